"""PCA beside a run: with as many numbers, fit to the same training images. This server never fits; a worker does."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aecore.baselines import Images, ask
from aecore.measure import pca
from aecore.measure.arrays import as_float64, slices
from aecore.measure.reconstruction import binary_cross_entropy
from aecore.runs import Run, runs_dir
from app import cache

__all__ = ["errors", "of", "ready"]

Floats = NDArray[np.float64]
BLOCK = 1_000


class _NotYet(Exception):
    """No worker has fit it."""


def ready(run: Run) -> bool:
    """Return whether the fit is there; if not, a worker is asked for it.

    Raises:
        Refused: the run's data set cannot be read here.
    """
    images = Images.of(run.config)
    try:
        _fit(images, run.config.code.size)
    except _NotYet:
        ask(runs_dir(), images)
        return False
    return True


def of(run: Run, images: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Return what PCA makes of images (n, *shape), not clipped to 0..1, or None while it is not ready.

    Raises:
        Refused: as `ready`.
    """
    return _fit(*_asked(run)).reconstruct(images) if ready(run) else None


def errors(run: Run) -> tuple[Floats, Floats]:
    """Return (squared error, cross-entropy in nats) of each test image, sums over its pixels; PCA has to be ready."""
    return _errors(*_asked(run))


def _asked(run: Run) -> tuple[Images, int]:
    return Images.of(run.config), run.config.code.size


@lru_cache(maxsize=16)
def _fit(images: Images, k: int) -> pca.PCA:
    """Return the fit that the data folder keeps; that there is none yet is not remembered."""
    found = pca.kept(images.name, images.split(), k)
    if found is None:
        raise _NotYet
    return found


@lru_cache(maxsize=16)
def _errors(seen: Images, k: int) -> tuple[Floats, Floats]:
    images, fitted = cache.dataset(seen.name).test.images, _fit(seen, k)
    squared, nats = [], []
    for part in slices(len(images), BLOCK):
        x, x_hat = as_float64(images[part]), as_float64(fitted.reconstruct(images[part]))
        squared.append(_sums((x - x_hat) ** 2))
        nats.append(_sums(binary_cross_entropy(x, x_hat)))
    return np.concatenate(squared), np.concatenate(nats)


def _sums(values: Floats) -> Floats:
    return np.asarray(values.sum(axis=tuple(range(1, values.ndim))))
