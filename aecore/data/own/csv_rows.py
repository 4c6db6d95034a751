"""Vectors from a CSV file: one a row, with or without a header, with or without a column of labels."""

import csv
import re
from array import array
from collections.abc import Iterable, Iterator
from io import StringIO
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
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
COMMA = re.compile(r"[+-]?\d+,\d+(e[+-]?\d+)?")
"""A number as many countries write it."""
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4}|$)|\d{1,2}:\d{2}")
LARGEST = float(np.finfo(np.float32).max)
MEND = "mend or leave out that row"


def read_csv(where: str, content: bytes) -> Found:
    """Return the rows of a CSV file, its columns apart by commas, semicolons or tabs.

    A column of labels is one whose head is `label`, `class`, `target` or `y`, or else the one column in which the
    first row has a word, if these are neither dates nor mostly different.

    Raises:
        Refused: naming the line of the file that is not what it should be.
    """
    text = _decoded(where, content)
    separator = _separator(text)
    lines = _lines(where, text, separator)
    first = next(lines, None)
    if first is None:
        raise refused(where, "is empty", "give a row an item, with commas between the numbers")
    head = first[1] if _words(first[1]) > 1 or _is_head(first[1]) else None
    row = next(lines, None) if head is not None else first
    if row is None:
        raise refused(where, "has a head and no rows", "give a row an item")
    at = _label_column(where, head, row, separator)
    rows, names = _rows(where, chain((row,), lines), len(row[1]), at)
    if at is not None:
        _check_labels(where, head or [], at, names)
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
        numbers.extend(_numbers(f"{where}, line {number:,}", row, label))  # a line of the file, as an editor counts
        names.append("" if label is None else row[label].strip())
        if len(numbers) > limits.VALUES or len(names) > limits.ITEMS:
            raise refused(where, "is too long", f"give at most {limits.ITEMS:,} rows and {limits.VALUES:,} numbers")
    return np.frombuffer(numbers, np.float32).reshape(len(names), -1), names


def _decoded(where: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(where, "is no text in UTF-8", "save it as CSV in UTF-8") from None


def _lines(where: str, text: str, separator: str) -> Iterator[Line]:
    """Give every line that is not empty with its number, its cells apart."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise refused(where, f"is no CSV ({error})", "save it as CSV again") from None


def _separator(text: str) -> str:
    """Return what stands between the cells of the first line; a comma between digits may belong to a number."""
    head = text[: text.find("\n")] if "\n" in text else text
    commas = len(re.findall(r"(?<!\d),|,(?!\d)", head)) if ";" in head or "\t" in head else head.count(",")
    return max((",", ";", "\t"), key=lambda each: commas if each == "," else head.count(each))


def _words(cells: list[str]) -> int:
    return sum(not _is_number(cell) for cell in cells)


def _is_head(cells: list[str]) -> bool:
    return any(cell.strip().lower() in LABELS for cell in cells)


def _number(cell: str) -> float:
    """Return the number in a cell, which may be written as in Python but for `1_000`."""
    if "_" in cell:
        raise ValueError(f"could not convert string to float: {cell!r}")
    return float(cell)


def _is_number(cell: str) -> bool:
    try:
        _number(cell)
    except ValueError:
        return False
    return True


def _label_column(where: str, head: list[str] | None, line: Line, separator: str) -> int | None:
    """Return which column holds labels, None for none; refuse a first row that was cut at the wrong places."""
    number, cells = line
    named = [at for at, name in enumerate(head or ()) if name.strip().lower() in LABELS][:1]
    worded = [at for at, cell in enumerate(cells) if not _is_number(cell) and at not in named]
    between = f"with {SEPARATORS[separator]} between the columns"
    if decimal := next((cells[at].strip() for at in worded if COMMA.fullmatch(cells[at].strip())), None):
        cure = "save its numbers with a point, as 0.5"
        raise refused(f"{where}, line {number:,}", f"has a comma in {decimal}, {between}", cure)
    if not named and len(worded) > 1:
        wrong = f"has {len(worded)} columns of words, {between}"
        raise refused(where, wrong, "keep one as the label, and numbers in the others")
    labels = named or worded
    if len(cells) == len(labels):
        wrong = f"has no column of numbers, {between}"
        raise refused(where, wrong, "put commas, semicolons or tabs between the numbers")
    return labels[0] if labels else None


def _check_labels(where: str, head: list[str], at: int, names: list[str]) -> None:
    """Refuse words that look like dates or names, unless the head says that they are labels; a few rows say nothing."""
    title, different = "".join(head[at : at + 1]).strip(), len(set(names))
    if title.lower() in LABELS or len(names) < limits.LEAST:
        return
    if different > limits.CLASSES or 2 * different > len(names) or (different > 2 and all(map(DATE.match, names))):
        place = f"column {at + 1:,}{f' ({title[: limits.NAME]})' if title else ''}"
        wrong = f"holds words, {different:,} different ones in {len(names):,} rows, which are hardly labels"
        raise refused(f"{where}, {place}", wrong, f"leave that column out, or call it {LABELS[0]}")


def _numbers(where: str, cells: list[str], label: int | None) -> list[float]:
    try:
        found = [_number(cell) for at, cell in enumerate(cells) if at != label]
    except ValueError as error:
        raise refused(where, f"holds no number where one is wanted ({_said(error)})", MEND) from None
    if not all(abs(value) <= LARGEST for value in found):  # NaN too
        raise refused(where, "holds a value that is no finite number", MEND)
    return found


def _said(error: ValueError) -> str:
    cell = str(error).partition(": ")[2]
    return "an empty cell" if cell in ("", "''") else cell[:40]
