"""A data set kept as the four gzip files of MNIST, which several sets copied: the same names, another folder."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.data.cache import Entry, at_hand, cached
from aecore.data.dataset import Dataset, Kind, Split
from aecore.data.idx import read_idx

__all__ = ["IDX_FILES", "IdxSet"]

IDX_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


@dataclass(frozen=True)
class IdxSet:
    """Where the four files of one data set are, and what they must hold.

    Attributes:
        name: the key in `aecore.tables.DATASETS`; also the cache's folder.
        classes: names in the order of the labels.
        sha256: of each file of `IDX_FILES`, uncompressed; or empty where only `packed` is known.
        files: given the data folder, a context whose value is the folder that holds the four .gz files; it is entered
            only if there is no cache, and may download into a folder that goes when it closes.
        cure: what to do about a missing or damaged .gz file.
        shape: of one image, (C, H, W).
        train: how many training images there are.
        packed: the SHA-256 of each .gz file.
    """

    name: str
    classes: tuple[str, ...]
    sha256: Mapping[str, str]
    files: Callable[[Path], AbstractContextManager[Path]]
    cure: str
    shape: tuple[int, ...] = (1, 28, 28)
    train: int = 60_000
    packed: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = "image"
    values: tuple[float, float] = (0.0, 255.0)

    def load(self, folder: Path) -> Dataset:
        """Return the data set from its cache in `folder`, made from the .gz files if need be; raises DataError."""
        arrays = cached({file: self._entry(folder, file) for file in IDX_FILES}, lambda: self._read(folder))
        train_images, train_labels, test_images, test_labels = (arrays[file] for file in IDX_FILES)
        return Dataset(
            self.name, Split(train_images, train_labels), Split(test_images, test_labels), self.shape, self.classes
        )

    def labels(self, folder: Path) -> NDArray[np.int64] | None:
        """Return the labels of the training images, (train,), when the cache in `folder` holds them; else None."""
        return at_hand(self._entry(folder, IDX_FILES[1]))

    def _entry(self, folder: Path, file: str) -> Entry:
        # The digest in the name ties a cache to the content it was checked against, so a changed set makes a new one.
        digest = self.sha256.get(file) or self.packed[file]
        path = folder / self.name / f"{file}-{digest[:8]}.npy"
        return Entry(path, "int64", ()) if "labels" in file else Entry(path, "uint8", self.shape)

    def _read(self, folder: Path) -> dict[str, NDArray[Any]]:
        with self.files(folder) as source:
            arrays = {file: self._file(source / f"{file}.gz", file) for file in IDX_FILES}
        return {
            file: values.astype(np.int64) if "labels" in file else values.reshape(-1, *self.shape)
            for file, values in arrays.items()
        }

    def _file(self, path: Path, file: str) -> NDArray[Any]:
        return read_idx(path, cure=self.cure, sha256=self.sha256.get(file), packed=self.packed.get(file))
