"""The worker as a real process: it trains what waits, obeys, ends when it must, and its death costs little."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import assert_same_weights, is_alive, ready, state_of, wait_for, worker

from aecore import jobs, journal
from aecore.config import Config
from aecore.files import read_json
from aecore.finding import load
from aecore.runqueue import RunQueue
from aecore.runs import Run, create
from aecore.turn import TURN_SECONDS, take_turn

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "getpriority"), reason="POSIX signals")]

ENDLESS = ("training.epochs=10000", "training.log_seconds=0.05")
Process = subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Process]]:
    """Return a runs folder with a warm worker."""
    root = tmp_path_factory.mktemp("runs")
    with worker(root) as process:
        ready(root, process)
        yield root, process


def ended(run: Run) -> bool:
    return run.status() in ("finished", "stopped", "interrupted", "failed")


def training(run: Run) -> bool:
    """Say whether it has made a step, and nothing has ended it."""
    return run.history().step > 0 and run.status() == "running"


def test_ten_runs_end_with_no_page_open(warm: tuple[Path, Process], tiny: Callable[..., Config]) -> None:
    root, process = warm
    submitted = [jobs.submit(root, tiny(f"training.seed={seed}")) for seed in range(10)]
    wait_for(lambda: RunQueue(root).ids() == [], 120)
    assert [run.status() for run in submitted] == ["finished"] * 10
    assert load(submitted[0]).parameter_count > 0
    wait_for(lambda: state_of(root, process.pid) == "ready")


def test_a_worker_is_less_urgent_than_who_started_it(warm: tuple[Path, Process]) -> None:
    assert os.getpriority(os.PRIO_PROCESS, warm[1].pid) > os.getpriority(os.PRIO_PROCESS, 0)


def test_a_running_run_obeys_at_once(warm: tuple[Path, Process], tiny: Callable[..., Config]) -> None:
    root, process = warm
    run = jobs.submit(root, tiny(*ENDLESS))
    wait_for(lambda: training(run))
    about = read_json(root / ".workers" / f"{process.pid}.json")
    assert (about["state"], about["run"]) == ("working", run.id)
    jobs.pause(run)
    wait_for(lambda: run.status() == "paused", 10)
    for step in (run.history().step + 1, run.history().step + 2):
        jobs.step(run)  # a warm worker may be done before this line is
        wait_for(lambda step=step: run.history().step == step and run.status() == "paused", 10)
    jobs.go_on(run)
    wait_for(lambda: training(run))
    jobs.stop(run)
    wait_for(lambda: ended(run), 20)
    assert run.status() == "stopped"


def test_who_waits_is_paused_or_stopped_before_its_turn(
    warm: tuple[Path, Process], tiny: Callable[..., Config]
) -> None:
    root, _ = warm
    long = jobs.submit(root, tiny(*ENDLESS))
    wait_for(lambda: training(long))
    waiting = [jobs.submit(root, tiny(*ENDLESS, "code.size=8")) for _ in range(4)]
    jobs.stop(waiting[-1])
    jobs.pause(waiting[-2])
    wait_for(lambda: waiting[-1].status() == "stopped" and waiting[-2].status() == "paused", 20)
    assert [waiting[n].history().step for n in (-1, -2)] == [0, 0]
    for run in (long, *waiting[:2]):
        wait_for(lambda run=run: training(run), 20)  # each gets its turn
    for run in (long, *waiting[:3]):
        jobs.stop(run)
    wait_for(lambda: RunQueue(root).ids() == [], 30)


def end_of_input(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()


def terminate(process: Process) -> None:
    process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize("end", [end_of_input, terminate])
def test_told_to_end_it_interrupts_the_run_and_is_gone(
    tmp_path: Path, tiny: Callable[..., Config], end: Callable[[Process], None]
) -> None:
    run, waiting = (jobs.submit(tmp_path, tiny(*ENDLESS)) for _ in range(2))
    with worker(tmp_path) as process:
        wait_for(lambda: training(run), 60)
        began = time.monotonic()
        end(process)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 5
    assert (run.status(), waiting.status()) in [("interrupted", "queued"), ("queued", "interrupted")]
    assert not list((tmp_path / ".workers").glob("*.json"))
    over = run if run.status() == "interrupted" else waiting
    saved = over.saved()
    assert saved is not None
    assert saved.progress.step == over.history().step


def test_told_to_end_while_it_warms_up_it_is_gone(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        wait_for(lambda: state_of(tmp_path, process.pid) == "warming up", 30)
        end_of_input(process)
        assert process.wait(15) in (0, 1)


@pytest.mark.usefixtures("one_thread")
def test_killed_in_the_middle_another_takes_up_and_ends_as_uncut(tmp_path: Path, tiny: Callable[..., Config]) -> None:
    """Two workers stand by; the one that has the run is killed."""
    heavy = ("data.train_size=5000", "network.widths=[256]", "training.batch_size=50", "training.log_seconds=0.05")
    config = tiny(*heavy, "training.epochs=40")
    uncut = create(tmp_path / "uncut", config)
    with uncut.hold():
        assert take_turn(uncut) == "finished"
    with worker(tmp_path) as first, worker(tmp_path) as second:
        for process in (first, second):
            ready(tmp_path, process)
        run = jobs.submit(tmp_path, config)
        wait_for(lambda: (read_json(run.folder / "resume.json") or {"step": 0})["step"] > 0)
        saved = read_json(run.folder / "resume.json")
        wait_for(lambda: run.history().step > saved["step"] + 50)
        working = [one for one in (first, second) if state_of(tmp_path, one.pid) == "working"]
        assert len(working) == 1, "a run is in the hands of one worker"
        working[0].kill()
        lost = run.history()
        wait_for(lambda: ended(run), 120)
    history = run.history()
    assert (run.status(), history.recoveries) == ("finished", 1)
    turns = [row for row in journal.read(run.folder / "events.jsonl")[0] if row["kind"] == "turn"]
    assert [row["action"] for row in turns] == ["taken_up", "recovered"]
    at_save = next(row for row in lost.steps if row["step"] >= turns[1]["step"])
    assert lost.steps[-1]["seconds"] - at_save["seconds"] < 2 * TURN_SECONDS
    steps = [row["step"] for row in history.steps]
    assert steps == sorted(set(steps))
    assert_same_weights(uncut, run)


def test_two_workers_share_the_queue_and_never_a_run(tmp_path: Path, tiny: Callable[..., Config]) -> None:
    runs = [jobs.submit(tmp_path, tiny("training.epochs=50")) for _ in range(6)]
    both = False
    with worker(tmp_path) as first, worker(tmp_path) as second:
        deadline = time.monotonic() + 120
        while not all(ended(run) for run in runs):
            assert time.monotonic() < deadline
            both = both or all(state_of(tmp_path, one.pid) == "working" for one in (first, second))
    assert both
    for run in runs:
        assert run.status() == "finished"
        held = False
        for row in journal.read(run.folder / "events.jsonl")[0]:
            taken = row["kind"] == "turn" and row["action"] != "gave_way"
            assert not (taken and held), "taken up while another had it"
            assert held or taken, "written to by nobody"
            held = row["kind"] not in ("turn", "finished") or taken
        steps = [row["step"] for row in run.history().steps]
        assert steps == sorted(set(steps))


def test_the_pid_of_a_worker_that_is_gone_is_gone(warm: tuple[Path, Process]) -> None:
    _, process = warm
    assert is_alive(process.pid)
    end_of_input(process)
    assert process.wait(15) == 0
    assert not is_alive(process.pid)
