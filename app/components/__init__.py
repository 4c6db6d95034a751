"""Drawn parts that pages share."""
