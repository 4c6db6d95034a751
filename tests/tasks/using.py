"""What tests of uses work on: a tiny network of first weights on a few small digits, made in a moment."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from aecore.autoencoder import build
from aecore.config import Config
from aecore.data import Dataset, Split, load
from aecore.tasks.given import Given

__all__ = ["CHOICES", "digits", "given", "other_test", "silent"]

CHOICES = {
    "data": {"name": "digits8", "validation_size": 20},
    "network": {"widths": [24]},
    "code": {"size": 6},
    "training": {"device": "cpu"},
}


@cache
def digits(train: int = 400, test: int = 120) -> Dataset:
    found = load("digits8")
    return replace(found, name="few-digits", train=found.train[:train], test=found.test[:test])


def given(data_dir: Path, dataset: Dataset | None = None, **choices: object) -> Given:
    """Return a network and its data; `code={...}` lays choices over the usual ones."""
    config = Config.of({**CHOICES, **choices})
    dataset = dataset or digits()
    return Given(build(config, dataset.shape).eval(), dataset, data_dir)


def other_test(dataset: Dataset) -> Dataset:
    """Return the same training images beside other test images."""
    test = dataset.test
    return replace(dataset, test=Split(np.asarray(test.images[::-1]) // 2, test.labels))


def silent(done: float) -> None:
    """Be told how far the work is, and check that it is a share."""
    assert 0 <= done <= 1.0000001
