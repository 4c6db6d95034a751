"""python -m aecore.taskworker: a process that does what the Uses page asks for, one thing at a time.

It ends when its standard input closes (the server that started it is gone) or at SIGTERM, also in the middle of its
work: the wish stays in the queue, for the next worker. torch is imported with the first wish, and after some minutes
without one the process ends, so that a classroom that never opens the page pays nothing; the pool starts it anew.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from aecore.errors import Refused
from aecore.fulfilling import Follower, Fulfiller, Left
from aecore.process import announced, begin
from aecore.taskqueue import TaskWish, wishes
from aecore.taskruns import compute, key_of
from aecore.wishes import Wanted

__all__ = ["main", "make"]

IDLE_SECONDS = 600.0


def make(wish: Wanted, follower: Follower) -> None:
    """Do what is asked and put the result in its place.

    Raises:
        Refused: the weights have changed since, or the use cannot be done with this run.
        Left: when nobody wants it any more, or this process has to end.
    """
    assert isinstance(wish, TaskWish)
    spec, file = wish.spec(), wish.file
    if key_of(file.run, spec) != file.key:
        raise Refused(f"run {file.run.id}: its weights have changed since this was asked for; ask for it again.")
    if file.load() is None:
        found = compute(file.run, spec, follower)
        if not wish.exists:
            raise Left
        found.save(file.path)


def serve(root: Path, closing: Callable[[], bool], patience: float = IDLE_SECONDS) -> None:
    """Fulfil wishes until told to end, or for `patience` seconds after the last one."""
    worker, last, done = Fulfiller(root, "task", make, closing), time.monotonic(), 0
    with announced(root, "task"):
        while not closing() and not (done and time.monotonic() - last > patience):
            if worker.once(wishes(root)):
                last, done = time.monotonic(), done + 1
            else:
                worker.rest()


def main(arguments: list[str] | None = None) -> int:
    """Work until told to end."""
    root, closing = begin("aecore.taskworker", __doc__, arguments)
    serve(root, closing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
