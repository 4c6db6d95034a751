"""What a use is told of the training: as many seconds as the run's journal says, none where it says nothing."""

from pathlib import Path

import pytest

from aecore import taskruns
from aecore.autoencoder import build
from aecore.config import Config
from aecore.finding import find
from aecore.runs import create
from aecore.saving import save_weights
from aecore.shipped import install

SHAPE = (1, 8, 8)


def test_a_shipped_run_tells_its_seconds(runs_root: Path) -> None:
    install(runs_root)
    run = find("ladder-2", runs_root)
    assert taskruns.given(run).seconds == pytest.approx(run.history().seconds)
    assert run.history().seconds > 1


def test_weights_without_a_training_tell_none(runs_root: Path) -> None:
    run = create(runs_root, Config.of({"data": {"name": "digits8"}, "network": {"widths": [8]}, "code": {"size": 2}}))
    save_weights(run.folder, run.config, build(run.config, SHAPE).state_dict(), SHAPE)
    assert taskruns.given(run).seconds is None
