"""Sweeps: every member is a configuration of its own, submitted once and found again."""

from pathlib import Path

import pytest

from aecore import sweeps
from aecore.runqueue import RunQueue
from aecore.shapes import layers
from aecore.sweeps import SWEEPS


@pytest.mark.parametrize("name", SWEEPS)
def test_every_variant_has_every_seed_and_is_another_experiment(name: str) -> None:
    sweep = SWEEPS[name]
    members = list(sweep.members())
    assert sweep.name == name
    assert len(members) == len(sweep.variants) * len(sweep.seeds)
    assert len({member.config.model_dump_json() for member in members}) == len(members)
    assert {member.config.training.seed for member in members} == set(sweep.seeds)
    assert all(layers(member.config) for member in members)
    assert sweep.question.endswith((".", "?"))


def test_what_is_there_is_not_submitted_again(runs_root: Path) -> None:
    sweep = SWEEPS["noise-optimisers"]
    runs = sweeps.submit(sweep, runs_root)
    assert len(runs) == 9
    assert RunQueue(runs_root).ids() == [run.id for run in runs]
    assert sweeps.submit(sweep, runs_root) == []
    found = sweeps.found(sweep, runs_root)
    assert list(found) == list(sweep.members())
    assert {member.config.model_dump_json() for member in found} == {run.config.model_dump_json() for run in runs}
    assert sweeps.found(SWEEPS["noise-losses"], runs_root) == {}
