"""Exact nearest neighbours by matrix products: at ten thousand codes faster than compiling an approximate search.

`nearest` looks among the codes themselves, `nearest_to` for those of something new, in code space or among pixels.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.points import as_points, blocks, squared_distances, unit_cloud
from aecore.measure.arrays import as_float64

__all__ = ["nearest", "nearest_to", "shared"]


def nearest(codes: ArrayLike, neighbours: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find the `neighbours` codes nearest to each code by Euclidean distance, itself first.

    Exact: all pairs are compared in float64 (to 1e-8 of the cloud's radius), and the distances returned are computed
    anew from differences. Codes at the same distance come in the order of their index; where they tie for the last
    place, which of them is taken is left open. Time grows with n * n * k; memory, beside the answer and two float64
    copies of the codes, stays at three blocks of 16 MiB.

    Args:
        codes: (n, k) finite numbers, taken as float32.
        neighbours: 1 to n, the code itself counted.

    Returns:
        indices int32 (n, neighbours) and distances float32 (n, neighbours) in the unit of the codes, nearest first;
        the first column is the code itself at distance 0, also among duplicates.

    Raises:
        Refused: when a code is not finite or `neighbours` out of range.
    """
    points = as_points(codes)
    if not 1 <= neighbours <= len(points):
        raise Refused(f"neighbours: {neighbours} is not allowed; choose from 1 to all {len(points):,} codes.")
    cloud = unit_cloud(points)
    indices = np.empty((len(points), neighbours), np.int32)
    for rows in blocks(len(points), len(points)):
        pairs = squared_distances(cloud, rows)
        indices[rows] = np.argpartition(pairs, neighbours - 1, axis=1)[:, :neighbours]
    indices.sort(axis=1)
    return _nearest_first(indices, _distances(points, indices))


def _distances(points: NDArray[np.float32], indices: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the distance from each point to its neighbours, from differences: exact where products would cancel."""
    distances = np.empty(indices.shape)
    for rows in blocks(len(points), indices.shape[1] * points.shape[1]):
        differences = points[indices[rows]].astype(np.float64)
        differences -= points[rows, None, :]
        distances[rows] = np.sqrt(np.einsum("ijk,ijk->ij", differences, differences))
    return distances


def _nearest_first(
    indices: NDArray[np.int32], distances: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    own = indices == np.arange(len(indices))[:, None]
    order = np.argsort(np.where(own, -1.0, distances), axis=1, kind="stable")
    sorted_distances = np.take_along_axis(distances, order, axis=1).astype(np.float32)
    return np.take_along_axis(indices, order, axis=1), sorted_distances


def nearest_to(
    asked: NDArray[Any], among: NDArray[Any], neighbours: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Find those of `among` that are nearest to each of `asked` by Euclidean distance over all their values.

    Exact: every pair is compared in float64, and the distances returned are computed anew from differences. Equal
    distances come in the order of their index; where they tie for the last place, which is taken is left open. Only a
    block of `among` is in memory at once, so it may be mapped from the disk.

    Args:
        asked: (q, *shape), codes or images; uint8 counts as 0..1.
        among: (n, *shape), likewise.
        neighbours: m, 1 to n. What is in both counts, at distance 0.

    Returns:
        indices int64 (q, m) and distances float32 (q, m), nearest first.

    Raises:
        Refused: when the shapes differ, a value is not finite or `neighbours` is out of range.
    """
    if asked.shape[1:] != among.shape[1:]:
        raise Refused(f"asked: shape {asked.shape[1:]} does not match {among.shape[1:]}; give items of the same kind.")
    if not 1 <= neighbours <= len(among):
        raise Refused(f"neighbours: {neighbours} is not allowed; choose from 1 to all {len(among):,}.")
    rows = _flat(asked)
    middle = rows.mean(axis=0)  # squares of differences from a middle lose fewer digits
    best, found = np.empty((len(rows), 0)), np.empty((len(rows), 0), np.int64)
    for part in blocks(len(among), rows.shape[1] + len(rows)):
        others = _flat(among[part]) - middle
        squares = np.einsum("ij,ij->i", others, others) - 2 * (rows - middle) @ others.T
        best, found = _best(best, found, squares, np.arange(part.start, part.stop), neighbours)
    distances = _distances_to(rows, among, found)
    order = np.lexsort((found, distances))
    return np.take_along_axis(found, order, axis=1), np.take_along_axis(distances, order, axis=1).astype(np.float32)


def shared(one: NDArray[np.integer[Any]], other: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Return which neighbours of a list are in the other list of the same row too: bool like `one`, (q, m)."""
    return np.stack([np.isin(mine, theirs) for mine, theirs in zip(one, other, strict=True)])


def _flat(items: NDArray[Any]) -> NDArray[np.float64]:
    rows = as_float64(items).reshape(len(items), -1)
    if not np.isfinite(rows).all():
        raise Refused("asked: some values are not finite; leave those items out.")
    return rows


def _best(
    best: NDArray[np.float64], found: NDArray[np.int64], squares: NDArray[np.float64], at: NDArray[np.intp], most: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the `most` smallest of what was best so far and of a new block, with their indices, in any order."""
    best = np.concatenate([best, squares], axis=1)
    found = np.concatenate([found, np.broadcast_to(at, squares.shape)], axis=1)
    if best.shape[1] <= most:
        return best, found
    kept = np.argpartition(best, most - 1, axis=1)[:, :most]
    return np.take_along_axis(best, kept, axis=1), np.take_along_axis(found, kept, axis=1)


def _distances_to(rows: NDArray[np.float64], among: NDArray[Any], found: NDArray[np.int64]) -> NDArray[np.float64]:
    pairs = zip(rows, found, strict=True)
    return np.stack([np.linalg.norm(_flat(among[near]) - row, axis=1) for row, near in pairs])
