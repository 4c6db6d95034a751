"""What autoencoders are for, on a page: frame.py what every tab shares, and a file for each use of the table."""
