"""How much a person's own data may be, and the one way in which all of it is refused."""

from aecore.errors import Refused

__all__ = [
    "ALL_PIXELS",
    "CLASSES",
    "COLUMNS",
    "FILES",
    "ITEMS",
    "LEAST",
    "LETTERS",
    "NAME",
    "PIXELS",
    "SIDE",
    "UNPACKED_BYTES",
    "UPLOAD_BYTES",
    "VALUES",
    "refused",
]

UPLOAD_BYTES = 200 * 2**20
UNPACKED_BYTES = 2**30
"""What a zip may unpack to."""
FILES = 100_000
"""Files in a zip."""
PIXELS = 16_000_000
"""Of one picture."""
ALL_PIXELS = 500_000_000
"""Of all pictures of a zip, as their headers say: decoding so many takes some ten seconds, however small the zip is."""
ITEMS = 200_000
VALUES = 100_000_000
"""Numbers in all items together."""
COLUMNS = 1_024
"""Of a table."""
CLASSES = 100
NAME = 40
"""Letters of a class's name."""
LETTERS = 20_000_000
"""Of a text."""
LEAST = 20
"""Items: fewer cannot be cut into what is learned from, what is held out and what is tested."""
SIDE = (8, 64)
"""Of a picture that keeps its size."""


def refused(where: str, wrong: str, cure: str) -> Refused:
    """Return the refusal that names the file or the row, what is wrong with it, and what to do."""
    shown = " ".join("".join(c if c.isprintable() else "?" for c in where).split())
    return Refused(f"{shown if len(shown) <= 80 else '…' + shown[-79:]}: {wrong}; {cure}.")
