"""python -m aecore.worker: a warm process that takes runs in turns from the queue of a runs folder.

It ends when its standard input closes (the server that started it is gone) or at SIGTERM, and writes `interrupted`
for the run in hand. Start it with OMP_NUM_THREADS set: torch reads it when it is imported.
"""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from filelock import Timeout

from aecore.files import write_json
from aecore.runqueue import RunQueue
from aecore.runs import Run

__all__ = ["Closing", "main"]

IDLE_SECONDS = 0.03
GRACE_SECONDS = 10.0
GOES_ON = ("resume", "step", "more")


class Closing:
    """Whether this process should end: its standard input closed, or it was told to."""

    def __init__(self) -> None:
        """Listen to SIGTERM and SIGINT, and to standard input in a thread."""
        self.event = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)
        threading.Thread(target=self._listen, daemon=True).start()

    def __call__(self) -> bool:
        """Say whether to end."""
        return self.event.is_set()

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self.event.set()

    def _listen(self) -> None:
        """Wait for the end of standard input, then give the run in hand some seconds to save itself."""
        while os.read(sys.stdin.fileno(), 1024):
            pass
        self.event.set()
        time.sleep(GRACE_SECONDS)
        os._exit(1)  # something blocks: the saved state is at most one turn old, and nothing may outlive the server


def main(arguments: list[str] | None = None) -> int:
    """Warm up, then take turns until told to end."""
    parser = argparse.ArgumentParser(prog="python -m aecore.worker", description=__doc__)
    parser.add_argument("--runs-dir", type=Path, required=True)
    root = parser.parse_args(arguments).runs_dir
    closing = Closing()
    if hasattr(os, "nice"):
        os.nice(10)  # the page must stay smooth while this computes
    with announced(root, "train"):
        warm_up()
        announce(root, "train", "ready")
        while not closing():
            if not work_once(root, closing):
                time.sleep(IDLE_SECONDS)
    return 0


def warm_up() -> None:
    """Pay once for what the first training of a process pays: imports, mapped images, kernels, the first optimiser."""
    from aecore.config import Config
    from aecore.training import Training

    training = {"epochs": 1, "log_seconds": 0}
    for _ in Training(Config.of({"data": {"train_size": 512}, "training": training})).events():
        pass


def work_once(root: Path, closing: Closing) -> bool:
    """Take a turn on the next run that nobody has in hand; return whether there was one."""
    queue = RunQueue(root)
    for run in by_urgency(root, queue):
        try:
            with run.lock().acquire(blocking=False):
                if run.id in queue.ids():
                    take(run, queue, closing)
                    return True
        except Timeout:
            continue  # another worker has it
        except FileNotFoundError:
            queue.leave(run.id)  # its folder was deleted
    return False


def by_urgency(root: Path, queue: RunQueue) -> list[Run]:
    """Return the waiting runs in order, those first that a person has asked something of: that takes no time."""
    return sorted((Run(root / run_id) for run_id in queue.ids()), key=lambda run: not run.has_wish)


def take(run: Run, queue: RunQueue, closing: Closing) -> None:
    """Take a turn on a locked run, and leave the queue as the outcome wants it."""
    from aecore.turn import take_turn

    def others_wait() -> bool:
        return any(not Run(run.folder.parent / other).locked for other in queue.ids() if other != run.id)

    announce(run.folder.parent, "train", "working", run=run.id)
    with output_to(run.folder / "worker.log"):
        outcome = take_turn(run, closing=closing, others_wait=others_wait)
    announce(run.folder.parent, "train", "ready")
    if outcome == "gave_way":
        queue.to_back(run.id)
        return
    queue.leave(run.id)
    wish = run.take_wish()
    if wish is not None and wish.startswith(GOES_ON):  # asked for while the last word was being written
        run.ask(wish)
        queue.join(run.id)


@contextmanager
def output_to(path: Path) -> Iterator[None]:
    """Let everything this process prints, even from native code, go to a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.dup2(file, 1)
        os.dup2(file, 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, original in zip((1, 2), kept, strict=True):
            os.dup2(original, number)
            os.close(original)
        os.close(file)


def announce(root: Path, kind: str, state: str, run: str | None = None) -> None:
    """Say what this process does, in `<root>/.workers/<pid>.json`."""
    about = {"pid": os.getpid(), "kind": kind, "state": state, "run": run, "since": time.time()}
    write_json(root / ".workers" / f"{os.getpid()}.json", about)


@contextmanager
def announced(root: Path, kind: str) -> Iterator[None]:
    """Announce this process for as long as it lives."""
    announce(root, kind, "warming up")
    try:
        yield
    finally:
        (root / ".workers" / f"{os.getpid()}.json").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
