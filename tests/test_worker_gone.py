"""A run whose folder somebody removes by hand while it is trained: it is dropped, and the worker goes on."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aecore import jobs, worker
from aecore.config import Config
from aecore.process import Closing
from aecore.runqueue import RunQueue
from aecore.runs import Run

pytestmark = pytest.mark.usefixtures("one_thread", "unmeasured", "hasty")


class Removing(Closing):
    """Is asked between two steps whether to end, and removes the run in hand, as a person's `rm -r` does."""

    def __init__(self, doomed: Run) -> None:
        """Name the run."""
        self.doomed = doomed

    def __call__(self) -> bool:
        """Never end."""
        if self.doomed.locked:
            shutil.rmtree(self.doomed.folder)
        return False


@pytest.mark.parametrize("after", [0, 1])
def test_a_removed_run_is_dropped_and_those_after_it_are_trained(
    runs_root: Path, tiny: Callable[..., Config], capfd: pytest.CaptureFixture[str], after: int
) -> None:
    doomed = jobs.submit(runs_root, tiny("training.epochs=50"))
    others = [jobs.submit(runs_root, tiny()) for _ in range(after)]
    closing = Removing(doomed)
    turns = 0
    while RunQueue(runs_root).ids():
        assert worker.work_once(runs_root, closing)
        turns += 1
        assert turns < 100
    assert not doomed.folder.exists()
    assert all(other.status() == "finished" for other in others)
    assert f"dropped run {doomed.id}: its folder was removed while it was trained" in capfd.readouterr().err
    assert not worker.work_once(runs_root, closing)
