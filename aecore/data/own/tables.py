"""Tables and stacks of pictures from .npy and .npz: the header is read and checked, the bytes are taken as they are."""

from io import BytesIO
from math import prod
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from aecore.data.own import limits
from aecore.data.own.archive import Archive
from aecore.data.own.found import Found, classes_of
from aecore.data.own.limits import refused

__all__ = ["found_in", "read_npy", "read_npz"]

ITEMS, LABELS = ("images", "x", "data", "x_train"), ("labels", "y", "label", "y_train")
READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
PLANE = 2
"""Rows of so many numbers are points."""


def read_npy(where: str, content: bytes) -> Found:
    """Return the items of a .npy file; raises Refused."""
    return found_in(where, _array(where, content))


def read_npz(where: str, content: bytes) -> Found:
    """Return the items of a .npz file, an array named images, x or data or the only one, with labels or y if there.

    Raises:
        Refused: the archive or an array is not what it should be.
    """
    archive = Archive(where, content)
    names = {entry.filename.removesuffix(".npy"): entry for entry in archive.entries}
    label = next((name for name in LABELS if name in names), None)
    others = [name for name in names if name != label]
    item = next((name for name in ITEMS if name in names), others[0] if len(others) == 1 else None)
    if item is None:
        wrong = f"holds {len(names)} arrays and none is named {', '.join(ITEMS)}"
        raise refused(where, wrong, f"name the items {ITEMS[0]} and their labels {LABELS[0]}")
    found = found_in(where, _array(f"{where}, {item}", archive.read(names[item])))
    if label is None:
        return found
    labels = _array(f"{where}, {label}", archive.read(names[label]))
    if labels.shape != (len(found.items),) or labels.dtype.kind not in "iuUb":
        wrong = f"is {labels.dtype} of shape {labels.shape} for {len(found.items):,} items"
        raise refused(f"{where}, {label}", wrong, "give one whole number or name an item")
    numbers, classes = classes_of(where, [str(each) for each in labels.tolist()])
    return Found(found.kind, found.items, numbers, classes)


def found_in(where: str, values: NDArray[Any], columns: tuple[str, ...] = ()) -> Found:
    """Return an array as items: rows of a table, or pictures, (N, H, W) or (N, 1, H, W), bytes or numbers of 0 to 1.

    Raises:
        Refused: it has another shape or type.
    """
    if values.dtype.kind not in "buif" or values.ndim not in (2, 3, 4) or values.size == 0:
        wrong = f"holds {values.dtype} of shape {values.shape}"
        raise refused(where, wrong, "give numbers: a row an item, or pictures (N, H, W)")
    if values.ndim > PLANE:
        return Found("image", _pictures(where, values))
    if not PLANE <= values.shape[1] <= limits.COLUMNS:
        raise refused(where, f"has {values.shape[1]:,} columns", f"give 2 to {limits.COLUMNS:,}")
    with np.errstate(over="ignore"):  # too large for float32 becomes infinite, and is refused as not finite
        rows = values.astype(np.float32)
    return Found("points" if rows.shape[1] == PLANE else "vectors", rows, columns=columns)


def _pictures(where: str, values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return pictures as uint8 (N, 1, side, side); 255 is ink, as in MNIST's own arrays."""
    low, high = limits.SIDE
    planes = values[:, 0] if values.ndim == 4 and values.shape[1] == 1 else values
    if planes.ndim != 3 or planes.shape[1] != planes.shape[2] or not low <= planes.shape[1] <= high:
        wrong = f"has the shape {values.shape}"
        raise refused(where, wrong, f"give grey square pictures (N, side, side) with a side of {low} to {high}")
    if planes.dtype != np.uint8:
        planes = _as_bytes(where, planes)
    return np.ascontiguousarray(planes[:, None])


def _as_bytes(where: str, planes: NDArray[Any]) -> NDArray[np.uint8]:
    least, most = planes.min(), planes.max()
    if not (least >= 0 and most <= 255):  # NaN too
        raise refused(where, f"pixels from {least:g} to {most:g}", "give 0 to 1, or whole numbers to 255")
    factor = 255 if most <= 1 else 1
    return np.asarray(np.rint(planes * factor), np.uint8)


def _array(where: str, content: bytes) -> NDArray[Any]:
    """Return the array of a .npy file: no more is read than its header promises, and no object is made from it."""
    file = BytesIO(content)
    try:
        read = READERS[npy.read_magic(file)]
        shape, fortran, dtype = read(file)
    except Exception as error:  # what stands in a header is anything
        reason = " ".join(str(error).split())[:80]
        raise refused(where, f"is no whole .npy file of numbers ({reason})", "write it with numpy.save") from None
    if dtype.hasobject or dtype.fields is not None:
        raise refused(where, f"holds {dtype} and not plain numbers", "save an array of numbers")
    if dtype.itemsize == 0 or dtype.subdtype is not None or any(isinstance(size, bool) for size in shape):
        wrong = f"promises {dtype} in the shape {shape}"
        raise refused(where, wrong, "save an array of numbers with numpy.save")
    promised, there = prod(shape) * dtype.itemsize, len(content) - file.tell()
    if promised != there or promised == 0 or any(size < 0 for size in shape):
        wrong = f"promises {promised:,} bytes and has {there:,}"
        raise refused(where, wrong, "write it again with numpy.save")
    return np.frombuffer(content, dtype, offset=file.tell()).reshape(shape, order="F" if fortran else "C")
