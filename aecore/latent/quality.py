"""How far a map can be trusted: are the neighbours one sees also neighbours among the codes, and the other way round?

Both measures are Venna and Kaski's (ICANN 2001), who weigh them against each other: a map that folds distant codes
onto each other loses trustworthiness, one that tears neighbours apart loses continuity.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.neighbours import nearest, shared
from aecore.latent.points import as_points, blocks, squared_distances, unit_cloud

__all__ = ["Judged", "continuity", "judge", "neighbours_kept", "true_neighbours", "trustworthiness"]

TIE = 1e-13
"""Squared distances in the unit ball closer than this count as equal: above rounding, far below a gap that matters."""


def trustworthiness(codes: ArrayLike, xy: ArrayLike, neighbours: int = 15) -> float:
    """Return how far the neighbourhoods of the map `xy` can be believed, 0 to 1, over all points.

    1 - 2 / (n m (2n - 3m - 1)) * the sum, over every point and those of its m neighbours on the map that are not
    among its m neighbours by code, of (their rank by code - m). Points at equal distance share the best of their
    ranks. Time grows with n * n * (k + log n); memory is bounded as in `nearest`.

    Args:
        codes: (n, k) what was mapped.
        xy: (n, d) where each came to lie.
        neighbours: m, from 1 to less than n / 2; the point itself is not counted.

    Raises:
        Refused: when a value is not finite, the lengths differ or `neighbours` is out of range.
    """
    points, places = _pair(codes, xy, neighbours)
    return _agreement(points, true_neighbours(places, neighbours))


def continuity(codes: ArrayLike, xy: ArrayLike, neighbours: int = 15) -> float:
    """Return how far neighbours by code stayed neighbours on the map, 0 to 1: `trustworthiness` with the roles swapped.

    Args and Raises as there.
    """
    points, places = _pair(codes, xy, neighbours)
    return _agreement(places, true_neighbours(points, neighbours))


def neighbours_kept(codes: ArrayLike, xy: ArrayLike, neighbours: int = 15) -> NDArray[np.float32]:
    """Return, for each point, the share of its true neighbours in code space that the map kept near it.

    Of its m nearest by code, how many are among its m nearest on the map: float32 (n,), 0 to 1. Strict, and so lower
    than `trustworthiness`: a neighbour that became number m + 1 counts as lost. By chance it is m / (n - 1).

    Args and Raises as `trustworthiness`.
    """
    points, places = _pair(codes, xy, neighbours)
    true, shown = (true_neighbours(cloud, neighbours) for cloud in (points, places))
    return np.asarray(shared(true, shown).mean(axis=1), np.float32)


@dataclass(frozen=True, eq=False)
class Judged:
    """All that is known of the neighbourhoods of one map.

    Attributes:
        trustworthiness: 0 to 1.
        continuity: 0 to 1.
        near: int32 (n, m), the true neighbours of each point in code space, nearest first.
        kept: bool (n, m), which of them are among its m nearest on the map too; its mean over a row is what
            `neighbours_kept` returns.
    """

    trustworthiness: float
    continuity: float
    near: NDArray[np.int32]
    kept: NDArray[np.bool_]


def judge(codes: ArrayLike, xy: ArrayLike, near: NDArray[np.int32]) -> Judged:
    """Return both measures and each point's kept neighbours at once, for codes whose neighbours are known already.

    Args:
        codes: (n, k) what was mapped.
        xy: (n, d) where each came to lie.
        near: int32 (n, m), what `true_neighbours` returns for the codes; the same for every map of them.

    Raises:
        Refused: as `trustworthiness`.
    """
    points, places = _pair(codes, xy, near.shape[1])
    shown = true_neighbours(places, near.shape[1])
    return Judged(_agreement(points, shown), _agreement(places, near), near, shared(near, shown))


def true_neighbours(codes: ArrayLike, neighbours: int = 15) -> NDArray[np.int32]:
    """Return the nearest other codes of each code, int32 (n, neighbours), nearest first; see `nearest`.

    Raises:
        Refused: when a code is not finite or there are no more codes than `neighbours`.
    """
    return nearest(codes, neighbours + 1)[0][:, 1:]


def _pair(codes: ArrayLike, xy: ArrayLike, neighbours: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    points, places = as_points(codes, "codes"), as_points(xy, "xy")
    if len(points) != len(places):
        raise Refused(f"xy: {len(places):,} places for {len(points):,} codes; give one place for each code.")
    if not 1 <= neighbours < len(points) / 2:
        raise Refused(
            f"neighbours: {neighbours} is not allowed with {len(points):,} codes; choose 1 or more, below half of them."
        )
    return points, places


def _agreement(judge: NDArray[np.float32], shown: NDArray[np.int32]) -> float:
    """Return 1 less the ranks lost of the worst possible: how well neighbours as `shown` are neighbours by `judge`."""
    count, neighbours = len(shown), int(shown.shape[1])
    lost = _ranks_lost(unit_cloud(judge), shown)
    return 1 - 2 * lost / (count * neighbours * (2 * count - 3 * neighbours - 1))


def _ranks_lost(cloud: NDArray[np.float64], indices: NDArray[np.int32]) -> int:
    """Return the sum over all (point, index) of how far the rank of the index lies beyond the number of indices."""
    lost = 0
    for rows in blocks(len(cloud), len(cloud)):
        pairs = squared_distances(cloud, rows)
        bounds = np.take_along_axis(pairs, indices[rows], axis=1) - TIE
        pairs.sort(axis=1)
        # the point itself, first in its row, stands for the 1 that ranks start at
        ranks = np.stack([row.searchsorted(bound) for row, bound in zip(pairs, bounds, strict=True)])
        lost += int(np.maximum(ranks - indices.shape[1], 0).sum())
    return lost
