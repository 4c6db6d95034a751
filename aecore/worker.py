"""python -m aecore.worker: a warm process that takes runs in turns from the queue of a runs folder.

It ends when its standard input closes (the server that started it is gone) or at SIGTERM, and writes `interrupted`
for the run in hand. Start it with OMP_NUM_THREADS set: torch reads it when it is imported.
"""

import sys
import time
from pathlib import Path

from filelock import Timeout

from aecore import estimate
from aecore.errors import Refused
from aecore.latent.spec import AUTOMATIC
from aecore.mapjobs import anchor, request
from aecore.pace import Pace
from aecore.process import Closing, announce, announced, begin, output_to
from aecore.runqueue import RunQueue
from aecore.runs import ID, Run

__all__ = ["main"]

IDLE_SECONDS = 0.03
ADOPT_SECONDS = 1.0


def main(arguments: list[str] | None = None) -> int:
    """Warm up, then take turns until told to end."""
    root, closing = begin("aecore.worker", __doc__, arguments)
    with announced(root, "train"):
        warm_up(root)
        announce(root, "train", "ready")
        look = Pace(ADOPT_SECONDS)
        while not closing():
            if not work_once(root, closing):
                time.sleep(IDLE_SECONDS)
            if look.due():
                with look.work():
                    adopt(root)
    return 0


def warm_up(root: Path) -> None:
    """Pay once for what the first training of a process pays: imports, mapped images, kernels, the first optimiser.

    Which way up its film lies is found too. What the throw-away training shows of this machine's speed is left in
    `root` for the pages' estimates.
    """
    from aecore.config import Config
    from aecore.reference import lines_of

    try:
        lines_of(choices := Config())
        anchor(choices.data.key)
        estimate.measure(root)
    except Refused as error:  # damaged data, say: each run that needs them will fail with this sentence
        print(f"not warmed up: {error}", file=sys.stderr, flush=True)


def adopt(root: Path) -> None:
    """Put resting runs in the queue in whose folder somebody has left a wish by hand: `control` alone is enough."""
    queue = RunQueue(root)
    waiting = set(queue.ids())
    for path in root.glob("*/control*"):
        run = Run(path.parent)
        if ID.fullmatch(run.id) and run.id not in waiting and not run.locked and not run.shipped:
            queue.join(run.id)


def work_once(root: Path, closing: Closing) -> bool:
    """Take a turn on the next run that nobody has in hand; return whether there was one."""
    queue = RunQueue(root)
    for run in by_urgency(root, queue):
        try:
            if not run.exists:
                queue.leave(run.id)  # it was deleted; a lock would make its folder anew
                continue
            with run.hold():
                if run.id in queue.ids():
                    take(run, queue, closing)
                    return True
        except Timeout:
            continue  # another worker has it
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
        leave(run, queue, outcome)  # first of all: one who is killed here must not leave an ended run waiting
        if outcome in ("finished", "stopped"):
            after(run)
    if outcome == "gone":  # in the worker's own log: the run's went with it
        print(f"dropped run {run.id}: its folder was removed while it was trained", file=sys.stderr, flush=True)
    announce(run.folder.parent, "train", "ready")


def leave(run: Run, queue: RunQueue, outcome: str) -> None:
    """Leave the queue as the outcome of a turn wants it."""
    if outcome == "gave_way":
        queue.to_back(run.id)
        return
    queue.leave(run.id)
    if run.has_wish:  # asked for while the last word was being written: the next turn decides what it means
        queue.join(run.id)


def after(run: Run) -> None:
    """Learn from a run that has ended how fast this machine is, and ask for its map."""
    try:
        estimate.learn(run)
        want_map(run)
    except Refused as error:  # deleted since its last word
        print(f"nothing more to do: {error}", flush=True)


def want_map(run: Run) -> None:
    """Ask for the map that a run gets by itself; codes of one or two numbers are shown as they are and need none."""
    if run.config.numbers <= 2:
        return
    try:
        request(run, AUTOMATIC)
    except Refused as error:  # nothing a person asked for: it is said in the log, and the run is what it is
        print(f"no map of its own: {error}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
