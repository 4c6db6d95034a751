"""What a file was found to hold, and the checks that every kind of it must pass before it is kept."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.data.dataset import Kind
from aecore.data.own import limits
from aecore.data.own.limits import refused

__all__ = ["Found", "checked", "classes_of"]


@dataclass(frozen=True, eq=False)
class Found:
    """Items in the order of the file.

    Attributes:
        kind: what one item is.
        items: (N, *shape); uint8 for pictures and text, float32 in the numbers of the source for tables.
        labels: (N,) int64, or None.
        classes: the labels' names.
        tests: the last so many are for testing and stay in their order; 0 lets chance choose.
        columns: the names of a table's columns, for sentences.
    """

    kind: Kind
    items: NDArray[Any]
    labels: NDArray[np.int64] | None = None
    classes: tuple[str, ...] = ()
    tests: int = 0
    columns: tuple[str, ...] = ()


def classes_of(where: str, names: list[str]) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """Return the labels and the classes of items named so, classes in the order of a dictionary (numbers by size).

    One name for all is no class at all.

    Raises:
        Refused: there are too many classes, or a name is too long.
    """
    classes = sorted(set(names), key=_by_size)
    if len(classes) < 2:
        return None, ()
    if len(classes) > limits.CLASSES:
        raise refused(where, f"has {len(classes):,} classes", f"give at most {limits.CLASSES}, or no labels")
    for name in classes:
        if not (1 <= len(name) <= limits.NAME and name.isprintable()):
            raise refused(where, f"the class {name[:20]!r} has no good name", f"use 1 to {limits.NAME} letters")
    place = {name: label for label, name in enumerate(classes)}
    return np.array([place[name] for name in names], np.int64), tuple(classes)


def _by_size(name: str) -> tuple[int, float, str]:
    whole = name.isascii() and name.isdigit() and len(name) < 10
    return (0, float(name), name) if whole else (1, 0.0, name)


def checked(where: str, found: Found) -> Found:
    """Return what was found if one can train on it.

    Raises:
        Refused: too few or too many items or numbers, one that is not finite, or nothing that differs.
    """
    count, values = len(found.items), found.items.size
    if count < limits.LEAST:
        raise refused(where, f"holds {count} items", f"give at least {limits.LEAST}")
    if count > limits.ITEMS or values > limits.VALUES:
        most = f"at most {limits.ITEMS:,} items and {limits.VALUES:,} numbers"
        raise refused(where, f"holds {count:,} items with {values:,} numbers", f"give {most}")
    if found.items.dtype != np.uint8:
        _check_numbers(where, found)
    elif found.items.min() == found.items.max() or not (found.items != found.items[0]).any():
        raise refused(where, "all items are the same", "give items that differ")
    return found


def _check_numbers(where: str, found: Found) -> None:
    """Refuse rows that are not finite and columns that never change: rows and columns count from 1."""
    rows = found.items.reshape(len(found.items), -1)
    broken = ~np.isfinite(rows).all(axis=1)
    if broken.any():
        row = int(broken.argmax()) + 1
        raise refused(f"{where}, row {row:,}", "holds a value that is no finite number", "mend or leave out that row")
    same = (rows == rows[0]).all(axis=0)
    if same.any():
        at = int(same.argmax())
        name = f" ({found.columns[at]})" if found.columns else ""
        raise refused(f"{where}, column {at + 1:,}{name}", "has one and the same number in every row", "leave it out")
