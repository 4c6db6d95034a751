"""Sweeps: every member is a configuration of its own, submitted once and found again."""

from pathlib import Path

import pytest
from saved_state import leave_state

from aecore import sweeps
from aecore.events import Event, Failed, Interrupted, Paused, Stopped
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


@pytest.mark.parametrize(
    "last",
    [
        Stopped(step=5, epoch=1.0, seconds=1.0, images_per_second=1.0),
        Interrupted(5),
        Failed("The loss is no longer a number.", "Smaller steps."),
        Paused(5),
    ],
)
def test_what_stands_short_of_its_end_is_asked_again_and_goes_on(last: Event, runs_root: Path) -> None:
    sweep = SWEEPS["noise-optimisers"]
    first, *others = sweeps.submit(sweep, runs_root)
    RunQueue(runs_root).leave(first.id)
    first.record(last)
    leave_state(first, 5)
    assert [member.config for member in sweeps.wanting(sweep, runs_root)] == [first.config]
    assert [run.id for run in sweeps.submit(sweep, runs_root)] == [first.id]
    assert first.wishes() == ["resume"]
    assert first.id in RunQueue(runs_root).ids()
    assert sweeps.wanting(sweep, runs_root) == []
    assert len(sweeps.found(sweep, runs_root)) == 1 + len(others)


def test_only_the_sweep_of_losses_has_several_units() -> None:
    assert [name for name, sweep in SWEEPS.items() if sweep.losses > 1] == ["noise-losses"]
