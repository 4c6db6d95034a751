"""The same images as rows of numbers, in the ways that are held against each other: code, PCA, untrained, pixels."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.tasks.given import Given, unit

__all__ = ["OTHER_SEED", "View", "rows_of", "untrained", "views"]

Floats = NDArray[np.float32]
OTHER_SEED = 1_000_003
"""Added to the run's own seed for an encoder that has learned nothing."""


@dataclass(frozen=True, eq=False)
class View:
    """One way to see images.

    Attributes:
        title: what a table calls it.
        rows: from images (n, *shape), uint8 or float 0..1, to float32 (n, k).
    """

    title: str
    rows: Callable[[NDArray[Any]], Floats]


def views(given: Given) -> dict[str, View]:
    """Return all ways by name; the first is the run's own code, the second what it is held against."""
    return {
        "code": View("the code of the run", given.encode),
        "pca": View("PCA of as many numbers", given.pca.encode),
        "untrained": View("the code of the same network, untrained", untrained(given).encode),
        "pixels": View("the values themselves", rows_of),
    }


def rows_of(images: NDArray[Any]) -> Floats:
    """Return images (n, *shape) as rows float32 (n, d) in the unit 0 to 1."""
    return unit(images).reshape(len(images), -1)


def untrained(given: Given, seed: int = OTHER_SEED) -> Given:
    """Return the same with a network of first weights, of the run's seed plus `seed`, that scales values alike."""
    from aecore.autoencoder import build

    config = given.config
    training = config.training.model_copy(update={"seed": (config.training.seed + seed) % 2**32})
    model = build(config.model_copy(update={"training": training}), given.model.shape)
    model.scaling.load_state_dict(given.model.scaling.state_dict())
    return replace(given, model=model.eval())
