"""Rows of a table in the numbers of their source: what a person has in a file, and wants back."""

import numpy as np

from aecore import data
from aecore.config import Config
from aecore.errors import Refused

__all__ = ["from_unit", "is_table", "to_unit"]


def is_table(shape: tuple[int, ...]) -> bool:
    """Whether items of `shape` are points or vectors."""
    return len(shape) == 1


def to_unit(config: Config, values: np.ndarray, name: str) -> np.ndarray:
    """Return rows (N, d) in the numbers of the source as float32 in the unit 0 to 1; one alone may be (d,).

    New rows may lie beyond the least and the largest number that were learned from, and then leave 0 to 1.

    Raises:
        Refused: they have another number of columns, or the data set is not on this machine.
    """
    found = data.load(config.data.key)
    rows = values[None] if values.ndim == 1 else values
    if rows.shape[1:] != found.shape:
        raise Refused(f"{name}: has the shape {values.shape}; the run takes rows of {found.shape[0]:,} numbers.")
    return np.asarray((rows.astype(np.float64) - found.low) / (found.high - found.low), np.float32)


def from_unit(config: Config, values: np.ndarray) -> np.ndarray:
    """Undo `to_unit`: float32 (N, d) in the numbers of the source."""
    found = data.load(config.data.key)
    return np.asarray(values.astype(np.float64) * (found.high - found.low) + found.low, np.float32)
