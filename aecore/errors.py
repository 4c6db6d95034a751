"""The errors a person can cause, each one sentence that names the field, the limit and the cure."""

__all__ = ["DataError", "Refused"]


class Refused(ValueError):
    """What was asked cannot be done. Its text is one line, fit for a terminal and for a page; commands exit with 2."""


class DataError(Refused):
    """A data file is missing, damaged or not what it should be; the text names the file and the cure."""
