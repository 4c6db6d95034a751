"""Exact nearest neighbours by matrix products: at ten thousand codes faster than compiling an approximate search."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.points import as_points, blocks, squared_distances, unit_cloud

__all__ = ["nearest"]


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
