"""Codes that nobody encoded, decoded: the nearest entries of a codebook stand in, the decoder knows no others."""

import numpy as np
from numpy.typing import NDArray

from aecore.measure.codes import chosen
from aecore.runs import Run
from app import inside, kinds, models

__all__ = ["allowed", "tiles"]

Floats = NDArray[np.float32]


def allowed(run: Run, codes: Floats) -> Floats:
    """Return codes (n, k) as the decoder may get them; raises Refused when the run has no weights."""
    book = inside.entries(run)
    return codes if book is None else book[chosen(codes, book)].reshape(codes.shape)


def tiles(run: Run, codes: Floats) -> NDArray[np.uint8]:
    """Return what the decoder draws of codes (n, k), uint8 (n, 28, 28), ink 255; raises Refused as `allowed`."""
    return np.asarray(kinds.tiles(models.decode(run, allowed(run, codes)))[:, 0])
