"""What the tests of the uses work on: a tiny network with its first weights, and a data set of a few hundred digits."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore import data
from aecore.autoencoder import build
from aecore.config import Config
from aecore.data import Dataset, Split
from aecore.tasks.given import Given

TRAIN, HELD_OUT, TEST = 900, 100, 400
GONE = 4
"""The class that `without` leaves out."""


@lru_cache(maxsize=4)
def few(name: str = "mnist") -> Dataset:
    """Return a data set cut to its first items, with the training ones that are held out."""
    whole = data.load(name)
    return replace(whole, train=whole.train[: TRAIN + HELD_OUT], test=whole.test[:TEST])


def given(*, name: str = "mnist", size: int = 8, dataset: Dataset | None = None, **sections: dict[str, Any]) -> Given:
    """Return a network with the first weights of its seed."""
    section = {"name": name, "validation_size": HELD_OUT, **sections.pop("data", {})}
    config = Config.of({"data": section, "network": {"widths": [32]}, "code": {"size": size}, **sections})
    found = dataset or few(name)
    return Given(build(config, found.shape), found)


def without() -> Given:
    """Return a network that never saw the class `GONE`."""
    return given(data={"class_balance": [float(digit != GONE) for digit in range(10)]})


def altered(dataset: Dataset) -> Dataset:
    """Return the data set with other test images: what is fitted must not change with them."""
    images: NDArray[Any] = np.ascontiguousarray(np.asarray(dataset.test.images)[::-1])
    images = (255 - images) if images.dtype == np.uint8 else 1 - images
    return replace(dataset, test=Split(images, dataset.test.labels))


def silent(share: float) -> None:
    """Be told how far it is."""
    assert 0 <= share <= 1
