"""How far two clouds of features are apart, each taken as one Gaussian (Fréchet, 1957; Dowson & Landau, 1982).

Heusel et al. (2017) made it the usual score of drawn pictures, with the features of a network for photographs. Here
they are those of `aecore.tasks.classifier`, so the numbers compare with each other and with no published one.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from aecore.tasks.intervals import Z

__all__ = ["Cloud", "between", "distance"]

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]
DRAWS = 50


@dataclass(frozen=True, eq=False)
class Cloud:
    """Middle and spread of features.

    Attributes:
        mean: float64 (k,).
        covariance: float64 (k, k), divided by n - 1.
    """

    mean: Wide
    covariance: Wide

    @classmethod
    def of(cls, features: Floats, counts: NDArray[np.int64] | None = None) -> Self:
        """Measure features (n, k), each once or as often as counts (n,) say, at least 2 in all."""
        wide = features.astype(np.float64)
        mean = np.average(wide, axis=0, weights=counts)
        return cls(mean, np.atleast_2d(np.cov(wide, rowvar=False, fweights=counts)))


def distance(one: Cloud, other: Cloud) -> float:
    """Return |m - n|² + tr(S + T - 2 (S^½ T S^½)^½), in squared units of the features; 0 for the same cloud."""
    root = _root(one.covariance)
    shared = np.linalg.eigvalsh(root @ other.covariance @ root)
    spreads = np.trace(one.covariance) + np.trace(other.covariance) - 2 * np.sqrt(np.maximum(shared, 0)).sum()
    return max(0.0, float(np.sum((one.mean - other.mean) ** 2) + spreads))


def between(
    features: Floats, other: Cloud, seed: int = 0, counts: NDArray[np.int64] | None = None
) -> tuple[float, float, float]:
    """Return the distance of features (n, k) to a cloud, and its 95 % interval.

    Features that repeat are given once, with how often each stands there as counts (n,): what is drawn again for the
    interval is a feature with all its repeats, since these are no news of their own.

    The interval is 1.96 standard deviations of fifty bootstrap draws to each side: their percentiles would lie too
    high, as a draw with repetition is always farther from everything.
    """
    rng, count = np.random.default_rng(seed), len(features)
    counts = np.ones(count, np.int64) if counts is None else counts
    drawn = (rng.integers(0, count, count) for _ in range(DRAWS))
    draws = [distance(Cloud.of(features[picked], counts[picked]), other) for picked in drawn]
    value, half = distance(Cloud.of(features, counts), other), Z * float(np.std(draws, ddof=1))
    return value, max(0.0, value - half), value + half


def _root(covariance: Wide) -> Wide:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)
