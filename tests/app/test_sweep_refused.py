"""A sweep that another tab has asked for in the same moment: a sentence below the button, and nothing breaks."""

from pathlib import Path
from typing import Never

import pytest
from reading import opened, texts
from saved_state import leave_state

from aecore import jobs, sweeps
from aecore.errors import Refused
from aecore.events import Failed, Stopped
from aecore.runqueue import RunQueue
from aecore.runs import Run
from aecore.sweeps import SWEEPS

SWEEP = SWEEPS["noise-optimisers"]


def begun(root: Path, last: Stopped | Failed) -> list[Run]:
    """Return the runs of the sweep, each with the same last word."""
    runs = sweeps.submit(SWEEP, root)
    for run in runs:
        RunQueue(root).leave(run.id)
        run.record(last)
        leave_state(run)
    return runs


def test_what_another_tab_has_asked_for_is_said(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = begun(runs_root, Stopped(step=1, epoch=1.0, seconds=1.0, images_per_second=1.0))
    test = opened("uses", article="4")

    def late(_run: Run) -> Never:
        raise Refused(f"run {first.id}: is queued and cannot go on.")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "go_on", late)
        test.button(key="sweep_noise-optimisers").click().run()
    assert not test.exception
    assert "is queued and cannot go on" in texts(test)
    test.button(key="sweep_noise-optimisers").click().run()
    assert "is queued and cannot go on" not in texts(test)
    assert first.status() == "queued"


def test_runs_that_diverged_are_named_and_not_offered_again(runs_root: Path) -> None:
    begun(runs_root, Failed("The loss is no longer a number.", "Smaller steps.", again=False))
    test = opened("uses", article="4")
    assert "Adam, 0 (failed)" in texts(test)
    assert "sweep_noise-optimisers" not in {button.key for button in test.button}
