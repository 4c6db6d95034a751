"""What the tests of the run folder and of the workers share: short turns, worker processes, a foreign lock holder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from aecore import journal
from aecore.files import read_json
from aecore.runs import Run
from aecore.turn import take_turn

HOLDER = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
STEPS = 8
"""Of the tiny run: 512 images in batches of 128, two epochs."""


def yes() -> bool:
    return True


def wait_for(what: Callable[[], Any], seconds: float = 30.0) -> Any:  # noqa: ANN401 - whatever was waited for
    """Return the first true value of `what()`; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.01)
    return found


@contextmanager
def held(run: Run) -> Iterator[None]:
    """Hold the lock of a run in another process."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(run.folder / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            process.kill()


@contextmanager
def worker(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a training worker with one thread; however the test ends, it is gone afterwards."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "worker.out").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "aecore.worker", "--runs-dir", str(root)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**os.environ, **THREADS},
            start_new_session=True,
        )
    with process:
        try:
            yield process
        finally:
            process.kill()


def state_of(root: Path, pid: int) -> str | None:
    """Return what the worker says it does."""
    about = read_json(root / ".workers" / f"{pid}.json")
    return about["state"] if about else None


def ready(root: Path, process: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    """Wait until the worker is warm."""
    wait_for(lambda: state_of(root, process.pid) == "ready" or process.poll() is not None, seconds)
    assert process.poll() is None, (root / "worker.out").read_text()


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def weights(run: Run) -> dict[str, torch.Tensor]:
    """Return the saved weights."""
    return load_file(run.folder / "weights.safetensors")


def assert_same_weights(first: Run, second: Run) -> None:
    """Compare to the bit."""
    ours, theirs = weights(first), weights(second)
    assert ours.keys() == theirs.keys()
    for name, tensor in ours.items():
        assert torch.equal(tensor, theirs[name]), name


def go(run: Run, wish: str | None = None, **how: Any) -> str:  # noqa: ANN401 - take_turn's own
    """Take a turn, after leaving a wish."""
    if wish is not None:
        run.ask(wish)
    with run.hold():
        return take_turn(run, **how)


def go_round(run: Run) -> int:
    """Take turns until the run ends; return how many it took."""
    turns = 1
    while (outcome := go(run, others_wait=yes)) == "gave_way":
        turns += 1
    assert outcome == "finished"
    return turns


def kinds(run: Run) -> list[str]:
    return [record["kind"] for record in journal.read(run.folder / "events.jsonl")[0]]


def curve(run: Run) -> list[dict[str, Any]]:
    """Return what every epoch measured, without its times."""
    return [
        {key: row[key] for key in ("epoch", "step", "training", "validation")} for row in run.history().epoch_records
    ]
