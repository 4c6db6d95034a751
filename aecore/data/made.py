"""A data set that is computed and not read: the same numbers on every machine, from a fixed seed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.data.dataset import Dataset, Kind, Split

__all__ = ["Made", "MadeSet"]

Made = tuple[NDArray[Any], NDArray[np.int64] | None]
"""Items (N, *shape) in the numbers of the source, training items first, and their labels (N,) or None."""


@dataclass(frozen=True)
class MadeSet:
    """How one is made.

    Attributes:
        name: the key in `aecore.tables.DATASETS`.
        shape: of one item.
        kind: what one item is.
        make: returns all items; bytes stay bytes, other numbers are laid into 0 to 1.
        train: how many of them are training items; the rest are test items.
        classes: the labels' names.
        values: the bounds of the numbers; None where they have none, and the least and the largest made stand in.
    """

    name: str
    shape: tuple[int, ...]
    kind: Kind
    make: Callable[[], Made] = field(compare=False)
    train: int = 10_000
    classes: tuple[str, ...] = ()
    values: tuple[float, float] | None = (0.0, 1.0)

    def labels(self, _folder: Path) -> NDArray[np.int64] | None:
        """Return the labels of the training items, (train,), if there are classes."""
        made = _made(self)[1] if self.classes else None
        return None if made is None else made[: self.train]

    def load(self, _folder: Path) -> Dataset:
        """Return the data set; nothing is written."""
        items, labels, low, high = _made(self)
        whole = Split(items, labels)
        return Dataset(
            self.name, whole[: self.train], whole[self.train :], self.shape, self.classes, self.kind, low, high
        )


@lru_cache(maxsize=2)
def _made(source: MadeSet) -> tuple[NDArray[Any], NDArray[np.int64] | None, float, float]:
    """Return the items in the unit 0 to 1, their labels, and what 0 and 1 stand for."""
    items, labels = source.make()
    low, high = source.values or (float(items.min()), float(items.max()))
    if items.dtype != np.uint8:
        items = ((items - low) / (high - low)).astype(np.float32)
    return items, labels, low, high
