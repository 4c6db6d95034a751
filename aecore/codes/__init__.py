"""What may pass: each code is one module here and one row of `tables.CODES`."""

from aecore.codes.code import Code, Coded

__all__ = ["Code", "Coded"]
