"""Planes through a code space: what can be seen of it at once, and how far the codes are from it.

A place on a plane is a pair (x, y) in the unit of the codes, and every place has a code: what UMAP does not give.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.anchor import projection
from aecore.latent.points import as_points

__all__ = ["Distance", "Plane", "plane_along", "plane_of_pca", "plane_through", "whole_plane"]

THIN = 1e-6
"""Three codes whose triangle is flatter than this share of its longest side lie on a line."""


@dataclass(frozen=True)
class Distance:
    """How far codes are from a plane."""

    off: float
    """Root of the mean squared distance to the plane, in the unit of the codes."""
    spread: float
    """The same to the mean of the codes: what `off` compares with."""
    kept: float
    """The share of the codes' variance that is left on the plane, 0 to 1; 1 where they have none."""


@dataclass(frozen=True)
class Plane:
    """All codes `origin + x * axes[0] + y * axes[1]`."""

    origin: NDArray[np.float32]
    """(k,): the code at (0, 0)."""
    axes: NDArray[np.float32]
    """(2, k): orthonormal rows, or a row of 0 where there is no second direction."""

    def place(self, codes: ArrayLike) -> NDArray[np.float32]:
        """Return where codes (n, k) fall on the plane by the shortest way, float32 (n, 2).

        Raises:
            Refused: when a code is not finite or has another number of columns.
        """
        points = as_points(codes)
        self._fits(points.shape[1])
        return np.asarray((points - self.origin) @ self.axes.T)

    def codes(self, xy: ArrayLike) -> NDArray[np.float32]:
        """Return the codes at places (n, 2), float32 (n, k).

        Raises:
            Refused: when a place is not finite or no pair.
        """
        places = as_points(xy, "xy")
        if places.shape[1] != 2:
            raise Refused(f"xy: {places.shape[1]} columns are no places on a plane; give 2.")
        return np.asarray(self.origin + places @ self.axes)

    def distance(self, codes: ArrayLike) -> Distance:
        """Return how far codes (n, k) are from the plane; raises Refused as `place`."""
        points = as_points(codes)
        xy = self.place(points).astype(np.float64)
        missed = points - self.codes(xy).astype(np.float64)
        total = float(points.var(axis=0, dtype=np.float64).sum())
        kept = float(xy.var(axis=0).sum()) / total if total > 0 else 1.0
        return Distance(float(np.sqrt((missed**2).sum(axis=1).mean())), total**0.5, min(1.0, kept))

    def _fits(self, columns: int) -> None:
        if columns != len(self.origin):
            raise Refused(
                f"codes: {columns:,} columns do not fit the {len(self.origin):,} of this plane; "
                "give codes of the same network."
            )


def whole_plane(size: int) -> Plane:
    """Return the plane that codes of one or two numbers are: nothing is left out.

    Raises:
        Refused: for codes of more numbers.
    """
    if size not in (1, 2):
        raise Refused(f"size: codes of {size:,} numbers are no plane; choose 1 or 2, or one of the other planes.")
    return Plane(np.zeros(size, np.float32), np.eye(2, size, dtype=np.float32))


def plane_of_pca(codes: ArrayLike, anchor: NDArray[np.float32] | None = None) -> Plane:
    """Return the plane through the mean of codes (n, k) along which they vary most.

    Args:
        codes: (n, k).
        anchor: (m, 2), which way up the places on it lie, see `aecore.latent.anchor`; None for PCA's own axes.

    Raises:
        Refused: when a code is not finite.
    """
    found = projection(codes, anchor)
    return Plane(found.mean, found.axes)


def plane_along(codes: ArrayLike, across: int, upwards: int) -> Plane:
    """Return the plane of two numbers of the code, through the mean of all others: (x, y) are those two themselves.

    Args:
        codes: (n, k).
        across: the column that x is, from 0.
        upwards: the column that y is, another one.

    Raises:
        Refused: when a code is not finite, there is no such column, or both are the same.
    """
    points = as_points(codes)
    size = points.shape[1]
    for column in (across, upwards):
        if not 0 <= column < size:
            raise Refused(f"column: {column} is not allowed; choose one from 0 to {size - 1:,}.")
    if across == upwards:
        raise Refused(f"column: {across} twice is no plane; choose two different ones.")
    origin = points.mean(axis=0, dtype=np.float64).astype(np.float32)
    origin[[across, upwards]] = 0
    return Plane(origin, np.eye(size, dtype=np.float32)[[across, upwards]])


def plane_through(three: ArrayLike) -> Plane:
    """Return the plane through three codes (3, k): the first at (0, 0), the second on the x axis, the third above it.

    Raises:
        Refused: when they are not three, a number is not finite, or they lie on a line.
    """
    points = as_points(three).astype(np.float64)
    if len(points) != 3:
        raise Refused(f"codes: {len(points):,} codes make no plane; give 3.")
    first, second = points[1:] - points[0]
    long = max(np.linalg.norm(first), np.linalg.norm(second), np.linalg.norm(second - first))
    across = first / (np.linalg.norm(first) or 1.0)
    rest = second - (second @ across) * across
    upwards = rest / (np.linalg.norm(rest) or 1.0)
    if np.linalg.norm(first) <= THIN * long or np.linalg.norm(rest) <= THIN * long:
        raise Refused("codes: these three lie on a line; choose three different ones.")
    return Plane(points[0].astype(np.float32), np.stack([across, upwards]).astype(np.float32))
