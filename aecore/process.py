"""What the two kinds of worker process share: how they begin, what they say of themselves and when they end."""

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

from aecore.allocator import keep_freed_memory
from aecore.files import write_json

__all__ = ["Closing", "announce", "announced", "begin", "output_to"]

GRACE_SECONDS = 10.0


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
        """Wait for the end of standard input, then give the work in hand some seconds to save itself."""
        while os.read(sys.stdin.fileno(), 1024):
            pass
        self.event.set()
        time.sleep(GRACE_SECONDS)
        os._exit(1)  # something blocks: the saved state is at most one turn old, and nothing may outlive the server


def begin(module: str, about: str | None, arguments: list[str] | None = None) -> tuple[Path, Closing]:
    """Read the command line of a worker, listen for its end and lower its priority.

    Returns:
        The runs folder, and what says when to end.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("--runs-dir", type=Path, required=True)
    root: Path = parser.parse_args(arguments).runs_dir
    closing = Closing()
    keep_freed_memory()
    if hasattr(os, "nice"):
        os.nice(10)  # the page must stay smooth while this computes
    return root, closing


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
