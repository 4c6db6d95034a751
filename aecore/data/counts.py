"""Whether a choice of training items can be met, from counts alone: no item is read for it."""

from collections.abc import Sequence
from math import ceil

from aecore.errors import Refused

__all__ = ["check_counts", "check_left", "check_shares", "check_thinned", "nothing_left", "too_few"]


def check_counts(items: int, *, train_size: int | None, validation_size: int) -> None:
    """Refuse to hold out, or to learn from, more than there is.

    Args:
        items: all training items, held-out ones included.
        train_size: how many to learn from; None takes all that are not held out.
        validation_size: how many to hold out.

    Raises:
        Refused: naming the field, what there is and the cure.
    """
    if not 0 <= validation_size < items:
        raise Refused(
            f"data.validation_size: {validation_size:,} of the {items:,} training images of this data set would leave "
            f"none to learn from; give 0 to {items - 1:,}."
        )
    rest = items - validation_size
    if train_size is not None and not 1 <= train_size <= rest:
        raise Refused(
            f"data.train_size: {train_size:,} are asked for, and {rest:,} of {items:,} are there when "
            f"{validation_size:,} are held out; give 1 to {rest:,}, or nothing for all of them."
        )


def check_shares(shares: Sequence[float], classes: int) -> None:
    """Refuse shares of classes that are not there, and of which nothing is left.

    Args:
        shares: the share kept of each class in order; classes beyond its end are kept whole.
        classes: how many there are.

    Raises:
        Refused: as above.
    """
    if shares and not classes:
        raise Refused("data.class_balance: this data set has no classes; leave it empty.")
    if len(shares) > classes:
        raise Refused(f"data.class_balance: {len(shares)} shares for {classes} classes; give at most {classes}.")
    if shares and len(shares) == classes and not any(shares):
        raise nothing_left()


def check_left(items: int, shares: Sequence[float], classes: int, train_size: int | None) -> None:
    """Refuse to learn from more than the shares can leave of `items`, however the classes are spread over them.

    Raises:
        Refused: as above; fewer may be there in truth, which `check_thinned` says where the labels are known.
    """
    if train_size is None or len(shares) < classes or not shares:
        return
    most = ceil(items * max(shares) + classes / 2)  # each class is rounded
    if train_size > most:
        raise too_few(train_size, most)


def check_thinned(sizes: Sequence[int], shares: Sequence[float], train_size: int | None) -> None:
    """Refuse to learn from more than the shares leave of classes whose sizes are known.

    Args:
        sizes: how many items each class has, held-out ones not among them.
        shares: as in `check_shares`.
        train_size: as in `check_counts`.

    Raises:
        Refused: as above; also when nothing is left of any class.
    """
    thinned = sum(round(share * size) for share, size in zip(shares, sizes, strict=False))
    left = thinned + sum(sizes[len(shares) :])
    if not left:
        raise nothing_left()
    if train_size is not None and train_size > left:
        raise too_few(train_size, left)


def too_few(train_size: int, left: int) -> Refused:
    """Return the refusal to learn from more than classes were thinned to."""
    return Refused(
        f"data.train_size: {train_size:,} is more than the {left:,} items that data.class_balance leaves; "
        f"give 1 to {left:,}, or nothing for all of them."
    )


def nothing_left() -> Refused:
    """Return the refusal to keep nothing of any class."""
    return Refused("data.class_balance: nothing is left to learn from; keep a share of some class above 0.")
