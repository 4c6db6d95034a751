"""A use from the wish to the result: asked for, followed, taken back, kept, and done by a real worker process."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from running import wait_for

from aecore import taskjobs
from aecore.autoencoder import build
from aecore.config import Config
from aecore.errors import Refused
from aecore.fulfilling import Follower, Fulfiller, Left
from aecore.process import announced
from aecore.runs import Run, create
from aecore.saving import WEIGHTS, save_weights
from aecore.taskqueue import TaskFile, wishes
from aecore.taskruns import TaskSpec, key_of
from aecore.tasks.result import Result, Score
from aecore.wishes import State, Wanted

SPEC = TaskSpec.of("anomaly", {"strange": "inverted"})
SHAPE = (1, 8, 8)


def weighted(root: Path, seed: int = 0) -> Run:
    choices = {"data": {"name": "digits8"}, "network": {"widths": [8]}, "code": {"size": 3}, "training": {"seed": seed}}
    run = create(root, Config.of(choices))
    save_weights(run.folder, run.config, build(run.config, SHAPE).state_dict(), SHAPE)
    return run


@pytest.fixture
def run(runs_root: Path) -> Run:
    return weighted(runs_root)


def found(wish: Wanted, follower: Follower) -> None:
    """Stand for the work: what is kept is real."""
    follower(0.5)
    Result(Score("AUC", 0.75), None, "Said.", 3).save(wish.file.path)


def fulfiller(root: Path, make: object = found) -> Fulfiller:
    assert callable(make)
    return Fulfiller(root, "task", make, lambda: False)


@pytest.fixture
def warm(runs_root: Path) -> Iterator[Fulfiller]:
    with announced(runs_root, "task"):
        yield fulfiller(runs_root)


def test_the_page_s_side_imports_no_torch() -> None:
    code = "import sys, aecore.taskjobs; print([name for name in ('torch', 'sklearn') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_wish_is_made_once_and_fulfilled(run: Run, warm: Fulfiller) -> None:
    key = taskjobs.request(run, SPEC)
    assert taskjobs.request(run, SPEC) == key
    assert [wish.spec() for wish in wishes(run.folder.parent)] == [SPEC]
    assert taskjobs.state(run, key) == State("queued")
    assert warm.once(wishes(run.folder.parent))
    assert taskjobs.state(run, key) == State("done", 1.0)
    result = taskjobs.result(run, key)
    assert result is not None
    assert result.lead.value == 0.75
    assert wishes(run.folder.parent) == []
    taskjobs.request(run, SPEC)
    assert wishes(run.folder.parent) == []


def test_the_key_changes_with_the_weights_and_what_is_asked_and_nothing_else(run: Run, runs_root: Path) -> None:
    other = TaskSpec.of("anomaly", {"strange": "rotated"})
    assert len({key_of(run, SPEC), key_of(run, other), key_of(weighted(runs_root, 1), SPEC)}) == 3
    copy = weighted(runs_root, 2)
    (copy.folder / WEIGHTS).write_bytes((run.folder / WEIGHTS).read_bytes())
    assert key_of(copy, SPEC) == key_of(run, SPEC)


def test_a_wish_taken_back_stops_the_work(run: Run, runs_root: Path, warm: Fulfiller) -> None:
    key = taskjobs.request(run, SPEC)

    def taken_back(wish: Wanted, follower: Follower) -> None:
        taskjobs.cancel(run, key)
        with pytest.raises(Left):
            follower(0.1)
        raise Left

    fulfiller(runs_root, taken_back).once(wishes(runs_root))
    assert taskjobs.state(run, key) == State("cancelled")


@pytest.mark.parametrize(
    ("error", "said"),
    [(Refused("field: limit and cure."), "field: limit and cure."), (MemoryError(), "too little memory"),
     (ZeroDivisionError("x\ny"), "ZeroDivisionError: x y. This should not happen")],
)  # fmt: skip
def test_a_failure_says_why_and_may_be_asked_for_again(
    run: Run, runs_root: Path, warm: Fulfiller, error: Exception, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    key = taskjobs.request(run, SPEC)

    def fail(_wish: Wanted, _follower: Follower) -> None:
        raise error

    fulfiller(runs_root, fail).once(wishes(runs_root))
    state = taskjobs.state(run, key)
    assert state.state == "failed"
    assert said in str(state.reason)
    taskjobs.request(run, SPEC)
    assert taskjobs.state(run, key).state == "queued"


def test_work_whose_process_died_again_and_again_is_given_up(run: Run, runs_root: Path, warm: Fulfiller) -> None:
    key = taskjobs.request(run, SPEC)
    wish = wishes(runs_root)[0]
    for tries in range(3):
        assert taskjobs.state(run, key).state == "queued", tries
        Follower(wish, tries + 1, lambda: False)  # begun, and never heard of again
    warm.once(wishes(runs_root))
    assert "died 3 times" in str(taskjobs.state(run, key).reason)


def test_a_run_without_weights_is_refused_and_a_deleted_one_forgotten(
    run: Run, runs_root: Path, warm: Fulfiller
) -> None:
    with pytest.raises(Refused, match="has no weights yet"):
        taskjobs.request(create(runs_root, Config()), SPEC)
    taskjobs.request(run, SPEC)
    (run.folder / "config.json").unlink()
    assert not warm.once(wishes(runs_root))
    assert wishes(runs_root) == []


@pytest.mark.parametrize("content", [b"", b"[]", b'{"spec": {"name": 3}}', b'{"spec": {"name": "x", "options": {}}}'])
def test_a_damaged_wish_fails_with_a_sentence(run: Run, runs_root: Path, content: bytes) -> None:
    taskjobs.request(run, SPEC)
    wishes(runs_root)[0].path.write_bytes(content)
    with pytest.raises(Refused):
        wishes(runs_root)[0].spec()


@pytest.mark.slow
def test_a_real_worker_does_it_and_ends_with_its_server(run: Run, runs_root: Path) -> None:
    key = taskjobs.request(run, SPEC)
    command = [sys.executable, "-m", "aecore.taskworker", "--runs-dir", str(runs_root)]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        wait_for(lambda: taskjobs.state(run, key).state not in ("queued", "running"), 90)
        assert taskjobs.state(run, key) == State("done", 1.0)
        made = TaskFile(run, key).load()
        assert made is not None
        assert 0 <= made.lead.value <= 1
        assert np.isfinite(made.arrays["normal_error"]).all()
    finally:
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(30) == 0
