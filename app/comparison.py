"""What the page of reconstructions shows: test images, what a run and PCA make of them, and how far off each is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import log, prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.film import as_kept
from aecore.measure.arrays import as_float64, slices
from aecore.measure.reconstruction import PSNR_CAP, binary_cross_entropy
from aecore.runs import Run
from app import beside_pca, cache, models
from app.cache import Look
from app.error_units import UNITS

__all__ = [
    "Compared",
    "chosen",
    "errors",
    "measured",
    "of",
    "pca_errors",
    "pictures",
    "seen",
    "spread",
]

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
BLOCK = 1_000
HALF_STEP = 0.5 / 255
"""A grey value kept as a byte is known to half a step; nearer than that to 0 or 1 its cross-entropy means nothing."""


@dataclass(frozen=True)
class Compared:
    """Where the reconstructions of a run are to be had."""

    run: Run
    count: int
    """The first so many test images have one."""
    film: Bytes | None = None
    """The reconstructions of the newest frame, uint8 (n, *shape), while the run has none of all test images."""
    epoch: float | None = None
    """Epochs done when that frame was taken."""

    @property
    def images(self) -> Bytes:
        """The test images, uint8 (count, *shape)."""
        return cache.dataset(self.run.config.data.key).test.images[: self.count]

    @property
    def labels(self) -> Bytes:
        """Their classes, uint8 (count,)."""
        return cache.labels(self.run.config.data.key)[: self.count]


def of(look: Look) -> Compared | None:
    """Return what there is to compare: all test images once a run has ended, before that those of its film, or None.

    Raises:
        Refused: its data set cannot be read here.
    """
    if look.ended and cache.tested(look.run):
        return Compared(look.run, len(cache.codes(look.run)))
    found = cache.frame(look.run)
    if found is None:
        return None
    step, _version, arrays = found
    epoch = next((row["epoch"] for row in look.history.frames if row.get("step") == step), look.epoch)
    return Compared(look.run, len(arrays["reconstructions"]), arrays["reconstructions"], float(epoch))


def errors(found: Compared, unit: str) -> Floats:
    """Return the error of every image, float64 (count,), in a unit of `UNITS`."""
    pixels = prod(found.images.shape[1:])
    if found.film is not None:
        squared, nats = _of_bytes(found.images, found.film)
        return _in_unit(unit, lambda: squared, lambda: nats, pixels)
    run, changed = found.run, cache.tested(found.run) or 0
    return _in_unit(
        unit,
        lambda: _squared(run.folder, changed) * pixels,
        lambda: _nats(run.folder, changed, models.version(run)),
        pixels,
    )


def measured(images: Bytes, outputs: NDArray[Any], unit: str) -> Floats:
    """Return the error of each of `outputs`, (n, *shape) floats, against `images`, uint8; float64 (n,) in `unit`."""
    squared = _sums((as_float64(images) - as_float64(outputs)) ** 2)
    return _in_unit(unit, lambda: squared, lambda: _cross_entropy(images, outputs), prod(images.shape[1:]))


def pca_errors(found: Compared, unit: str) -> Floats:
    """Return the error of every image under PCA with as many numbers, float64 (count,); it has to be ready."""
    squared, nats = beside_pca.errors(found.run)
    pixels = prod(found.images.shape[1:])
    return _in_unit(unit, lambda: squared[: found.count], lambda: nats[: found.count], pixels)


def _in_unit(unit: str, squared: Callable[[], Floats], nats: Callable[[], Floats], pixels: int) -> Floats:
    if unit == "squared":
        return squared()
    if unit == "psnr":
        return np.asarray(-10 * np.log10(np.maximum(squared() / pixels, 10 ** (-PSNR_CAP / 10))))
    return np.asarray(nats() / pixels / (log(2) if unit == "bits" else 1))


@lru_cache(maxsize=32)
def _squared(folder: Path, changed: int) -> Floats:
    """Return the mean squared error per pixel of every test image; the run keeps it, an older one its pictures."""
    run = Run(folder)
    if (folder / "test" / "errors.npy").exists():
        return cache.errors(run).astype(np.float64)
    images = cache.dataset(run.config.data.key).test.images
    kept = cache.redrawn(run)
    return np.concatenate([_of_bytes(images[part], kept[part])[0] for part in _parts(kept)]) / prod(images.shape[1:])


@lru_cache(maxsize=32)
def _nats(folder: Path, changed: int, _weights: int) -> Floats:
    """Return the cross-entropy of every test image from the decoder's own numbers, or from bytes without weights."""
    run = Run(folder)
    images, codes = cache.dataset(run.config.data.key).test.images, cache.codes(run)
    try:
        parts = [_cross_entropy(images[part], models.outputs(run, codes[part])) for part in _parts(codes)]
    except Refused:
        kept = cache.redrawn(run)
        parts = [_of_bytes(images[part], kept[part])[1] for part in _parts(kept)]
    return np.concatenate(parts)


