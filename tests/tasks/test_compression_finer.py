"""More bytes make a better picture: a fine step says little of how far the encoder's guess is from the best code."""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from aecore import data, saving
from aecore.runs import Run
from aecore.shipped import ladder_id
from aecore.tasks.compression.rates import pcas
from aecore.tasks.compression.searching import BLOCK
from aecore.tasks.compression.wire import Source, of_network
from aecore.tasks.given import Given
from aecore.tasks.quality import psnr_of

BITS = (5, 6, 7, 8, 9, 10)
SAME = 0.02
"""Decibels by which two searches may differ by chance."""
SIZES = (16, 64)


def given(root: Path, k: int) -> Given:
    model = saving.load_model(Run(root / ladder_id(k)).folder)
    assert model is not None
    return Given(model, data.load(model.config.data.key))


def decibels(source: Source, own: Given) -> list[float]:
    images, wires = own.test.images[:BLOCK], [source.at_bits(bits) for bits in BITS]
    return [float(psnr_of(images, wire.drawn(wire.symbols(images))).mean()) for wire in wires]


@lru_cache
def shipped(root: Path, k: int) -> tuple[list[float], float]:
    """Return the decibels of a shipped run at each of `BITS`, and of its codes as the encoder guessed them."""
    own = given(root, k)
    images = own.test.images[:BLOCK]
    return decibels(of_network(own), own), float(psnr_of(images, own.reconstruct(images)).mean())


@pytest.mark.parametrize("k", SIZES)
def test_a_finer_step_never_makes_a_worse_picture(shipped_root: Path, k: int) -> None:
    found, _guessed = shipped(shipped_root, k)
    assert all(later > earlier - SAME for earlier, later in pairwise(found)), found


@pytest.mark.slow
def test_nor_does_it_for_pca(shipped_root: Path) -> None:
    own = given(shipped_root, 16)
    found = decibels(pcas(own)[48], own)
    assert all(later > earlier - SAME for earlier, later in pairwise(found)), found


@pytest.mark.parametrize("k", SIZES)
def test_the_finest_message_is_nearer_than_what_the_encoder_guessed(shipped_root: Path, k: int) -> None:
    found, guessed = shipped(shipped_root, k)
    assert found[-1] > guessed + 0.5
