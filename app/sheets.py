"""Pictures of a data set and of what a run has of them, a thousand on a sheet, as browsers fetch them."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app import cache, kinds, pictures
from app.items import Items

__all__ = ["SHEET", "examples", "pictured", "sheet"]

FEW = 10
SHEET = 1_000
"""Pictures on a sheet: a browser fetches the sheets of what it shows, and no others."""


@lru_cache(maxsize=4)
def examples(name: str) -> list[tuple[int, str, NDArray[np.uint8]]]:
    """Return (index, class, uint8 (1, 28, 28)) of the first test image of each class among the first 100.

    Of many classes only the first ten; where there are fewer, more of the first images stand after them.
    """
    names, classes = cache.classes(name), cache.labels(name)[:100]
    first = [int(np.argmax(classes == label)) for label in range(len(names)) if label in classes]
    first = [*first, *(index for index in range(len(classes)) if index not in first)][:FEW]
    tiles = kinds.tiles(cache.dataset(name).test.images[first])
    return [(index, names[classes[index]], tile) for index, tile in zip(first, tiles, strict=True)]


def pictured(name: str, block: int, split: str = "test") -> bytes | None:
    """Return a thousand of a split of a data set on a sheet; None beyond the last."""
    return _pictured(name, block, split) if block * SHEET < len(cache.split_of(name, split)) else None


@lru_cache(maxsize=96)
def _pictured(name: str, block: int, split: str) -> bytes:
    return pictures.sheet(kinds.tiles(cache.split_of(name, split).images[_thousand(block)]))


def sheet(items: Items, block: int, what: str = "reconstructions") -> bytes | None:
    """Return a thousand of what a run has of its items on a sheet; None beyond the last.

    Args:
        items: whose.
        block: which thousand.
        what: "reconstructions", or "seen", where it saw the images corrupted.

    Raises:
        Refused: the run kept none, and has no weights to make them from.
    """
    return _sheet(items, items.version or 0, what, block) if block * SHEET < items.count else None


@lru_cache(maxsize=64)
def _sheet(items: Items, _changed: int, what: str, block: int) -> bytes | None:
    found = items.seen(_thousand(block)) if what == "seen" else items.redrawn(_thousand(block))
    return None if found is None else pictures.sheet(kinds.tiles(found))


def _thousand(block: int) -> slice:
    return slice(block * SHEET, (block + 1) * SHEET)
