"""Compression in real bytes: codes turned, rounded, range coded, and decoded from the very bytes that were written."""
