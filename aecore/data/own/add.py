"""A file from outside becomes a data set: read, checked, cut into training and test items, kept."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.data.folders import data_folder
from aecore.data.own import limits
from aecore.data.own.csv_rows import read_csv
from aecore.data.own.folders import SIZES, read_zip
from aecore.data.own.found import Found, checked
from aecore.data.own.limits import refused
from aecore.data.own.store import OwnSet, keep
from aecore.data.own.tables import read_npy, read_npz
from aecore.data.own.texts import read_text
from aecore.errors import Refused

__all__ = ["SIZES", "SUFFIXES", "add", "add_file", "described"]

READERS: Mapping[str, Callable[[str, bytes], Found]] = {
    ".npy": read_npy,
    ".npz": read_npz,
    ".csv": read_csv,
    ".txt": read_text,
}
SUFFIXES = (".zip", *READERS)
TESTS = 6
"""One item in so many is for testing."""
ALIKE = 10
"""Two columns of which one spreads more than so many times as far are not in one unit."""


def add_file(path: Path, *, size: str = "28", data_dir: Path | None = None) -> OwnSet:
    """Add a file of this machine; see `add`."""
    if not path.is_file():
        raise refused(str(path), "there is no such file", "check the name")
    _check_size(path.name, path.stat().st_size)
    return add(path.name, path.read_bytes(), size=size, data_dir=data_dir)


def add(name: str, content: bytes, *, size: str = "28", data_dir: Path | None = None) -> OwnSet:
    """Check a person's file and keep it as a data set.

    Args:
        name: what the file is called; its ending says what it is.
        content: its bytes.
        size: what becomes of the pictures of a zip, of `SIZES`.
        data_dir: see `aecore.data.load`.

    Returns:
        The set; `data.name` takes its name.

    Raises:
        Refused: naming the file or the row, the limit and the cure; nothing is left behind.
        DataError: it cannot be written.
    """
    if size not in SIZES:
        raise Refused(f"--size: {size} is not allowed; choose one of {', '.join(SIZES)}.")
    _check_size(name, len(content))
    suffix = Path(name).suffix.lower()
    if suffix == ".zip":
        found = read_zip(name, content, size)
    elif suffix in READERS:
        found = READERS[suffix](name, content)
    else:
        raise refused(name, f"{suffix or 'a file without an ending'} is not read", f"give {', '.join(SUFFIXES)}")
    return _kept(name, checked(name, found), data_folder(data_dir))


def _check_size(name: str, size: int) -> None:
    if size == 0:
        raise refused(name, "is empty", "give a file with data in it")
    if size > limits.UPLOAD_BYTES:
        most = f"{limits.UPLOAD_BYTES // 2**20} MB"
        raise refused(name, f"is larger than {most}", "give a part of it")


def _kept(name: str, found: Found, folder: Path) -> OwnSet:
    seen, unseen = _parts(found)
    items, low, high = _in_unit(found)
    arrays: dict[str, NDArray[Any]] = {"train": items[seen], "test": items[unseen]}
    if found.labels is not None:
        arrays |= {"train-labels": found.labels[seen], "test-labels": found.labels[unseen]}
    title = "".join(letter for letter in Path(name).name if letter.isprintable())[-limits.NAME :]
    shape, counts = found.items.shape[1:], (len(arrays["train"]), len(arrays["test"]))
    return keep(folder, OwnSet("", title, found.kind, shape, found.classes, *counts, low, high), arrays)


def _parts(found: Found) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which items to learn from and which to test with; by chance, always the same, where order is none."""
    count = len(found.items)
    order = np.arange(count) if found.tests else np.random.default_rng(0).permutation(count)
    edge = count - (found.tests or count // TESTS)
    return order[:edge], order[edge:]


def _in_unit(found: Found) -> tuple[NDArray[Any], tuple[float, ...], tuple[float, ...]]:
    """Return the items in 0 to 1 (bytes stay bytes) and what 0 and 1 stand for: a table's columns have each their own.

    Points whose columns spread alike keep one measure for both axes, so that a circle stays a circle.
    """
    if found.items.dtype == np.uint8:
        return found.items, (0.0,), (255.0 if found.kind == "image" else 1.0,)
    rows = found.items.astype(np.float64)
    low, high = rows.min(axis=0), rows.max(axis=0)
    if found.kind == "points" and _alike(high - low):
        high = low + (high - low).max()
    return (
        ((rows - low) / (high - low)).astype(np.float32),
        tuple(float(np.float32(value)) for value in low),
        tuple(float(np.float32(value)) for value in high),
    )


def _alike(spread: NDArray[np.float64]) -> bool:
    """Whether two columns may be in one unit; age and income are not, and the smaller would shrink to a line."""
    return bool(spread.max() <= ALIKE * spread.min())


def described(own: OwnSet) -> str:
    """Return what was found in the file: what one item is, how many there are, and how a table was measured."""
    said = {
        "image": f"pictures of {' x '.join(map(str, own.shape[1:]))}",
        "points": "points of 2 numbers",
        "vectors": f"rows of {own.shape[0]:,} numbers",
        "text": f"windows of text of {own.shape[0]} characters",
    }[own.kind]
    labelled = f", {len(own.classes)} classes" if own.classes else ""
    found = f"{own.title}: {own.train:,} {said} to learn from and {own.test:,} to test{labelled}."
    return f"{found} {measure}" if (measure := _measure(own)) else found


def _measure(own: OwnSet) -> str:
    """Return what 0 and 1 stand for in a table."""
    if own.kind not in ("points", "vectors"):
        return ""
    spread = np.subtract(own.high, own.low, dtype=np.float64)
    if own.kind == "points" and (len(spread) == 1 or _alike(spread)):
        return "Both columns share one measure, the longer from 0 to 1."
    return "Each column is measured from its least, 0, to its largest, 1."
