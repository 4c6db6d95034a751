"""Pictures of a data set and of what a run has of them, a thousand on a sheet, as browsers fetch them."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.runs import Run
from app import cache, kinds, pictures

__all__ = ["SHEET", "examples", "sheet"]

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


def sheet(source: Run | str, block: int, what: str = "reconstructions") -> bytes | None:
    """Return a thousand of a data set's test images, or of what a run has of them; None beyond the last.

    Args:
        source: the run, or the name of a data set.
        block: which thousand.
        what: of a run "reconstructions", or "seen", where it saw the images corrupted.

    Raises:
        Refused: the run kept none, and has no weights to make them from.
    """
    count = len(cache.dataset(source).test) if isinstance(source, str) else len(cache.codes(source))
    if block * SHEET >= count:
        return None
    if isinstance(source, str):
        return _data_sheet(source, block)
    return _run_sheet(source.folder, cache.tested(source) or 0, what, block)


@lru_cache(maxsize=32)
def _data_sheet(name: str, block: int) -> bytes:
    return pictures.sheet(kinds.tiles(cache.dataset(name).test.images[block * SHEET : (block + 1) * SHEET]))


@lru_cache(maxsize=64)
def _run_sheet(folder: Path, _changed: int, what: str, block: int) -> bytes | None:
    run = Run(folder)
    found = cache.seen(run) if what == "seen" else cache.redrawn(run)
    return None if found is None else pictures.sheet(kinds.tiles(found[block * SHEET : (block + 1) * SHEET]))
