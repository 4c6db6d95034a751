"""A run that diverged would diverge again from its saved state: nothing offers it, and the cure is said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aecore import jobs, sweeps
from aecore.config import Config
from aecore.errors import Refused
from aecore.events import Failed
from aecore.runqueue import RunQueue
from aecore.runs import create
from aecore.sweeps import SWEEPS
from aecore.turn import take_turn

AGAIN = Failed("The images cannot be read.", "Then let this run go on.")
DIVERGED = Failed("The loss is no longer a number.", "Set training.learning_rate to 0.1 or less.", again=False)


@pytest.mark.usefixtures("one_thread")
def test_a_run_that_diverged_is_refused_with_the_cure(runs_root: Path, tiny: Callable[..., Config]) -> None:
    settings = ("training.optimizer=sgd", "training.learning_rate=10", "objective.reconstruction=mse")
    run = create(runs_root, tiny(*settings, "network.kind=linear", "training.epochs=50"))
    with run.hold():
        assert take_turn(run) == "failed"
    assert not run.history().again
    with pytest.raises(Refused, match=r"would fail in the same way again; .* set training\.learning_rate to 1 or less"):
        jobs.go_on(run)
    assert run.wishes() == []
    assert run.id not in RunQueue(runs_root).ids()


@pytest.mark.parametrize(("last", "goes_on"), [(AGAIN, True), (DIVERGED, False)])
def test_a_sweep_asks_again_only_what_may_come_to_its_end(last: Failed, goes_on: bool, runs_root: Path) -> None:
    sweep = SWEEPS["noise-optimisers"]
    first, *_ = sweeps.submit(sweep, runs_root)
    RunQueue(runs_root).leave(first.id)
    first.record(last)
    assert bool(sweeps.wanting(sweep, runs_root)) == goes_on
    assert [run.id for run in sweeps.submit(sweep, runs_root)] == ([first.id] if goes_on else [])
