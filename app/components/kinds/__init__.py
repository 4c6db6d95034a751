"""What is no picture is shown as what it is: points on their plane, text as text. Vectors are drawn as strips."""
