"""What the classes leave is known before any item is read: a form and a queue refuse what a worker would."""

from pathlib import Path

import numpy as np
import pytest

from aecore import data
from aecore.config import Config, check_cut, cut_of
from aecore.data import load
from aecore.data.counts import check_thinned
from aecore.data.folders import data_folder
from aecore.errors import Refused

SETS = ["digits8", "points-moons", "points-square"]


def refused(config: Config, *, by_the_worker: bool) -> str:
    """Return the sentence, or nothing."""
    try:
        if by_the_worker:
            cut_of(config.data, load(config.data.key))
        else:
            check_cut(config.data)
    except Refused as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", SETS)
def test_the_form_refuses_what_the_worker_would(name: str) -> None:
    chance, seen = np.random.default_rng(0), set()
    classes = len(load(name).classes)  # opened once, so that it is at hand
    for _ in range(40):
        shares = chance.choice([0, 0.1, 0.5, 1], chance.integers(1, classes + 1)).tolist()
        size = int(chance.integers(1, data.source(name).train // 2))
        config = Config.of({"data": {"name": name, "class_balance": shares, "train_size": size}})
        said = refused(config, by_the_worker=False)
        seen.add(bool(said))
        assert bool(said) == bool(refused(config, by_the_worker=True)), (shares, size)
    assert seen == {True, False}


def test_the_last_item_that_is_left_may_be_asked_for() -> None:
    check_thinned([30, 30, 40], [0.1, 0.5], 58)
    with pytest.raises(Refused, match=r"^data\.train_size: 59 is more than the 58 items that data\.class_balance"):
        check_thinned([30, 30, 40], [0.1, 0.5], 59)


def test_a_share_of_a_class_without_items_leaves_nothing() -> None:
    with pytest.raises(Refused, match=r"^data\.class_balance: nothing is left to learn from"):
        check_thinned([30, 0], [0, 1], None)


def test_digits_know_their_labels_once_they_were_opened(tmp_path: Path) -> None:
    source = data.source("mnist")
    assert source.labels(tmp_path) is None
    dataset = load("mnist", data_dir=tmp_path)
    labels = source.labels(data_folder(tmp_path))
    assert labels is not None
    assert dataset.train.labels is not None
    assert np.array_equal(labels, dataset.train.labels)


def test_what_has_no_classes_has_no_labels(tmp_path: Path) -> None:
    assert data.source("gaussian-3").labels(tmp_path) is None
