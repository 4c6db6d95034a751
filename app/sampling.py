"""New codes and what the decoder makes of them, beside the training image that each is nearest to."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.baselines import Images
from aecore.latent.neighbours import nearest_to
from aecore.latent.samples import KernelDensity, Marginals, Mixture, Prior, Source
from aecore.runs import Run
from app import cache, decoding, kinds, models

__all__ = ["COUNT", "FITTED", "GAUSSIANS", "JUDGED", "Drawn", "draw", "fit", "sources", "spread", "usual_distance"]

COUNT = 24
"""Codes drawn."""
FITTED = 5_000
"""Codes that a mixture or a density is fitted to, of training images: only of these can a copy be told below."""
GAUSSIANS = 10
JUDGED = 50
"""Test images whose distance to the training images says what is usual."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

_encoding = Lock()


@dataclass(frozen=True, eq=False)
class Drawn:
    """Drawn codes as pictures, (n, 28, 28), each with its nearest training image.

    Attributes:
        decoded: uint8, what the decoder makes of them.
        nearest: uint8, the training image that has the smallest squared error to it.
        index: int64 (n,), which one that is.
        distance: float32 (n,), the root of that squared error, a pixel of full ink counting 1.
        fitted: how many training images' codes they are drawn from, 0 where none are.
    """

    decoded: Bytes
    nearest: Bytes
    index: NDArray[np.int64]
    distance: Floats
    fitted: int


def sources(run: Run) -> tuple[str, ...]:
    """Return what codes of a run may be drawn from, the one that suits them best first."""
    return ("prior", "mixture", "density") if run.config.code.kind == "variational" else ("mixture", "density", "prior")


def fit(run: Run, source: str) -> Source:
    """Return what codes of a run are drawn from: a few seconds at first, nothing afterwards.

    Raises:
        Refused: the run has no weights, or its data set cannot be read here.
    """
    return _source(run.folder, models.version(run), source)


def spread(run: Run, source: str, *, seed: int) -> tuple[Floats, Floats]:
    """Return the middles of the codes that `draw` draws, and what a temperature of 1 adds to each, (COUNT, k) both.

    Raises:
        Refused: as `fit`, or the draw is refused.
    """
    found = fit(run, source)
    middles, warm = (found.draw(COUNT, temperature=value, seed=seed) for value in (0.0, 1.0))
    return middles, warm - middles


def draw(run: Run, source: str, *, temperature: float, seed: int) -> Drawn:
    """Draw codes and decode them.

    Raises:
        Refused: the run has no weights, its data set cannot be read here, or the draw is refused.
    """
    return _drawn(run.folder, models.version(run), source, temperature, seed)


@lru_cache(maxsize=32)
def _drawn(folder: Path, weights: int, source: str, temperature: float, seed: int) -> Drawn:
    run, drawn_from = Run(folder), _source(folder, weights, source)
    codes = drawn_from.draw(COUNT, temperature=temperature, seed=seed)
    outputs = models.outputs(run, decoding.allowed(run, codes))
    train = Images.of(run.config).split().images
    index, distance = nearest_to(outputs, train, 1)
    near = kinds.tiles(np.asarray(train[index[:, 0]]))
    fitted = 0 if isinstance(drawn_from, Prior) else min(FITTED, len(train))
    return Drawn(kinds.tiles(outputs)[:, 0], near[:, 0], index[:, 0], distance[:, 0], fitted)


@lru_cache(maxsize=16)
def _source(folder: Path, weights: int, name: str) -> Source:
    config = Run(folder).config
    quantized = config.code.kind == "quantized"
    if name == "prior" and not quantized:
        return Prior(config.numbers)
    with _encoding:  # once for all who want it; one network computes at a time anyway
        codes = _learned(folder, weights)
    if name == "prior":  # a codebook has none: its vectors alone, as often as they are used, stand in
        return Marginals(codes, config.code.size)
    return KernelDensity.of(codes) if name == "density" else Mixture.of(codes, min(GAUSSIANS, len(codes)))


@lru_cache(maxsize=4)
def _learned(folder: Path, _weights: int) -> Floats:
    """Return the codes of training images, spread evenly over all: a folder of pictures may be sorted by class."""
    run = Run(folder)
    train = Images.of(run.config).split().images
    which = np.linspace(0, len(train) - 1, min(FITTED, len(train))).astype(np.int64)
    starts = range(0, len(which), models.BLOCK)
    return np.concatenate([_codes(run, train[which[start : start + models.BLOCK]], start) for start in starts])


def _codes(run: Run, images: NDArray[Any], start: int) -> Floats:
    """Return the codes of a block of images as the network sees them; others may use it between two blocks."""
    with models.using(run) as model:
        models.fitting(run, model, images)
        return models.in_blocks(lambda x: model.encode(model.see_test(x, start)), models.unit(images))


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
