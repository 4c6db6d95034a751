"""A walk along one number of the code while all others stand still: which numbers, in which order, and how far."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.points import as_points

__all__ = ["Dimensions", "dimensions", "traversal"]

SHARE = 0.005
"""The part of the codes that lies beyond each end of a walk: a few far ones shall not stretch it."""
PRIOR = 3.0
"""How far a walk along a number with a normal prior goes at least, in standard deviations of the prior."""


@dataclass(frozen=True)
class Dimensions:
    """What there is to say of each number of a code, each array (k,)."""

    order: NDArray[np.int64]
    """The numbers, counted from 0, the one that tells most first."""
    worth: NDArray[np.float32]
    """What they are ordered by: KL divergence in nats, or the variance in squared units of the code."""
    low: NDArray[np.float32]
    """Where a walk begins."""
    high: NDArray[np.float32]
    """Where it ends."""
    mean: NDArray[np.float32]


def dimensions(codes: ArrayLike, nats: Sequence[float] | None = None) -> Dimensions:
    """Return what there is to say of each number of codes (n, k).

    Args:
        codes: of as many images as there are.
        nats: the KL divergence of each number to a normal prior, (k,), where the code has one; else the variance
            orders them.

    Raises:
        Refused: when a code is not finite, or there are not k of `nats`.
    """
    points = as_points(codes)
    if nats is not None and len(nats) != points.shape[1]:
        raise Refused(f"nats: {len(nats):,} values do not fit codes of {points.shape[1]:,} numbers; give one for each.")
    low, high = np.quantile(points, (SHARE, 1 - SHARE), axis=0).astype(np.float32)
    if nats is not None:
        low, high = np.minimum(low, -PRIOR), np.maximum(high, PRIOR)
    constant = high <= low
    low, high = np.where(constant, low - 1, low), np.where(constant, high + 1, high)
    worth = points.var(axis=0, dtype=np.float64) if nats is None else np.asarray(nats, np.float64)
    order = np.argsort(-worth, kind="stable").astype(np.int64)
    mean = points.mean(axis=0, dtype=np.float64).astype(np.float32)
    return Dimensions(order, worth.astype(np.float32), low.astype(np.float32), high.astype(np.float32), mean)


def traversal(code: ArrayLike, column: int, low: float, high: float, steps: int) -> NDArray[np.float32]:
    """Return `steps` codes that differ only in one number, from `low` to `high` evenly, float32 (steps, k).

    Args:
        code: (k,).
        column: the number that moves, from 0.
        low: where it begins.
        high: where it ends.
        steps: 2 or more.

    Raises:
        Refused: when the code is not finite, has no such number, or `steps` is below 2.
    """
    start = as_points(np.asarray(code)[None], "code")[0]
    if not 0 <= column < len(start):
        raise Refused(f"column: {column} is not allowed; choose one from 0 to {len(start) - 1:,}.")
    if steps < 2:
        raise Refused(f"steps: {steps} is not allowed; choose 2 or more.")
    found = np.tile(start, (steps, 1))
    found[:, column] = np.linspace(low, high, steps)
    return found
