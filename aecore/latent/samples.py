"""New codes, drawn from a distribution: the prior, or one fitted to the codes that a network gives.

A temperature multiplies how far a draw lies from the middle it belongs to: 1 draws from the distribution itself, less
stays nearer to what is common, 0 gives only the middles. Every draw is a function of its seed.
"""

import warnings
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.points import as_points

__all__ = ["FULL", "KernelDensity", "Marginals", "Mixture", "Prior", "Source"]

FULL = 64
"""Up to so many numbers a code, spreads in all directions are fitted; above it each number's own, which costs less."""

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]


class Source(Protocol):
    """Whatever codes can be drawn from."""

    def draw(self, count: int, *, temperature: float = 1.0, seed: int = 0) -> Floats:
        """Return codes, float32 (count, k).

        Raises:
            Refused: for fewer than 1 code or a temperature below 0.
        """
        ...


@dataclass(frozen=True)
class Prior:
    """N(0, I), what a variational code is held to. Codes of another kind need not lie there at all."""

    size: int

    def draw(self, count: int, *, temperature: float = 1.0, seed: int = 0) -> Floats:
        """Draw as `Source` says."""
        generator = _generator(count, temperature, seed)
        return np.asarray(temperature * generator.standard_normal((count, self.size)), np.float32)


@dataclass(frozen=True, eq=False)
class Mixture:
    """A sum of Gaussians fitted to codes (Ghosh et al. 2020 draw from a plain autoencoder so).

    Attributes:
        weights: float64 (m,), they sum to 1.
        means: float64 (m, k).
        factors: float64 (m, k, k) whose product with their transpose is each covariance, or (m, k) standard deviations.
    """

    weights: Wide
    means: Wide
    factors: Wide

    @classmethod
    def of(cls, codes: ArrayLike, components: int = 10, *, seed: int = 0) -> Self:
        """Fit to codes (n, k) by expectation maximisation; with `FULL` numbers or fewer, spreads in all directions.

        Raises:
            Refused: when a code is not finite, or there are fewer codes than components.
        """
        points = as_points(codes)
        if not 1 <= components <= len(points):
            raise Refused(f"components: {components} is not allowed; choose 1 to all {len(points):,} codes.")
        return cls(*_fitted(points, components, seed))

    def draw(self, count: int, *, temperature: float = 1.0, seed: int = 0) -> Floats:
        """Draw as `Source` says; the middles are the means."""
        generator = _generator(count, temperature, seed)
        which = generator.choice(len(self.weights), count, p=self.weights)
        noise = generator.standard_normal((count, self.means.shape[1]))
        factors = self.factors[which]
        moved = np.einsum("nij,nj->ni", factors, noise) if factors.ndim == 3 else factors * noise
        return np.asarray(self.means[which] + temperature * moved, np.float32)


def _fitted(points: Floats, components: int, seed: int) -> tuple[Wide, Wide, Wide]:
    from sklearn.exceptions import ConvergenceWarning  # a second, which nobody else need pay
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_limits  # comes with scikit-learn

    # spreads are put to 1 for the fit: what is added to a variance to keep it above 0 then means the same everywhere
    unit = np.asarray(points.std(axis=0, dtype=np.float64))
    unit[unit == 0] = 1.0
    full = points.shape[1] <= FULL
    shape = "full" if full else "diag"
    model = GaussianMixture(components, covariance_type=shape, reg_covar=1e-4, max_iter=50, tol=1e-2, random_state=seed)
    # small matrices: on a busy machine threads that wait for each other made a fit a hundred times as long
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # fifty rounds draw well enough
        model.fit(np.asarray(points / unit, np.float64))
    spread = np.linalg.cholesky(model.covariances_) if full else np.sqrt(model.covariances_)
    weights = np.asarray(model.weights_ / model.weights_.sum())
    return weights, np.asarray(model.means_ * unit), np.asarray(spread * (unit[:, None] if full else unit))


@dataclass(frozen=True, eq=False)
class KernelDensity:
    """A small Gaussian around every code (Rosenblatt 1956, Parzen 1962): a draw is a code, moved a little.

    Attributes:
        codes: float32 (n, k), the middles.
        factor: float64 (k, k) or (k,), as in `Mixture`: the spread of the codes, made smaller by Scott's rule (1992),
            n ** (-1 / (k + 4)). In many dimensions that is nearly the whole spread, so a cooler temperature is wanted.
    """

    codes: Floats
    factor: Wide

    @classmethod
    def of(cls, codes: ArrayLike) -> Self:
        """Take codes (n, k) as they are; raises Refused when one is not finite."""
        points = as_points(codes)
        count, size = points.shape
        return cls(points, _spread(points) * count ** (-1 / (size + 4)))

    def draw(self, count: int, *, temperature: float = 1.0, seed: int = 0) -> Floats:
        """Draw as `Source` says; the middles are the codes themselves, so 0 gives copies."""
        generator = _generator(count, temperature, seed)
        which = generator.integers(len(self.codes), size=count)
        noise = generator.standard_normal((count, self.codes.shape[1]))
        moved = noise @ self.factor.T if self.factor.ndim == 2 else noise * self.factor
        return np.asarray(self.codes[which] + temperature * moved, np.float32)


@dataclass(frozen=True, eq=False)
class Marginals:
    """Each vector of a draw comes from another code, so that nothing holds them together: what a codebook has no
    prior for, taken as often as it is used.

    Attributes:
        codes: float32 (n, vectors * size).
        size: numbers that stay together, 1 for numbers that go alone.
    """

    codes: Floats
    size: int

    def draw(self, count: int, *, temperature: float = 1.0, seed: int = 0) -> Floats:
        """Draw as `Source` says; the middle is the mean code."""
        generator = _generator(count, temperature, seed)
        vectors = self.codes.reshape(len(self.codes), -1, self.size)
        which = generator.integers(len(vectors), size=(count, vectors.shape[1]))
        drawn = vectors[which, np.arange(vectors.shape[1])].reshape(count, -1)
        middle = self.codes.mean(axis=0, dtype=np.float64)
        return np.asarray(middle + temperature * (drawn - middle), np.float32)


def _spread(points: Floats) -> Wide:
    """Return a factor of the covariance, (k, k), or each number's standard deviation, (k,)."""
    centred = points - points.mean(axis=0, dtype=np.float64)
    if points.shape[1] > FULL:
        return np.asarray(centred.std(axis=0))
    values, vectors = np.linalg.eigh(centred.T @ centred / len(points))  # also where it has no Cholesky factor
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def _generator(count: int, temperature: float, seed: int) -> np.random.Generator:
    if count < 1:
        raise Refused(f"count: {count} is not allowed; choose 1 or more.")
    if not 0 <= temperature < np.inf:
        raise Refused(f"temperature: {temperature:g} is not allowed; choose 0 or more, 1 for the distribution itself.")
    return np.random.default_rng(seed)
