"""Denormal numbers count as 0 while a network trains, in every thread that computes, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from playing import Tiny

from aecore.denormals import flushed, flushing
from aecore.training import Training

ROOT = Path(__file__).parents[1]
TINY = 1e-39
IN_EVERY_THREAD = """
import torch
from aecore.config import Config
from aecore.denormals import flushed
from aecore.training import Training
torch.set_num_threads(2)
Training(Config.of({"data": {"train_size": 256, "validation_size": 0}}))
tiny = torch.full((2_000_000,), 1e-39)
with flushed():
    print(int((tiny * 1.0).view(torch.int32).count_nonzero()))
"""

pytestmark = pytest.mark.skipif(
    not torch.set_flush_denormal(False), reason="this processor cannot take denormal numbers as 0"
)


def test_they_are_nothing_inside_and_themselves_outside() -> None:
    number = torch.tensor(TINY)
    with flushed():
        assert flushing()
        assert float(number * 1.0) == 0.0
    assert not flushing()
    assert float(number * 1.0) > 0.0


def test_whoever_had_them_off_already_keeps_that() -> None:
    torch.set_flush_denormal(True)
    try:
        with flushed():
            pass
        assert flushing()
    finally:
        torch.set_flush_denormal(False)


def test_training_leaves_no_denormal_in_what_the_optimiser_remembers(tiny: Tiny, one_thread: None) -> None:
    training = Training(tiny("training.epochs=60", "training.batch_size=32"))
    for _ in training.events():
        assert not flushing()
    means = [memory["exp_avg"] for memory in training.optimiser.state.values()]
    smallest = torch.finfo(torch.float32).tiny
    assert not any(bool(((mean != 0) & (mean.abs() < smallest)).any()) for mean in means)


def test_every_thread_that_computes_takes_them_as_nothing() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", IN_EVERY_THREAD], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "0\n"
