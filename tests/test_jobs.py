"""What a page may ask of a run in which status, and that no wish is lost to a worker that is just letting go."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from itertools import combinations_with_replacement
from pathlib import Path

import pytest
from running import held
from saved_state import leave_state

from aecore import jobs, journal, turn, worker
from aecore.config import Config
from aecore.errors import Refused
from aecore.runqueue import RunQueue
from aecore.runs import Run, create

ACTIONS: dict[str, Callable[[Run], None]] = {
    "pause": jobs.pause,
    "stop": jobs.stop,
    "resume": jobs.go_on,
    "step": jobs.step,
    "step epoch": lambda run: jobs.step(run, epoch=True),
    "more 5": lambda run: jobs.more(run, 5),
}
ALLOWED = {
    "queued": {"pause", "stop"},
    "starting": {"pause", "stop"},
    "running": {"pause", "stop"},
    "paused": {"stop", "resume", "step", "step epoch", "more 5"},
    "finished": {"more 5"},
    "stopped": {"resume", "step", "step epoch", "more 5"},
    "interrupted": {"resume", "step", "step epoch", "more 5"},
    "failed": {"resume"},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def run(root: Path) -> Run:
    return create(root, Config.of({}))


def put(run: Run, status: str) -> None:
    """Write what a run of that status has written."""
    path = run.folder / "events.jsonl"
    if status not in ("queued", "starting"):
        journal.append(path, {"kind": "turn", "action": "taken_up", "step": 0})
        journal.append(path, {"kind": "started", "epochs": 10})
    if status not in ("queued", "starting", "running"):
        journal.append(path, {"kind": status, "step": 3})
        leave_state(run)
    if status in ("queued", "starting", "running"):
        RunQueue(run.folder.parent).join(run.id)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", ALLOWED)
def test_what_may_be_asked_is_left_as_a_wish_and_the_rest_refused(run: Run, status: str, action: str) -> None:
    put(run, status)
    with held(run) if status in ("starting", "running") else nullcontext():
        assert run.status() == status
        if action in ALLOWED[status]:
            ACTIONS[action](run)
            assert run.wishes() == [action]
            assert run.id in RunQueue(run.folder.parent).ids()
        else:
            with pytest.raises(Refused, match=rf"run {run.id}: is {status} and cannot .*; that needs one that is "):
                ACTIONS[action](run)
            assert not run.has_wish


@pytest.mark.parametrize("epochs", [0, -1, 10_001, 10**9])
def test_more_than_the_limit_is_refused(run: Run, epochs: int) -> None:
    put(run, "finished")
    with pytest.raises(Refused, match=r"training\.epochs: .* choose 1 or more, 10,000 in all"):
        jobs.more(run, epochs)
    assert not run.has_wish


def test_a_deleted_run_is_refused_and_not_made_anew(run: Run) -> None:
    put(run, "stopped")
    run.delete()
    for action in ACTIONS.values():
        with pytest.raises(Refused, match="is not there any more"):
            action(run)
    assert not run.folder.exists()


def test_who_submits_waits(root: Path) -> None:
    first, second = (jobs.submit(root, Config.of({}), about={"preset": "x"}) for _ in range(2))
    assert (first.status(), jobs.place(first), jobs.place(second)) == ("queued", 0, 1)
    with held(first):
        assert (jobs.place(first), jobs.place(second)) == (None, 0)


def test_asking_needs_no_torch() -> None:
    program = "import sys, aecore.jobs, aecore.pool, aecore.worker; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


MOMENTS = ("before the queue is left", "after the queue is left", "after the worker has looked")


@pytest.mark.parametrize(("asks", "joins"), list(combinations_with_replacement(MOMENTS, 2)))
@pytest.mark.parametrize(("outcome", "wish"), [("finished", "more 5"), ("paused", "resume"), ("paused", "stop")])
def test_a_wish_that_meets_the_last_word_is_not_lost(
    run: Run, monkeypatch: pytest.MonkeyPatch, outcome: str, wish: str, asks: str, joins: str
) -> None:
    """A page asks, then joins; both fall anywhere between what a worker does as it lets go."""
    queue = RunQueue(run.folder.parent)
    queue.join(run.id)
    put(run, outcome)

    def happens(moment: str) -> None:
        if asks == moment:
            run.ask(wish)
        if joins == moment:
            queue.join(run.id)

    def end(*_: object, **__: object) -> str:
        happens(MOMENTS[0])
        return outcome

    def leave(self: RunQueue, run_id: str) -> None:
        left(self, run_id)
        happens(MOMENTS[1])

    left = RunQueue.leave
    monkeypatch.setattr(turn, "take_turn", end)
    monkeypatch.setattr(RunQueue, "leave", leave)
    with run.hold():
        worker.take(run, queue, lambda: False)
    happens(MOMENTS[2])
    assert run.wishes() == [wish]
    assert queue.ids() == [run.id]


@pytest.mark.parametrize("status", ["finished", "stopped", "failed", "paused"])
def test_joined_too_late_a_run_that_rests_is_let_be(run: Run, status: str) -> None:
    """The wish was obeyed before the page came to the second half of its request."""
    put(run, status)
    queue = RunQueue(run.folder.parent)
    queue.join(run.id)
    assert worker.work_once(run.folder.parent, lambda: False)
    assert (queue.ids(), run.status()) == ([], status)


def test_a_deleted_run_in_the_queue_stops_nobody(run: Run) -> None:
    queue = RunQueue(run.folder.parent)
    queue.join("20200101-000000-ghost")
    put(run, "stopped")
    queue.join(run.id)
    assert worker.work_once(run.folder.parent, lambda: False)
    assert queue.ids() == []
    assert not (run.folder.parent / "20200101-000000-ghost").exists()


def test_who_has_a_wish_comes_first(root: Path) -> None:
    queue = RunQueue(root)
    waiting = [jobs.submit(root, Config.of({})) for _ in range(3)]
    waiting[1].ask("stop")
    assert [found.id for found in worker.by_urgency(root, queue)] == [waiting[n].id for n in (1, 0, 2)]
