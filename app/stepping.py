"""One step of a run's training, taken on a copy in the server for a page that shows it slowly."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aecore.runs import Run
from app import cache, models

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.onestep import Layer, OneStep

__all__ = ["images", "layers", "strongest", "taken"]


def layers(run: Run) -> "list[Layer]":
    """Return the layers whose weights can be followed.

    Raises:
        Refused: when there is none, or the run has no weights.
    """
    return _layers(run.folder, models.version(run))


@lru_cache(maxsize=16)
def _layers(folder: Path, _changed: int) -> "list[Layer]":
    with models.alone():
        from aecore.finding import load
        from aecore.onestep import layers as found

        return found(load(folder))


def taken(run: Run, first: int, count: int, layer: str, row: int, column: int) -> "OneStep":
    """Return the step on `count` test images from `first` on, with what the run's optimiser remembers.

    Raises:
        Refused: naming what is not there.
    """
    return _taken(run.folder, models.version(run), first, count, layer, row, column)


@lru_cache(maxsize=32)
def _taken(folder: Path, _changed: int, first: int, count: int, layer: str, row: int, column: int) -> "OneStep":
    with models.alone():
        from aecore.finding import load
        from aecore.onestep import Place, one_step
        from aecore.saving import load_state

        state = load_state(folder)
        memory = state.rest if state is not None else None
        return one_step(load(folder), _batch(Run(folder), first, count), Place(layer, row, column), memory=memory)


def strongest(run: Run, first: int, count: int, layer: str) -> tuple[int, int]:
    """Return row and column of the weight of a layer that this batch changes most; raises Refused as `taken`."""
    return _strongest(run.folder, models.version(run), first, count, layer)


@lru_cache(maxsize=32)
def _strongest(folder: Path, _changed: int, first: int, count: int, layer: str) -> tuple[int, int]:
    with models.alone():
        from aecore.finding import load
        from aecore.onestep import strongest as found

        place = found(load(folder), _batch(Run(folder), first, count), layer)
        return place.row, place.column


def _batch(run: Run, first: int, count: int) -> "Tensor":
    """Return test images as the network takes them, float (count, *shape)."""
    import torch

    return torch.from_numpy(images(run, first, count))


def images(run: Run, first: int, count: int) -> NDArray[np.float32]:
    """Return `count` test images from `first` on, float32 (count, *shape) of 0 to 1 if the data are."""
    found = cache.dataset(run.config.data.key).test.images[first : first + count]
    return np.asarray(found, np.float32) / np.float32(255 if found.dtype == np.uint8 else 1)
