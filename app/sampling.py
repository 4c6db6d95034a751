"""New codes and what the decoder makes of them, beside the training image that each is nearest to."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.baselines import Images
from aecore.latent.neighbours import nearest_to
from aecore.latent.samples import KernelDensity, Marginals, Mixture, Prior, Source
from aecore.runs import Run
from app import cache, decoding, kinds, models

__all__ = ["COUNT", "FITTED", "GAUSSIANS", "JUDGED", "Drawn", "draw", "sources", "spread", "usual_distance"]

COUNT = 24
"""Codes drawn."""
FITTED = 5_000
"""Codes of test images that a mixture or a density is fitted to: the first ones."""
GAUSSIANS = 10
JUDGED = 50
"""Test images whose distance to the training images says what is usual."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Drawn codes as pictures, (n, 28, 28), each with its nearest training image.

    Attributes:
        decoded: uint8, what the decoder makes of them.
        nearest: uint8, the training image that has the smallest squared error to it.
        index: int64 (n,), which one that is.
        distance: float32 (n,), the root of that squared error, a pixel of full ink counting 1.
    """

    decoded: Bytes
    nearest: Bytes
    index: NDArray[np.int64]
    distance: Floats


def sources(run: Run) -> tuple[str, ...]:
    """Return what codes of a run may be drawn from, the one that suits them best first."""
    return ("prior", "mixture", "density") if run.config.code.kind == "variational" else ("mixture", "density", "prior")


def spread(run: Run, source: str, *, seed: int) -> tuple[Floats, Floats]:
    """Return the middles of the codes that `draw` draws, and what a temperature of 1 adds to each, (COUNT, k) both.

    Raises:
        Refused: the codes cannot be read, or the draw is refused.
    """
    found = _source(run.folder, cache.tested(run) or 0, source)
    middles, warm = (found.draw(COUNT, temperature=value, seed=seed) for value in (0.0, 1.0))
    return middles, warm - middles


def draw(run: Run, source: str, *, temperature: float, seed: int) -> Drawn:
    """Draw codes and decode them.

    Raises:
        Refused: the run has no weights, its data set cannot be read here, or the draw is refused.
    """
    key = (run.folder, cache.tested(run) or 0, models.version(run))
    return _drawn(*key, source, temperature, seed)


@lru_cache(maxsize=32)
def _drawn(folder: Path, tested: int, _weights: int, source: str, temperature: float, seed: int) -> Drawn:
    run = Run(folder)
    codes = _source(folder, tested, source).draw(COUNT, temperature=temperature, seed=seed)
    outputs = models.outputs(run, decoding.allowed(run, codes))
    train = Images.of(run.config).split().images
    index, distance = nearest_to(outputs, train, 1)
    near = kinds.tiles(np.asarray(train[index[:, 0]]))
    return Drawn(kinds.tiles(outputs)[:, 0], near[:, 0], index[:, 0], distance[:, 0])


@lru_cache(maxsize=16)
def _source(folder: Path, _tested: int, name: str) -> Source:
    run = Run(folder)
    config, codes = run.config, np.asarray(cache.codes(run)[:FITTED])
    if name == "prior":  # a codebook has none: its vectors alone, as often as they are used, stand in
        quantized = config.code.kind == "quantized"
        return Marginals(codes, config.code.size) if quantized else Prior(config.numbers)
    if name == "density":
        return KernelDensity.of(codes)
    return Mixture.of(codes, min(GAUSSIANS, len(codes)))


def usual_distance(run: Run) -> float:
    """Return how far a test image lies from its nearest training image, the median of the first 50.

    Raises:
        Refused: the run's data set cannot be read here.
    """
    return _usual(Images.of(run.config))


@lru_cache(maxsize=8)
def _usual(seen: Images) -> float:
    judged = cache.dataset(seen.name).test.images[:JUDGED]
    return float(np.median(nearest_to(judged, seen.split().images, 1)[1]))
