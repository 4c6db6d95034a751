"""What a page does with maps: ask for one, follow, cancel and show it. Files only; imports neither torch nor umap."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore import data
from aecore.latent.anchor import anchor_of
from aecore.latent.maps import Map, digest
from aecore.latent.maps import key as name_of
from aecore.latent.spec import MapSpec
from aecore.mapqueue import MapFile
from aecore.runs import Run
from aecore.splits import SPLITS, codes_of
from aecore.wishes import State as MapState

__all__ = ["MapState", "anchor", "cancel", "codes_and_labels", "key_of", "request", "result", "settling", "state"]

DEGREES = {"mnist": -160.0}
"""How far the anchor of a data set is turned: MNIST's, to lie like the shipped run of two numbers, which cannot be."""


def request(run: Run, spec: MapSpec) -> str:
    """Ask for a map, unless the run has it or somebody has asked for it, and return its key.

    Raises:
        Refused: when the run has no codes of these images yet, or they are not finite.
    """
    file = MapFile(run, key_of(run, spec))
    file.request(spec.model_dump())
    return file.key


def cancel(run: Run, key: str) -> None:
    """Take the wish for a map back; a worker that is making it stops within a round. Nothing happens without a wish."""
    MapFile(run, key).cancel()


def state(run: Run, key: str) -> MapState:
    """Return how far a map is; a damaged one counts as none."""
    return MapFile(run, key).state()


def result(run: Run, key: str) -> Map | None:
    """Return a map that is done, or None."""
    return MapFile(run, key).load()


def settling(run: Run, key: str) -> tuple[int, bytes] | None:
    """Return where the points of a map lie that is being made, or None when nothing is shown of it.

    Returns:
        The number of what is shown, rising from 1, and the places as bytes: float32 pairs, little-endian.

    Raises:
        Refused: when `key` is no name of a map.
    """
    return MapFile(run, key).settling()


def key_of(run: Run, spec: MapSpec) -> str:
    """Return the key of a map: it changes with the codes it is made from and with what is asked, and nothing else.

    Reads all codes that are mapped: 1 ms for 2,000 of 32 numbers.

    Raises:
        Refused: when the run has no codes of these images yet, or they are not finite.
    """
    return name_of(spec, digest(codes_of(run, spec.split)[: spec.points]))


def codes_and_labels(
    run: Run, points: int, *, split: str = SPLITS[0], data_dir: Path | None = None
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the codes of the first `points` images of a split, or of all when there are fewer, and their classes.

    Args:
        run: a run that has come to its end.
        points: how many.
        split: one of `SPLITS`.
        data_dir: where data sets are cached.

    Returns:
        float32 (n, k), mapped from disk, read only, and int64 (n,), -1 where the data have no classes.

    Raises:
        Refused: when the run has no codes of these images yet, or its data set cannot be read.
    """
    codes, found = codes_of(run, split)[:points], data.load(run.config.data.key, data_dir=data_dir)
    labels = (found.test if split == SPLITS[0] else found.train).labels
    return codes, np.full(len(codes), -1) if labels is None else labels[: len(codes)]


def anchor(name: str, data_dir: Path | None = None, *, split: str = "test") -> NDArray[np.float32]:
    """Return which way up maps and films of a data set lie, see `aecore.latent.anchor`: 0.1 s the first time.

    Maps of its "train" split, asked for by that name, lie as those of the test split do.

    Raises:
        Refused: when there is no such data set or it cannot be read.
    """
    return _anchor(name, data_dir, split)


@lru_cache(maxsize=8)
def _anchor(name: str, data_dir: Path | None, split: str) -> NDArray[np.float32]:
    found = data.load(name, data_dir=data_dir)
    items = found.train.images if split == "train" else found.test.images
    return anchor_of(items, DEGREES.get(name, 0.0), found.test.images)
