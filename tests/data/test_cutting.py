"""Thinned classes: the shares asked for, in the old order, and nothing else touched."""

import numpy as np
import pytest

from aecore.config import Config, cut_of
from aecore.data import Split, cut, load
from aecore.errors import Refused
from aecore.settings import configure

LABELS = np.array([0, 1, 2] * 40)
SPLIT = Split(np.arange(240, dtype=np.float32).reshape(120, 2), LABELS)


def cut_with(*shares: float, train_size: int | None = None, held_out: int = 30) -> tuple[Split, Split]:
    return cut(SPLIT, train_size=train_size, validation_size=held_out, class_balance=shares)


def test_each_class_keeps_its_share_and_the_rest_is_whole() -> None:
    seen, unseen = cut_with(1, 0.1)
    assert seen.labels is not None
    assert np.bincount(seen.labels).tolist() == [30, 3, 30]
    assert (np.diff(seen.images[:, 0]) > 0).all()
    assert unseen.labels is not None
    assert np.bincount(unseen.labels).tolist() == [10, 10, 10]


def test_a_class_can_be_dropped_and_the_first_of_what_is_left_are_taken() -> None:
    seen, _ = cut_with(0, 0, train_size=7)
    assert seen.labels is not None
    assert seen.labels.tolist() == [2] * 7


def test_nothing_asked_is_a_view_of_all() -> None:
    seen, _ = cut_with()
    assert seen.images.base is SPLIT.images.base
    assert len(seen) == 90


def test_the_same_shares_give_the_same_items() -> None:
    assert np.array_equal(cut_with(0.5, 0.3)[0].images, cut_with(0.5, 0.3)[0].images)


@pytest.mark.parametrize(
    ("shares", "size", "said"),
    [
        ((1, 1, 1, 1), None, "4 shares for 3 classes; give at most 3"),
        ((0, 0, 0), None, "nothing is left"),
        ((0.1, 0.1, 0.1), 60, "data.train_size: 60 is more than the 9"),
    ],
)
def test_what_cannot_be_is_refused(shares: tuple[float, ...], size: int | None, said: str) -> None:
    with pytest.raises(Refused, match=said):
        cut_with(*shares, train_size=size)


def test_without_classes_there_is_nothing_to_balance() -> None:
    with pytest.raises(Refused, match=r"data\.class_balance"):
        cut(Split(SPLIT.images, None), train_size=None, validation_size=0, class_balance=[0.5])


def test_the_configuration_asks_for_it_and_refuses_what_is_no_share() -> None:
    config = configure(["data.class_balance=[1, 0, 0.1]"])
    seen, _ = cut_of(config.data, load("mnist"))
    assert seen.labels is not None
    counts = np.bincount(seen.labels)
    assert counts[1] == 0
    assert 0.09 < counts[2] / counts[0] < 0.12
    with pytest.raises(Refused, match=r"numbers from 0 to 1, for example \[1, 1, 0\.1\]"):
        Config.of({"data": {"class_balance": [2]}})