def _parts(values: NDArray[Any]) -> list[slice]:
    return list(slices(len(values), BLOCK))


def _of_bytes(images: Bytes, redrawn: Bytes) -> tuple[Floats, Floats]:
    """Return (squared error, cross-entropy in nats) of each image, sums over its pixels."""
    known = as_float64(redrawn)
    sure = known.clip(HALF_STEP, 1 - HALF_STEP) if redrawn.dtype == np.uint8 else known
    return _sums((as_float64(images) - known) ** 2), _cross_entropy(images, sure)


def _cross_entropy(images: Bytes, outputs: NDArray[Any]) -> Floats:
    return _sums(binary_cross_entropy(as_float64(images), as_float64(outputs)))


def _sums(values: Floats) -> Floats:
    return np.asarray(values.sum(axis=tuple(range(1, values.ndim))))


def pictures(found: Compared, indices: NDArray[np.intp], *, beside: bool) -> tuple[Bytes, Bytes, Bytes | None]:
    """Return the images, their reconstructions and, if they are to stand beside, PCA's, each (n, *shape).

    Pictures and text are bytes, rows of numbers float32; see `film.as_kept`.
    """
    images = found.images[indices]
    flat = beside_pca.of(found.run, images) if beside else None
    return images, _redrawn(found, indices), None if flat is None else as_kept(flat)


def seen(found: Compared, indices: NDArray[np.intp]) -> Bytes | None:
    """Return what the network saw of the images, uint8 (n, *shape); None when it saw them as they are."""
    every = cache.seen(found.run) if found.film is None else cache.seen_first(found.run)
    return None if every is None else np.asarray(every[indices])


def _redrawn(found: Compared, indices: NDArray[np.intp]) -> Bytes:
    if found.film is not None:
        return found.film[indices]
    if (found.run.folder / "test" / "reconstructions.npy").exists():
        return np.asarray(cache.redrawn(found.run)[indices])
    return models.decode(found.run, cache.codes(found.run)[indices])  # a shipped run before anybody needed them all


def chosen(
    found: Compared, wrong: Floats, unit: str, *, order: str, label: int | None, many: int, seed: int
) -> NDArray[np.intp]:
    """Return which images to show, int (at most `many`,).

    Args:
        found: what there is.
        wrong: the error of each, (count,), in `unit`.
        unit: of `UNITS`; for a signal-to-noise ratio the smallest is the worst.
        order: "worst" or "best" first, or "random".
        label: only this class; None for all.
        many: at most so many.
        seed: of the random order.
    """
    own = np.arange(found.count) if label is None else np.flatnonzero(found.labels == label)
    if order == "random":
        return np.random.default_rng(seed).permutation(own)[:many]
    falling = UNITS[unit].less_is_better == (order == "worst")
    return own[np.argsort(-wrong[own] if falling else wrong[own], kind="stable")][:many]


def spread(found: Compared, wrong: Floats, classes: int) -> dict[str, list[float | None]]:
    """Return how errors spread over each class: 5 %, quartiles, 95 % and mean, lists of one value a class."""
    rows = [wrong[found.labels == label] for label in range(classes)]
    marks = [np.percentile(row, (5, 25, 50, 75, 95)) if len(row) else None for row in rows]
    names = ("lowerfence", "q1", "median", "q3", "upperfence")
    told = {name: [None if mark is None else float(mark[i]) for mark in marks] for i, name in enumerate(names)}
    return {**told, "mean": [float(row.mean()) if len(row) else None for row in rows]}
