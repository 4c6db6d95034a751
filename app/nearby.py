"""The nearest test images of one image, by code and by pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aecore.latent.neighbours import nearest_to, shared
from aecore.runs import Run
from app import cache

__all__ = ["MOST", "Near", "of"]

MOST = 10
"""Neighbours shown."""


@dataclass(frozen=True, eq=False)
class Near:
    """Test images nearest first, the one asked about left out.

    Attributes:
        index: int64 (n,).
        distance: float32 (n,), in the unit of the code, or of pixels of full ink.
        other: bool (n,), whether the other list has it too.
    """

    index: NDArray[np.int64]
    distance: NDArray[np.float32]
    other: NDArray[np.bool_]


def of(run: Run, code: NDArray[np.float32], image: NDArray[np.generic], index: int | None) -> tuple[Near, Near]:
    """Return the nearest by code and the nearest by pixels among all test images of a run.

    Args:
        run: whose codes count.
        code: (k,).
        image: (*shape), as the data set has it.
        index: which test image this is, None for another.
    """
    codes = cache.codes(run)
    among = cache.dataset(run.config.data.key).test.images[: len(codes)]
    by_code, by_pixels = _others(code, codes, index), _others(image, among, index)
    in_pixels = shared(by_code[0][None], by_pixels[0][None])[0]
    in_code = shared(by_pixels[0][None], by_code[0][None])[0]
    return Near(*by_code, in_pixels), Near(*by_pixels, in_code)


def _others(
    asked: NDArray[np.generic], among: NDArray[np.generic], index: int | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    found, distance = nearest_to(asked[None], among, min(MOST + 1, len(among)))
    kept = np.flatnonzero(found[0] != index if index is not None else np.ones(found.shape[1], bool))[:MOST]
    return found[0, kept], distance[0, kept]
