"""Where a person's own data sets are kept: `own/own-<hash>` in the data folder, plain arrays and one file of JSON."""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from aecore.data.dataset import Dataset, Kind, Split
from aecore.errors import DataError
from aecore.files import read_json, write_json

__all__ = ["OWN", "OwnSet", "keep", "own_set", "own_sets"]

OWN = re.compile(r"own-[0-9a-f]{8}")
"""The name of a person's own data set."""
FOLDER, ABOUT = "own", "about.json"
PARTS = ("train", "test")


@dataclass(frozen=True)
class OwnSet:
    """What is known of one without reading its items; see `aecore.data.dataset.Source`.

    Attributes:
        title: the name of the file that it came from.
        test: how many test items there are.
        low: the number that 0 stands for; for a table one a column.
        high: likewise that of 1.
    """

    name: str
    title: str
    kind: Kind
    shape: tuple[int, ...]
    classes: tuple[str, ...]
    train: int
    test: int
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def values(self) -> tuple[float, float]:
        """The least and the largest number of the file."""
        return min(self.low), max(self.high)

    def labels(self, folder: Path) -> NDArray[np.int64] | None:
        """Return the labels of the training items, (train,), if there are classes; raises DataError as `load`."""
        return self._labels(folder / FOLDER / self.name, "train")

    def load(self, folder: Path) -> Dataset:
        """Return the data set, its items mapped from `folder`; raises DataError when they are gone or damaged."""
        place = folder / FOLDER / self.name
        seen, unseen = (Split(self._array(place, part), self._labels(place, part)) for part in PARTS)
        low, high = (np.array(end, np.float32) for end in (self.low, self.high))
        return Dataset(self.name, seen, unseen, self.shape, self.classes, self.kind, low, high)

    def _array(self, place: Path, part: str) -> NDArray[Any]:
        found = _opened(place / f"{part}.npy")
        if found.shape != (getattr(self, part), *self.shape):
            raise DataError(f"{place / part}.npy has another shape than it should: add the file again.")
        return found

    def _labels(self, place: Path, part: str) -> NDArray[np.int64] | None:
        return _opened(place / f"{part}-labels.npy") if self.classes else None


def _opened(path: Path) -> NDArray[Any]:
    try:
        found: NDArray[Any] = np.load(path, mmap_mode="c", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise DataError(f"{path} is missing or damaged ({error}): add the file again.") from None
    return found.view(np.ndarray)


def own_set(name: str, folder: Path) -> OwnSet:
    """Return what is known of the set called `name` in the data folder.

    Raises:
        DataError: it is not there, or damaged.
    """
    found = read_json(folder / FOLDER / name / ABOUT)
    try:
        return _plain(name, found)
    except (TypeError, KeyError, ValueError):
        raise DataError(
            f"data.name: {name} is not on this machine; add its file with `python -m aecore data add FILE`, or choose "
            "another."
        ) from None


def _plain(name: str, found: Mapping[str, Any]) -> OwnSet:
    known: dict[str, Any] = {key: tuple(found[key]) for key in ("shape", "classes", "low", "high")}
    known |= {key: found[key] for key in ("title", "kind", "train", "test")}
    return OwnSet(name=name, **known)


def own_sets(folder: Path) -> list[OwnSet]:
    """Return every set in the data folder that can be read, by title."""
    found = []
    for place in (folder / FOLDER).glob("own-*"):
        if OWN.fullmatch(place.name):
            try:
                found.append(own_set(place.name, folder))
            except DataError:
                continue  # half removed by hand; what asks for it by name is told
    return sorted(found, key=lambda each: (each.title, each.name))


def keep(folder: Path, about: OwnSet, arrays: Mapping[str, NDArray[Any]]) -> OwnSet:
    """Keep a set under the hash of what it holds, whole or not at all; one that is there already is left alone.

    Args:
        folder: the data folder.
        about: what is known of it; its name is given here.
        arrays: `train`, `test`, and with classes `train-labels` and `test-labels`.
    """
    name = f"own-{_digest(about, arrays)}"
    place, made = folder / FOLDER / name, folder / FOLDER / f".{name}-{uuid4().hex[:8]}"
    about = OwnSet(**{**asdict(about), "name": name})
    if (place / ABOUT).is_file():
        return about
    try:
        made.mkdir(parents=True)
        for key, array in arrays.items():
            np.save(made / f"{key}.npy", array, allow_pickle=False)
        write_json(made / ABOUT, asdict(about))
        shutil.rmtree(place, ignore_errors=True)  # without its about.json it is nothing
        os.replace(made, place)
    except OSError as error:
        if not (place / ABOUT).is_file():  # else another process has just kept the same
            raise DataError(f"{place} cannot be written ({error}): make room, or set AECORE_DATA_DIR.") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return about


def _digest(about: OwnSet, arrays: Mapping[str, NDArray[Any]]) -> str:
    found = hashlib.sha256(repr((about.kind, about.shape, about.classes, about.low, about.high)).encode())
    for key in sorted(arrays):
        found.update(np.ascontiguousarray(arrays[key]).data)
    return found.hexdigest()[:8]
