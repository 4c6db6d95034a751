"""Vectors from a CSV file: one a row, with or without a header, with or without a column of labels."""

import csv
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from aecore.data.own import limits
from aecore.data.own.found import Found, classes_of
from aecore.data.own.limits import refused
from aecore.data.own.tables import found_in

__all__ = ["read_csv"]

Line = tuple[int, list[str]]
LABELS = ("label", "class", "target", "y", "species")
"""What a column of labels may be called."""


def read_csv(where: str, content: bytes) -> Found:
    """Return the rows of a CSV file.

    A column of labels is one whose head is `label`, `class`, `target` or `y`, or else the one column in which the
    first row has a word.

    Raises:
        Refused: naming the line that is not what it should be.
    """
    lines = _lines(where, content)
    first = next(lines, None)
    if first is None:
        raise refused(where, "is empty", "give a row an item, with commas between the numbers")
    head = first[1] if _words(first[1]) > 1 or _is_head(first[1]) else None
    row = next(lines, None) if head is not None else first
    if row is None:
        raise refused(where, "has a head and no rows", "give a row an item")
    at = _label_column(where, head, row[1])
    rows, names = _rows(where, chain((row,), lines), len(row[1]), at)
    columns = tuple(name.strip()[: limits.NAME] for place, name in enumerate(head or ()) if place != at)
    found = found_in(where, rows, columns)
    return Found(found.kind, found.items, *classes_of(where, names), columns=columns)


def _rows(where: str, lines: Iterable[Line], cells: int, label: int | None) -> tuple[NDArray[np.float32], list[str]]:
    """Return the numbers (N, columns) and the label of every line, "" without a column of them."""
    numbers, names = array("f"), []
    for number, row in lines:
        if len(row) != cells:
            wrong = f"has {len(row)} cells and the first row {cells}"
            raise refused(f"{where}, line {number:,}", wrong, "give every row as many")
        numbers.extend(_numbers(f"{where}, line {number:,}", row, label))
        names.append("" if label is None else row[label].strip())
        if len(numbers) > limits.VALUES or len(names) > limits.ITEMS:
            raise refused(where, "is too long", f"give at most {limits.ITEMS:,} rows and {limits.VALUES:,} numbers")
    return np.frombuffer(numbers, np.float32).reshape(len(names), -1), names


def _lines(where: str, content: bytes) -> Iterator[Line]:
    """Give every line that is not empty with its number, its cells apart."""
    try:
        text = content.decode("utf-8-sig")
        reader = csv.reader(text.splitlines(), delimiter=";" if _semicolons(text) else ",")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except UnicodeDecodeError:
        raise refused(where, "is no text in UTF-8", "save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise refused(where, f"is no CSV ({error})", "save it as CSV again") from None


def _semicolons(text: str) -> bool:
    head = text[: text.find("\n")] if "\n" in text else text
    return head.count(";") > head.count(",")


def _words(cells: list[str]) -> int:
    return sum(not _is_number(cell) for cell in cells)


def _is_head(cells: list[str]) -> bool:
    return any(cell.strip().lower() in LABELS for cell in cells)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _label_column(where: str, head: list[str] | None, cells: list[str]) -> int | None:
    """Return which column holds labels, None for none."""
    if head is not None and (named := [at for at, name in enumerate(head) if name.strip().lower() in LABELS]):
        return named[0]
    worded = [at for at, cell in enumerate(cells) if not _is_number(cell)]
    if len(worded) > 1:
        raise refused(where, f"has {len(worded)} columns of words", "keep one as the label, and numbers in the others")
    return worded[0] if worded else None


def _numbers(where: str, cells: list[str], label: int | None) -> list[float]:
    try:
        return [float(cell) for at, cell in enumerate(cells) if at != label]
    except ValueError as error:
        raise refused(where, f"holds no number where one is wanted ({error})", "mend or leave out that row") from None
