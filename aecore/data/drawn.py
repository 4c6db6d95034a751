"""From a drawing of any size to a digit as MNIST has them: scaled into 20 x 20, its mass in the middle of 28 x 28.

So LeCun, Bottou, Bengio and Haffner (1998) made theirs from the NIST forms. A network has only ever seen digits of that
size in that place; given a raw drawing it would be asked about something it never met.
"""

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused

__all__ = ["BOX", "MOST", "SIDE", "as_mnist"]

SIDE, BOX = 28, 20
"""Pixels along the picture, and along the box that the ink is scaled into."""
MOST = 2_000
"""Longest side of a drawing, pixels."""
TIE = 1e-6
"""A centre half way between two pixels goes to the later one, whatever the last digits of a float say."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


def as_mnist(drawing: Bytes) -> Bytes:
    """Return the ink of a drawing as MNIST would hold it.

    Args:
        drawing: (H, W), uint8, ink 255 on paper 0, sides of 1 to 2,000.

    Returns:
        (1, 28, 28), uint8. The longer side of the ink is 20 pixels, its aspect is kept and its edges are smooth; its
        centre of mass is within half a pixel of (14, 14), unless that would push ink out of the picture.

    Raises:
        Refused: nothing is drawn, or it is no such array.
    """
    if drawing.ndim != 2 or drawing.dtype != np.uint8 or not 1 <= max(drawing.shape) <= MOST:
        raise Refused(f"A drawing is uint8 (H, W) with sides of 1 to {MOST:,}, not {drawing.dtype} {drawing.shape}.")
    if not drawing.any():
        raise Refused("Nothing is drawn yet: draw a digit first.")
    return _centred(_scaled(_ink(drawing)))[None]


def _ink(drawing: Bytes) -> Bytes:
    """Return the smallest part that holds all ink."""
    rows, columns = np.flatnonzero(drawing.any(axis=1)), np.flatnonzero(drawing.any(axis=0))
    return drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scaled(ink: Bytes) -> Floats:
    """Return the ink with a longer side of 20 pixels, each pixel the mean of the area that it covers."""
    height, width = ink.shape
    factor = BOX / max(height, width)
    down, across = _areas(height, max(1, round(height * factor))), _areas(width, max(1, round(width * factor)))
    return np.asarray(down @ ink @ across.T)


def _areas(before: int, after: int) -> Floats:
    """Return (after, before): how much of each new pixel along one side each old one covers; rows sum to 1."""
    edges = np.arange(after + 1)[:, None] * (before / after)
    covered = np.clip(edges - np.arange(before), 0, 1)
    return np.asarray(np.diff(covered, axis=0) * (after / before))


def _centred(ink: Floats) -> Bytes:
    """Put the ink into an empty picture by whole pixels, so that nothing is smoothed twice."""
    picture = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (_start(ink.sum(axis=1 - axis), ink.shape[axis]) for axis in (0, 1))
    picture[top : top + ink.shape[0], left : left + ink.shape[1]] = np.rint(ink)
    return picture


def _start(mass: Floats, length: int) -> int:
    """Return where ink of this mass along one side begins."""
    centre = float((mass * np.arange(length)).sum() / mass.sum())
    return min(max(0, int(SIDE / 2 - centre + 0.5 + TIE)), SIDE - length)
