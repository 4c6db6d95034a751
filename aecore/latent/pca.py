"""The flat shadow of the codes that keeps most of their spread."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.points import as_points

__all__ = ["Projection", "pca_map", "principal_axes"]

Matrix = NDArray[np.floating]

FLAT = 1e-12
"""A direction with less than this share of the first one's variance is rounding, and counts as having none."""
DENSE = 256
"""Up to this many rows or columns all eigenvectors are computed in float64; above it the first few, in float32."""


def principal_axes(codes: ArrayLike, components: int) -> NDArray[np.float64]:
    """Return the orthonormal directions of largest variance, strongest first (Pearson 1901, Hotelling 1933).

    Which end of a direction is positive is fixed by its entry of largest size, so the same codes always give the
    same axes. Where the codes have no spread left (constant, fewer columns than `components`) an axis is all 0.

    Args:
        codes: (n, k) finite numbers.
        components: how many axes, 1 or more.

    Returns:
        float64 (components, k).

    Raises:
        Refused: when a code is not finite or `components` below 1.
    """
    if components < 1:
        raise Refused(f"components: {components} is not allowed; choose 1 or more.")
    centred = _centred(as_points(codes))
    axes = np.zeros((components, centred.shape[1]))
    found = _directions(centred, components)
    axes[: len(found)] = found
    return axes


def _centred(points: NDArray[np.float32]) -> NDArray[np.float32]:
    centred: NDArray[np.float32] = points - _mean(points)
    return centred


def _mean(points: NDArray[np.float32]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = points.mean(axis=0, dtype=np.float64).astype(np.float32)
    return mean


def _directions(centred: NDArray[np.float32], wanted: int) -> NDArray[np.float64]:
    """Return up to `wanted` unit rows, from the smaller of the two products of `centred` with itself."""
    size = max(centred.max(), -centred.min())
    if size == 0:
        return np.empty((0, centred.shape[1]))
    few = min(centred.shape) <= max(DENSE, 4 * wanted)
    scaled = (centred / size).astype(np.float64 if few else np.float32, copy=False)
    wide = scaled.shape[1] > scaled.shape[0]
    product = scaled @ scaled.T if wide else scaled.T @ scaled
    values, vectors = (_all if few else _first)(product, min(wanted, len(product)))
    vectors = vectors[:, values > max(FLAT, 8 * np.finfo(product.dtype).eps) * values[0]].astype(product.dtype)
    return _signed((vectors.T @ scaled if wide else vectors.T).astype(np.float64))


def _signed(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    largest = np.abs(rows).argmax(axis=1)[:, None]
    return np.asarray(rows * np.sign(np.take_along_axis(rows, largest, axis=1)))


def _all(symmetric: Matrix, wanted: int) -> tuple[Matrix, Matrix]:
    """Return the `wanted` largest eigenvalues, falling, and their eigenvectors as columns, by a full decomposition."""
    values, vectors = np.linalg.eigh(symmetric)
    return values[: -wanted - 1 : -1], vectors[:, : -wanted - 1 : -1]


def _first(symmetric: Matrix, wanted: int) -> tuple[Matrix, Matrix]:
    """Do the same by Lanczos: of a matrix of 2,000 rows the first two cost a thirtieth of all."""
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh  # 0.2 s, which small codes need not pay

    # a fixed start makes it repeatable; all ones would be an exact null vector of a centred product
    generator = np.random.default_rng(0)
    start = generator.standard_normal(len(symmetric)).astype(symmetric.dtype)
    try:
        values, vectors = eigsh(symmetric, wanted, v0=start, ncv=4 * wanted + 32, tol=1e-6, rng=generator)
    except ArpackNoConvergence:  # many equal variances: the full decomposition always ends
        return _all(symmetric, wanted)
    return values[::-1], vectors[:, ::-1]


@dataclass(frozen=True)
class Projection:
    """Where PCA puts a code, of those it was made from or a new one."""

    mean: NDArray[np.float32]
    """(k,), in the unit of the codes."""
    axes: NDArray[np.float32]
    """(components, k), orthonormal rows, strongest first; a row of 0 where the codes had no spread left."""

    @classmethod
    def of(cls, codes: ArrayLike, components: int = 2) -> Self:
        """Find the first `components` principal axes of `codes`, (n, k).

        Raises:
            Refused: when a code is not finite or `components` below 1.
        """
        points = as_points(codes)
        return cls(_mean(points), principal_axes(points, components).astype(np.float32))

    def apply(self, codes: ArrayLike) -> NDArray[np.float32]:
        """Return where codes (n, k) lie, float32 (n, components), in the unit of the codes.

        Raises:
            Refused: when a code is not finite or has another number of columns.
        """
        points = as_points(codes)
        if points.shape[1] != len(self.mean):
            raise Refused(
                f"codes: {points.shape[1]:,} columns do not fit the {len(self.mean):,} of this projection; "
                "give codes of the same network."
            )
        return np.asarray((points - self.mean) @ self.axes.T)


def pca_map(codes: ArrayLike, *, components: int = 2) -> NDArray[np.float32]:
    """Project the codes on their first `components` principal axes.

    Returns:
        float32 (n, components) in the unit of the codes, mean 0. One column of codes gives (code - mean, 0),
        constant codes give 0.

    Raises:
        Refused: when a code is not finite or `components` below 1.
    """
    points = as_points(codes)
    return Projection.of(points, components).apply(points)
