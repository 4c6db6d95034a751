"""The one check that codes are points one can measure between, and the bound on memory for all pairs of them."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused

__all__ = ["as_points", "blocks", "squared_distances", "unit_cloud"]

BLOCK_VALUES = 2**21
"""A block of pairs holds at most this many float64 (16 MiB), or one row when a single row is longer."""


def as_points(values: ArrayLike, name: str = "codes") -> NDArray[np.float32]:
    """Return `values` as float32 (n, k), row-major; a copy only where one is needed.

    Raises:
        Refused: when they are not a table of at least one row and column, or a value is not finite in float32.
    """
    points = np.asarray(values)
    if points.ndim != 2 or 0 in points.shape:
        raise Refused(f"{name}: shape {points.shape} is no table; give one row for each image and 1 column or more.")
    with np.errstate(over="ignore"):
        points = np.ascontiguousarray(points, dtype=np.float32)
    broken = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(broken):
        raise Refused(
            f"{name}: {len(broken):,} of {len(points):,} rows hold values that are not finite (the first is row "
            f"{broken[0]:,}); leave them out, or train again with a smaller learning rate."
        )
    return points


def unit_cloud(points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the points moved to mean 0 and scaled into the unit ball, float64 (n, k): no square can overflow."""
    centred: NDArray[np.float64] = points - points.mean(axis=0, dtype=np.float64)
    largest = np.abs(centred).max()
    if largest == 0:
        return centred
    centred /= largest
    centred /= np.sqrt(np.einsum("ij,ij->i", centred, centred).max())
    return centred


def blocks(rows: int, row_values: int) -> Iterator[slice]:
    """Cut `rows` into slices of at most BLOCK_VALUES values, at `row_values` a row."""
    step = max(1, BLOCK_VALUES // row_values)
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


def squared_distances(cloud: NDArray[np.float64], rows: slice) -> NDArray[np.float64]:
    """Return the squared distances from `cloud[rows]` to all of `cloud`, each row short of its own squared length.

    Leaving that constant out changes no order within a row. A point is at -inf from itself, so that it comes first
    among its duplicates too. Rounding is of the order of 1e-16 for a cloud in the unit ball.
    """
    distances: NDArray[np.float64] = (-2 * cloud[rows]) @ cloud.T
    distances += np.einsum("ij,ij->i", cloud, cloud)
    own = np.arange(rows.start, rows.stop)
    distances[own - rows.start, own] = -np.inf
    return distances
