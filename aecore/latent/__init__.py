"""What the codes look like: exact neighbours, flat maps and how far to trust them. NumPy only, no torch."""
