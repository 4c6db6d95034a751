"""Adding and taking away what groups of codes have in common (Mikolov et al., 2013; Radford et al., 2016)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.points import as_points

__all__ = ["combine", "middle"]

Floats = NDArray[np.float32]


def middle(codes: ArrayLike) -> Floats:
    """Return the mean of codes (n, k), summed in float64: float32 (k,).

    Raises:
        Refused: when a code is not finite, or there is none.
    """
    return np.asarray(as_points(codes).mean(axis=0, dtype=np.float64), np.float32)


def combine(plus: ArrayLike, minus: ArrayLike | None = None, to: ArrayLike | None = None) -> Floats:
    """Return the mean of some codes, less the mean of others, added to one: a step that groups agree on.

    Args:
        plus: (n, k), the group whose mean is added.
        minus: (m, k), the group whose mean is taken away; nothing when None.
        to: (k,), the code that it is added to; 0 when None.

    Returns:
        float32 (k,). It says nothing of whether any image has such a code.

    Raises:
        Refused: when a code is not finite, a group is empty or the lengths differ.
    """
    total = as_points(plus, "plus").mean(axis=0, dtype=np.float64)
    if minus is not None:
        total = total - _fitting(as_points(minus, "minus"), len(total), "minus").mean(axis=0, dtype=np.float64)
    if to is not None:
        total = total + _fitting(as_points(np.asarray(to)[None], "to"), len(total), "to")[0]
    return np.asarray(total, np.float32)


def _fitting(points: Floats, size: int, name: str) -> Floats:
    if points.shape[1] != size:
        raise Refused(
            f"{name}: {points.shape[1]:,} numbers do not match the {size:,} of plus; give codes of the same network."
        )
    return points
