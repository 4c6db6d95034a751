"""Which training items are learned from, which are held out, and what is dropped to see what imbalance does."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aecore.data.counts import check_shares, nothing_left, too_few
from aecore.data.dataset import Dataset, Split, holdout

__all__ = ["Affine", "affine", "cut", "usual_holdout"]

MOST_HELD_OUT = 5_000
STEP = 1 / 255
"""One grey step. What spreads by less counts as constant: scaled up, a single speck would be all the loss."""
BLOCK = 2_000

Affine = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Mean and deviation, each (*shape) or broadcasting to it, in the unit 0 to 1."""


def usual_holdout(train: int) -> int:
    """Return how many of `train` items are held out when nobody says: a tenth, at most 5,000."""
    return min(MOST_HELD_OUT, train // 10)


def cut(
    split: Split,
    *,
    train_size: int | None,
    validation_size: int,
    class_balance: Sequence[float] = (),
    classes: int | None = None,
) -> tuple[Split, Split]:
    """Return what to learn from and what to hold out.

    The held-out items are the last and keep their classes as they are, so that the curve shows what is missed; the
    rest is thinned, and the first `train_size` of that are learned from.

    Args:
        split: all training items.
        train_size: how many to learn from; None takes all.
        validation_size: how many of the last to hold out.
        class_balance: the share kept of each class in order, 0 to 1; classes beyond its end are kept whole.
        classes: how many the data set has; None counts those of the split.

    Raises:
        Refused: there are not so many items, or no classes to thin.
    """
    if not class_balance:
        return holdout(split, train_size, validation_size)
    rest, unseen = holdout(split, None, validation_size)
    kept = _thinned(rest, class_balance, classes)
    if train_size is not None and train_size > len(kept):
        raise too_few(train_size, len(kept))
    return kept[: len(kept) if train_size is None else train_size], unseen


def _thinned(split: Split, shares: Sequence[float], classes: int | None) -> Split:
    """Keep the first `share` of each class, in the old order."""
    found = 0 if split.labels is None else int(split.labels.max()) + 1
    check_shares(shares, found if classes is None else classes)
    assert split.labels is not None
    kept = np.ones(len(split), bool)
    for label, share in enumerate(shares):
        own = np.flatnonzero(split.labels == label)
        kept[own[round(share * len(own)) :]] = False
    if not kept.any():
        raise nothing_left()
    return Split(split.images[kept], split.labels[kept])


def affine(dataset: Dataset, seen: Split, scaling: str) -> Affine | None:
    """Return what turns values x of 0 to 1 into what the network takes: (x - mean) / deviation; None for no change.

    Args:
        dataset: whose numbers they are.
        seen: the items that are learned from.
        scaling: "unit" (as they are), "standardised" (each value has mean 0 and deviation 1 over `seen`; one that
            spreads by less than a grey step is only centred) or "none" (the numbers of the source).
    """
    if scaling == "unit":
        return None
    if scaling == "standardised":
        return _spread(seen.images)
    low, high = (np.broadcast_to(np.asarray(end, np.float32), dataset.shape) for end in (dataset.low, dataset.high))
    return np.asarray(-low / (high - low)), np.asarray(1 / (high - low))


def _spread(images: NDArray[np.generic]) -> Affine:
    """Return mean and deviation of each value over the images, in float64 on the way."""
    unit = 255.0 if images.dtype == np.uint8 else 1.0
    first, second = (np.zeros(images.shape[1:]) for _ in range(2))
    for start in range(0, len(images), BLOCK):
        block = images[start : start + BLOCK].astype(np.float64) / unit
        first += block.sum(axis=0)
        second += (block**2).sum(axis=0)
    mean = first / len(images)
    deviation = np.sqrt(np.maximum(second / len(images) - mean**2, 0))
    return mean.astype(np.float32), np.where(deviation < STEP, 1, deviation).astype(np.float32)
