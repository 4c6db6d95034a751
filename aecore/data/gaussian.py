"""Noise: vectors and pictures of independent normal numbers, in which there is nothing to find and nothing to squeeze.

Their numbers have no bounds. Laid into 0 to 1 by the least and the largest they train like any other; as they are
(`data.scaling` none) a binary cross-entropy has no meaning for them.
"""

from functools import partial

import numpy as np

from aecore.data.made import Made, MadeSet
from aecore.errors import Refused

__all__ = ["GAUSSIAN", "NOISE_IMAGES", "GaussianSet"]

SEED = 0
VECTORS, TEST_VECTORS = 10_000, 2_000
PICTURES = 100
"""To learn from, and as many to test."""
MOST = 784


def _drawn(count: int, shape: tuple[int, ...]) -> Made:
    return np.random.default_rng(SEED).standard_normal((count, *shape), np.float32), None


class GaussianSet(MadeSet):
    """Vectors of any length up to 784; a longer one has other numbers, and the same name in the table."""

    def of(self, dimensions: int) -> "GaussianSet":
        """Return the set of vectors of `dimensions` numbers; raises Refused outside 2 to 784."""
        if not 2 <= dimensions <= MOST:
            raise Refused(f"data.dimensions: {dimensions} is not allowed; choose a whole number from 2 to {MOST}.")
        return _vectors(dimensions)


def _vectors(dimensions: int) -> GaussianSet:
    make = partial(_drawn, VECTORS + TEST_VECTORS, (dimensions,))
    return GaussianSet("gaussian", (dimensions,), "vectors", make, VECTORS, values=None)


GAUSSIAN = _vectors(10)
NOISE_IMAGES = MadeSet(
    "noise-images", (1, 28, 28), "image", partial(_drawn, 2 * PICTURES, (1, 28, 28)), PICTURES, values=None
)
