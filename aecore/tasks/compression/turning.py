"""The directions in which to round a code: the same step in each of them costs the same in the picture.

The numbers of a network's code lean on each other, and the decoder feels some more than others. Near a code, rounding
it by e costs e'Ge of squared error, with G the mean of J'J over training images and J the decoder's slope. In the
metric G the codes are turned to their principal axes. There one step for all is right, since with a coder after it the
uniform quantiser is nearly optimal (Gish and Pierce, 1968), and a coder of single numbers loses the least. For PCA,
whose decoder is orthonormal, G is the identity and nothing turns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Doubles", "Floats", "Turn", "felt", "turn"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
DECODED = 16_384
"""Codes that are decoded to learn what the decoder feels, at most; a code of 2,048 numbers is moved at 8 images."""
IMAGES = 256
NUDGE = 0.1
"""Standard deviations by which a number of the code is moved to see the slope."""
TINY = 1e-30
DEAF = 1e-6
"""A direction that the decoder feels less than this share of the most felt counts as felt so much."""


@dataclass(frozen=True, eq=False)
class Turn:
    """Codes to rounded numbers' axes and back: y = (z - mean) @ there, z = y @ back + mean.

    Attributes:
        mean: float64 (k,), of the training codes.
        there: float64 (k, k), to the unit in which a step of 1 costs a squared error of 1 in the picture.
        back: float64 (k, k), its inverse.
    """

    mean: Doubles
    there: Doubles
    back: Doubles

    def ahead(self, codes: NDArray[Any]) -> Doubles:
        """Return codes (n, k) on the axes of the picture."""
        return np.asarray((codes - self.mean) @ self.there)

    def home(self, turned: NDArray[Any]) -> Floats:
        """Return the codes float32 (n, k) of numbers on those axes."""
        return np.asarray(turned @ self.back + self.mean, np.float32)


def felt(decode: Callable[[Floats], Floats], codes: Floats) -> Doubles:
    """Return G float64 (k, k): the squared error that small changes of a code make in its picture, mean over codes.

    Args:
        decode: from codes (n, k) to pictures.
        codes: of training images, float32 (n, k); the first few hundred are used.
    """
    k = codes.shape[1]
    base = codes[: max(1, min(IMAGES, DECODED // k))]
    nudge = NUDGE * codes.std(0) + np.float32(1e-3)
    total = np.zeros((k, k))
    for code in base:
        drawn = decode(np.concatenate([code[None], code + np.diag(nudge)]).astype(np.float32)).reshape(k + 1, -1)
        slope = (drawn[1:] - drawn[0]).astype(np.float64) / nudge[:, None]
        total += slope @ slope.T
    return total / len(base)


def turn(codes: Floats, metric: Doubles) -> Turn:
    """Return the axes for codes float32 (n, k) whose errors cost what `metric`, G, says."""
    weights, axes = np.linalg.eigh(metric)
    scale = np.sqrt(np.maximum(weights, DEAF * max(float(weights[-1]), TINY)))
    root, unroot = axes * scale @ axes.T, axes / scale @ axes.T
    mean = codes.mean(0, dtype=np.float64)
    seen = (codes - mean) @ root
    _, principal = np.linalg.eigh(seen.T @ seen / len(codes))
    principal = principal[:, ::-1]  # the widest first
    return Turn(mean, root @ principal, principal.T @ unroot)
