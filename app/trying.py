"""Uses tried at once on a few images: what is cheap enough for the server, between two moves of a slider."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.tasks.denoising.use import Live, live
from aecore.tasks.given import Floats, Given
from aecore.tasks.super_resolution import enlarged, seen_small
from app import cache, mine, models

__all__ = ["denoised", "sharpened", "shown"]

SHOWN = 10


def shown(run: Run) -> NDArray[Any]:
    """Return the images that are tried: the first test images, and a person's own digit after them if it fits."""
    images = cache.dataset(run.config.data.key).test.images[:SHOWN]
    own = mine.current()
    fits = own is not None and own.shape == images.shape[1:] and images.dtype == np.uint8
    return np.concatenate([images[:-1], own[None]]) if own is not None and fits else images


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
