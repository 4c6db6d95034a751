"""Items of every kind as small pictures of one size, so that maps, grids and rows can show what is no picture.

What an item is can be told from its shape: (C, H, W) a picture, (2,) a point, (d,) a vector,
(characters, alphabet) text.
"""

import numpy as np
from numpy.typing import NDArray

from aecore import data
from aecore.data import Kind
from aecore.errors import Refused
from app.text import _

__all__ = ["NOUNS", "SIDE", "has_tiles", "is_digit_like", "kind_of", "plain", "tiles", "words_of"]

SIDE = 28
"""Pixels along a tile, as all our scripts cut them."""
WHITE = 255
DIGIT = (1, SIDE, SIDE)
NOUNS = {"image": _("images"), "points": _("points"), "vectors": _("vectors"), "text": _("windows of text")}

ONE = {"image": _("image"), "points": _("point"), "vectors": _("vector"), "text": _("window")}
VALUE = {"image": _("pixel"), "points": _("coordinate"), "vectors": _("number"), "text": _("cell")}
VALUES = {"image": _("pixels"), "points": _("coordinates"), "vectors": _("numbers"), "text": _("cells")}

Bytes = NDArray[np.uint8]
Values = NDArray[np.uint8] | NDArray[np.float32]


def kind_of(name: str) -> Kind:
    """Return what an item of a data set is; an image for one that is not on this machine."""
    try:
        return data.source(name).kind
    except Refused:  # what is wrong is said where its items would stand
        return "image"


def words_of(name: str) -> dict[str, str]:
    """Return what sentences on a data set call one item, several, and its numbers: `{image}` and so on."""
    kind = kind_of(name)
    return {"image": ONE[kind], "images": NOUNS[kind], "pixel": VALUE[kind], "pixels": VALUES[kind]}


def has_tiles(name: str) -> bool:
    """Whether a small picture of an item says anything: of text it does not."""
    return kind_of(name) != "text"


def is_digit_like(name: str) -> bool:
    """Whether a drawn digit is one of its kind: a grey picture of 28 x 28."""
    try:
        found = data.source(name)
    except Refused:
        return False
    return found.kind == "image" and found.shape == DIGIT


def plain(values: Values) -> Bytes:
    """Return values of 0 to 1 as bytes; bytes as they are."""
    if values.dtype == np.uint8:
        return np.asarray(values, np.uint8)
    return np.asarray(np.rint(values.clip(0, 1) * WHITE), np.uint8)


def tiles(values: Values) -> Bytes:
    """Return items (n, *shape) as pictures, uint8 (n, 1, 28, 28), ink 255.

    Small pictures grow by whole factors, large ones are averaged; a point is a dot on the plane; the numbers of a
    vector are grey strips from left to right, of a long one row by row.
    """
    if values.shape[1:] == DIGIT:
        return plain(values)
    if values.ndim == 2:
        return _dots(values) if values.shape[1] == 2 else _strips(plain(values))
    planes = plain(values) if values.ndim == 3 else plain(values).mean(axis=1).astype(np.uint8)
    return _fitted(planes)


def _dots(points: Values) -> Bytes:
    """Draw each point as three by three pixels; up is up."""
    canvas = np.zeros((len(points), SIDE + 2, SIDE + 2), np.uint8)
    column = np.rint(points[:, 0].clip(0, 1) * (SIDE - 1)).astype(int) + 1
    row = SIDE - np.rint(points[:, 1].clip(0, 1) * (SIDE - 1)).astype(int)
    each = np.arange(len(points))
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            canvas[each, row + down, column + right] = WHITE
    return canvas[:, None, 1:-1, 1:-1]


def _strips(rows: Bytes) -> Bytes:
    """Draw up to 28 numbers beside each other; more in rows of 28, and more than 784 averaged to as many."""
    count, length = rows.shape
    if length > SIDE**2:
        rows, length = _averaged(rows[:, None, :], (1, SIDE**2))[:, 0], SIDE**2
    across = min(length, SIDE)
    lines = -(-length // across)
    padded = np.zeros((count, lines * across), np.uint8)
    padded[:, :length] = rows
    planes = padded.reshape(count, lines, across)
    return _fitted(np.repeat(planes, SIDE // lines, axis=1).repeat(SIDE // across, axis=2))


def _fitted(planes: Bytes) -> Bytes:
    """Return planes (n, H, W) on tiles: grown by a whole factor and centred, or averaged down."""
    height, width = planes.shape[1:]
    if max(height, width) > SIDE:
        return _averaged(planes, (SIDE, SIDE))[:, None]
    grow = SIDE // max(height, width)
    large = planes.repeat(grow, axis=1).repeat(grow, axis=2)
    top, left = (SIDE - height * grow) // 2, (SIDE - width * grow) // 2
    canvas = np.zeros((len(planes), 1, SIDE, SIDE), np.uint8)
    canvas[:, 0, top : top + height * grow, left : left + width * grow] = large
    return canvas


def _averaged(planes: Bytes, size: tuple[int, int]) -> Bytes:
    """Return planes (n, H, W) at another size, each new pixel the mean of the area that it covers."""
    down, across = (_areas(before, after) for before, after in zip(planes.shape[1:], size, strict=True))
    return np.asarray(np.rint(down @ planes.astype(np.float32) @ across.T), np.uint8)


def _areas(before: int, after: int) -> NDArray[np.float32]:
    """Return (after, before): how much of each new pixel along one side each old one covers; rows sum to 1."""
    edges = np.arange(after + 1)[:, None] * (before / after)
    covered = np.clip(edges - np.arange(before), 0, 1)
    return np.asarray(np.diff(covered, axis=0) * (after / before), np.float32)
