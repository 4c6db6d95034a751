"""What a data set is: a training and a test split, each an array of values with their labels."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from aecore.data.counts import check_counts
from aecore.errors import DataError

__all__ = ["Dataset", "Kind", "Source", "Split", "holdout"]

Kind = Literal["image", "points", "vectors", "text"]
"""What one item is, and so how a page shows it."""


@dataclass(frozen=True, eq=False)
class Split:
    """Images (or any values) in a fixed order, with their labels.

    Attributes:
        images: (N, *shape), in the unit of the design, 0 to 1: uint8, which count as 0..255 / 255, or float32.
            Pictures are (C, H, W), points and vectors (d,), text (characters, alphabet).
            May be mapped from disk copy-on-write: a change stays in this process.
        labels: (N,) int64 class numbers, or None where the data have no classes.
    """

    images: NDArray[Any]
    labels: NDArray[np.int64] | None

    def __post_init__(self) -> None:
        """Refuse labels that do not belong to the images."""
        if self.labels is not None and self.labels.shape != (len(self.images),):
            raise DataError(
                f"There are {len(self.images)} images and labels of shape {self.labels.shape}: "
                "give exactly one label an image."
            )

    def __len__(self) -> int:
        """Return the number of images N."""
        return len(self.images)

    def __getitem__(self, part: slice) -> "Split":
        """Return a part as views of the same memory."""
        return Split(self.images[part], None if self.labels is None else self.labels[part])


@dataclass(frozen=True, eq=False)
class Dataset:
    """A named data set.

    Attributes:
        shape: of one item, (C, H, W) for pictures.
        classes: the labels' names; empty without labels.
        kind: what one item is.
        low: the number of the source that 0 stands for; fits `shape` by broadcasting, for a table one a column.
        high: likewise that of 1.
    """

    name: str
    train: Split
    test: Split
    shape: tuple[int, ...]
    classes: tuple[str, ...]
    kind: Kind = "image"
    low: NDArray[np.float32] | float = 0.0
    high: NDArray[np.float32] | float = 255.0


class Source(Protocol):
    """What a row of `aecore.tables.DATASETS` names: the facts that cost nothing, and the way to the arrays."""

    @property
    def name(self) -> str:
        """The key in the table."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one item."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of the labels; empty without labels."""

    @property
    def kind(self) -> Kind:
        """What one item is."""

    @property
    def train(self) -> int:
        """How many training items there are, held-out ones included."""

    @property
    def values(self) -> tuple[float, float] | None:
        """The least and the largest number of the source; None where they have no bounds."""

    def labels(self, folder: Path) -> NDArray[np.int64] | None:
        """Return the labels of the training items, (train,); None where there are none, or not yet in `folder`."""

    def load(self, folder: Path) -> Dataset:
        """Return the data set, with `folder` for its cache and downloads; raises DataError."""


def holdout(split: Split, train_size: int | None, validation_size: int) -> tuple[Split, Split]:
    """Cut the training images into those to learn from and those to validate on.

    Args:
        split: all training images.
        train_size: how many to learn from, counted from the first; None takes all that validation leaves.
        validation_size: how many of the last images to hold out; 0 for none.

    Returns:
        The training and the validation split, both views.

    Raises:
        Refused: there are not so many images.
    """
    check_counts(len(split), train_size=train_size, validation_size=validation_size)
    rest = len(split) - validation_size
    return split[: rest if train_size is None else train_size], split[rest:]
