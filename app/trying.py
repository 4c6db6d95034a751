"""Uses tried at once on a few images: what is cheap enough for the server, between two moves of a slider."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.tasks.denoising.use import Live, live
from aecore.tasks.given import Floats, Given
from aecore.tasks.repair import biharmonic, covered, filled, inked
from aecore.tasks.super_resolution import enlarged, seen_small
from app import cache, mine, models

__all__ = ["Floats", "Images", "denoised", "repaired", "scored", "sharpened", "shown"]

Images = NDArray[Any]
SHOWN = 10
SCORED = 1_000
"""Test images that a use of pictures scores, where there are as many."""
SHARE = 0.1
"""Of a picture, that a square covers."""
TRIES = 20
"""Places that are tried until a square hides ink."""


def shown(run: Run) -> NDArray[Any]:
    """Return the images that are tried: the first test images, and a person's own digit after them if it fits."""
    images = cache.dataset(run.config.data.key).test.images[:SHOWN]
    own = mine.current()
    fits = own is not None and own.shape == images.shape[1:] and images.dtype == np.uint8
    return np.concatenate([images[:-1], own[None]]) if own is not None and fits else images


def scored(run: Run) -> int:
    """Return how many test images a use of pictures scores of the run's data."""
    return min(SCORED, len(cache.dataset(run.config.data.key).test))


def denoised(run: Run, images: NDArray[Any], kind: str, amount: float) -> Live:
    """Return what noise, the network and a median filter tuned for this noise make of images (n, C, H, W).

    Raises:
        Refused: the run has no weights, or sees images of another shape.
    """
    with models.using(run) as model:
        models.fitting(run, model, images)
        return live(Given(model, cache.dataset(run.config.data.key)), images, kind, amount)


def sharpened(run: Run, images: NDArray[Any], factor: int) -> dict[str, Floats]:
    """Return what is left of images (n, C, H, W), what the network makes of it, and bicubic interpolation.

    Raises:
        Refused: as `denoised`.
    """
    small, squares = seen_small(images, factor)
    height, width = images.shape[-2:]
    with models.using(run) as model:
        models.fitting(run, model, images)
        drawn = Given(model, cache.dataset(run.config.data.key)).reconstruct(squares)
    return {"seen": squares, "network": drawn.clip(0, 1), "other": enlarged(small, (height, width), "bicubic")}


def repaired(run: Run, images: Images) -> dict[str, Floats]:
    """Return images (n, C, H, W) with a square covered, and what the network and the biharmonic equation put there.

    Raises:
        Refused: as `denoised`.
    """
    seen, hidden = covered(images, SHARE)
    for seed in range(1, TRIES):
        empty = np.setdiff1d(np.arange(len(images)), inked(images, hidden))
        if not len(empty):
            break
        other, elsewhere = covered(images, SHARE, seed)
        seen[empty], hidden[empty] = other[empty], elsewhere[empty]
    with models.using(run) as model:
        models.fitting(run, model, images)
        _whole, drawn = filled(Given(model, cache.dataset(run.config.data.key)), seen, hidden)
    return {"seen": seen, "network": drawn, "other": biharmonic(seen, hidden)}
