"""The 8 x 8 digits that come with scikit-learn: 1,797 of them, in 17 greys (Alpaydin and Kaynak, 1998).

Importing scikit-learn takes a second or two, so the arrays are kept in the data folder once they were read.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.data.cache import Entry, at_hand, cached
from aecore.data.dataset import Dataset, Kind, Split

__all__ = ["DIGITS8", "Digits8"]

VERSION = 1  # of the kept files: raise it when _read() would give other bytes
DARKEST = 16.0


@dataclass(frozen=True)
class Digits8:
    """The last 360, in the order in which scikit-learn has them, are the test images."""

    name: str = "digits8"
    shape: tuple[int, ...] = (1, 8, 8)
    classes: tuple[str, ...] = tuple("0123456789")
    kind: Kind = "image"
    train: int = 1_437
    values: tuple[float, float] = (0.0, DARKEST)

    def labels(self, folder: Path) -> NDArray[np.int64] | None:
        """Return the labels of the training items, (train,), when `folder` holds them; else None."""
        kept = at_hand(self._entries(folder)["labels"])
        return None if kept is None else kept[: self.train]

    def load(self, folder: Path) -> Dataset:
        """Return the data set; greys of 0 to 16 become bytes of 0 to 255."""
        arrays = cached(self._entries(folder), _read)
        whole = Split(arrays["images"], arrays["labels"])
        seen, unseen = whole[: self.train], whole[self.train :]
        return Dataset(self.name, seen, unseen, self.shape, self.classes, self.kind, *self.values)

    def _entries(self, folder: Path) -> dict[str, Entry]:
        place = folder / self.name
        return {
            "images": Entry(place / f"images-v{VERSION}.npy", "uint8", self.shape),
            "labels": Entry(place / f"labels-v{VERSION}.npy", "int64", ()),
        }


def _read() -> dict[str, NDArray[Any]]:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    greys = np.rint(images * (255 / DARKEST)).astype(np.uint8)
    return {"images": greys.reshape(-1, 1, 8, 8), "labels": labels.astype(np.int64)}


DIGITS8 = Digits8()
