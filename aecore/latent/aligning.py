"""Laying one map on another, so that points keep their place in the mind."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.points import as_points

__all__ = ["Isometry", "align"]


@dataclass(frozen=True, eq=False)
class Isometry:
    """A turn, with a mirror where that is closer, and a move: every distance stays as it is.

    Attributes:
        turn: float64 (d, d), orthogonal.
        centre: float64 (d,), the middle of what is turned.
        to: float64 (d,), where that middle goes.
    """

    turn: NDArray[np.float64]
    centre: NDArray[np.float64]
    to: NDArray[np.float64]

    @classmethod
    def onto(cls, xy: ArrayLike, reference: ArrayLike) -> Self:
        """Find the isometry that brings `xy` closest to `reference`, in the sum of squared distances.

        Orthogonal Procrustes (Schoenemann 1966) about the means.

        Args:
            xy: (n, d) places.
            reference: (n, d) where the same points were before.

        Raises:
            Refused: when a place is not finite or the shapes differ.
        """
        places, wanted = as_points(xy, "xy"), as_points(reference, "reference")
        if places.shape != wanted.shape:
            raise Refused(f"reference: shape {wanted.shape} does not match xy {places.shape}; give the same points.")
        centre, to = places.mean(axis=0, dtype=np.float64), wanted.mean(axis=0, dtype=np.float64)
        left, _, right = np.linalg.svd((places - centre).T @ (wanted - to))
        return cls(left @ right, centre, to)

    def apply(self, xy: ArrayLike) -> NDArray[np.float32]:
        """Return where places (m, d) go, float32 (m, d): those that it was found from, or others of the same map.

        Raises:
            Refused: when a place is not finite or has another number of columns.
        """
        places = as_points(xy, "xy")
        if places.shape[1] != len(self.centre):
            raise Refused(f"xy: {places.shape[1]} columns do not fit a map of {len(self.centre)}; give one like it.")
        return np.asarray((places - self.centre) @ self.turn + self.to, np.float32)


def align(xy: ArrayLike, reference: ArrayLike) -> NDArray[np.float32]:
    """Turn, mirror and move the cloud `xy` to lie as close as it can to `reference`, without scaling it.

    Successive clouds of the same points keep their place so: an axis that flips or swaps from one moment to the next
    is no news about the codes.

    Args:
        xy: (n, d) places.
        reference: (n, d) where the same points were before.

    Returns:
        float32 (n, d), every distance as in `xy`, the mean of `reference`.

    Raises:
        Refused: when a place is not finite or the shapes differ.
    """
    return Isometry.onto(xy, reference).apply(xy)
