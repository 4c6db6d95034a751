"""Uncompressed copies on disk, so that opening a data set is mapping a few files.

Files appear whole or not at all: they are written under a temporary name and renamed, so any number of processes may
make the same cache at once. A cache is only ever a convenience: one that cannot be read is made again, one that cannot
be written is done without, and both are said on the log.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aecore.files import write_with

__all__ = ["Entry", "at_hand", "cached"]

logger = logging.getLogger(__name__)


class Entry(NamedTuple):
    """One cached array: its .npy file, its dtype and the shape of one item (the number of items is free)."""

    path: Path
    dtype: str
    item: tuple[int, ...]


def cached(entries: Mapping[str, Entry], make: Callable[[], dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    """Map the arrays of `entries` from disk, calling `make` for them and writing them first where one is not good.

    The check is by header and size; what the bytes should be is `make`'s to check, once, and the file's name should
    change when they do.

    Returns:
        The arrays by name, mapped copy-on-write; or as `make` returned them if the folder cannot be written.
    """
    if (found := _open_all(entries)) is not None:
        return found
    arrays = make()
    try:
        for key, entry in entries.items():
            write_with(entry.path, partial(np.save, arr=arrays[key], allow_pickle=False), lasting=True)
    except OSError as error:
        # Another process may just have made them (Windows refuses to replace a file that is mapped).
        if (found := _open_all(entries)) is None:
            logger.warning("No cache could be written (%s): the data are unpacked into memory at every start.", error)
    else:
        found = _open_all(entries)
    return arrays if found is None else found


def at_hand(entry: Entry) -> NDArray[Any] | None:
    """Map one array if it is there and good; nothing is made."""
    return _open(entry)


def _open_all(entries: Mapping[str, Entry]) -> dict[str, NDArray[Any]] | None:
    arrays = {}
    for key, entry in entries.items():
        array = _open(entry)
        if array is None:
            return None
        arrays[key] = array
    return arrays


def _open(entry: Entry) -> NDArray[Any] | None:
    if not entry.path.is_file():
        return None
    try:
        array: np.memmap[Any, Any] = np.load(entry.path, mmap_mode="c", allow_pickle=False)
        size = array.offset + array.nbytes
    except (
        Exception
    ) as error:  # a damaged header can make NumPy raise nearly anything; reported, and the file made anew
        logger.warning("The cache %s is damaged (%s) and is made again.", entry.path, error)
        return None
    whole = size == entry.path.stat().st_size
    if not (whole and array.dtype == entry.dtype and array.shape[1:] == entry.item):
        logger.warning("The cache %s has another size or layout than it should and is made again.", entry.path)
        return None
    return array.view(np.ndarray)  # still the mapping, without memmap's cost at every index
