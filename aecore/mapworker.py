"""python -m aecore.mapworker: a warm process that makes the maps people ask for, one at a time; idle, fits of PCA.

It ends when its standard input closes (the server that started it is gone) or at SIGTERM, also in the middle of a
map: the wish for it stays in the queue, for the next worker. Whoever starts it should set

- OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, MKL_NUM_THREADS and NUMBA_NUM_THREADS to its share of the cores: NumPy and
  numba read them when they are imported.
- NUMBA_THREADING_LAYER=workqueue: the one layer that is built into every numba, so nothing depends on which OpenMP or
  TBB a machine has. It aborts a process in which two threads use it at once; here only one ever does.
- NUMBA_CACHE_DIR to a folder that can be written, where neither site-packages nor the home folder can: without it
  every process compiles for some 20 s.
"""

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from inspect import signature
from pathlib import Path

import numpy as np
from filelock import Timeout
from numpy.typing import NDArray

from aecore.baselines import Preparer
from aecore.errors import Refused
from aecore.latent.maps import Map, compute, digest, key
from aecore.latent.spec import MapSpec
from aecore.mapjobs import anchor, codes_and_labels
from aecore.mapqueue import Note, Wish, wishes
from aecore.pace import Pace
from aecore.process import announce, announced, begin
from aecore.tables import MAPS

__all__ = ["main"]

IDLE_SECONDS = 0.05
SAY_SECONDS = 0.2
SHOW_SECONDS = 0.3
"""How often the places of a map that settles are shown."""
MOST_RECOVERIES = 2
JUDGING = 0.1
"""The share of the bar that is kept for what comes after the last round: the trustworthiness."""


class Left(Exception):
    """The map in hand is not to be finished: nobody wants it any more, or this process has to end."""


class Follower:
    """Told after every round: says how far the map is, and raises when it is to be left."""

    def __init__(self, wish: Wish, tries: int, closing: Callable[[], bool]) -> None:
        """Say that the map is begun: should this process die from now on, that counts as a try."""
        self.wish, self.tries, self.closing = wish, tries, closing
        self.say("running", 0.0)
        wish.file.settled()  # what an earlier process showed before it died
        self.pace = Pace(SAY_SECONDS)
        self.showing, self.shown = Pace(SHOW_SECONDS, at_once=True), 0

    def __call__(self, done: int, total: int) -> None:
        """Say that `done` of `total` rounds are made, five times a second at most.

        Raises:
            Left: when the wish was taken back or this process has to end.
        """
        if self.closing() or not self.wish.exists:
            raise Left
        if self.pace.due():
            with self.pace.work():
                self.say("running", done / total * (1 - JUDGING))

    def look(self, places: Callable[[], NDArray[np.float32]]) -> None:
        """Show where the points lie by now, three times a second at most: that slows the map by a hundredth."""
        if self.showing.due():
            with self.showing.work():
                self.shown += 1
                self.wish.file.show(self.shown, places())

    def say(self, state: str, progress: float) -> None:
        """Write the note."""
        self.wish.file.say(Note(self.wish.path.name, state, progress, self.tries))


class MapWorker:
    """Takes wishes from the queue of one runs folder until told to end."""

    def __init__(self, root: Path, closing: Callable[[], bool], warming: threading.Thread) -> None:
        """Take up a place; nothing happens yet.

        Args:
            root: the runs folder.
            closing: says when to end; asked between maps and between rounds.
            warming: a thread after whose end a method that takes long may be used.
        """
        self.root, self.closing, self.warming = root, closing, warming
        self.said = ""

    def run(self) -> None:
        """Make maps until told to end."""
        preparer = Preparer(self.root)
        with announced(self.root, "map"):
            while not self.closing():
                self.announce("warming up" if self.warming.is_alive() else "ready")
                if not self.once() and (self.warming.is_alive() or not preparer.once()):
                    time.sleep(IDLE_SECONDS)

    def once(self) -> bool:
        """Make the first map that can be made now, quick ones before all others; return whether there was one."""
        for wish in sorted(wishes(self.root), key=takes_long):
            if not wish.exists:
                wish.remove()  # its run was deleted
            elif not (takes_long(wish) and self.warming.is_alive()) and self.take(wish):
                return True
        return False

    def take(self, wish: Wish) -> bool:
        """Make the map of a wish unless another worker does; return whether this one did."""
        try:
            with wish.file.hold():
                if not wish.exists:
                    return False
                self.announce("working", wish.file.run.id)
                attempt(wish, self.closing)
        except Timeout:
            return False
        except OSError:
            traceback.print_exc()  # nothing can be written in the run's folder, so not even this
            wish.remove()
        return True

    def announce(self, state: str, run: str | None = None) -> None:
        """Say what this process does, when that is news."""
        if state != self.said:
            announce(self.root, "map", state, run)
        self.said = state


def takes_long(wish: Wish) -> bool:
    """Say whether the method is one that tells its progress: these must wait for the warm-up."""
    try:
        method = wish.spec().method
    except Refused:
        return False  # who takes it writes down what is wrong with it
    return "progress" in signature(MAPS[method].load()).parameters


def attempt(wish: Wish, closing: Callable[[], bool]) -> None:
    """Make the map of a locked wish, or write down why there is none."""
    note = wish.note()
    tries = note.tries if note else 0
    if tries > MOST_RECOVERIES:
        fail(wish, f"The process that made this map died {tries} times; ask for fewer points.")
        return
    try:
        make(wish, Follower(wish, tries + 1, closing))
    except Left:
        put_back(wish, tries)
    except Refused as error:
        fail(wish, str(error))
    except Exception as error:
        traceback.print_exc()  # into the log beside the announcement
        fail(wish, reason(error))
    finally:
        wish.file.settled()


def make(wish: Wish, follower: Follower) -> None:
    """Make the map and put it in its place; only then the wish goes."""
    file, spec = wish.file, wish.spec()
    if file.load() is None:
        codes_map(wish, spec, follower).save(file.path)
    wish.remove()
    file.tidy()


def codes_map(wish: Wish, spec: MapSpec, follower: Follower) -> Map:
    """Compute the map of a wish.

    Raises:
        Refused: when the codes are no longer those it was asked for, or the map cannot be made of them.
        Left: when nobody wants it any more, or this process has to end.
    """
    run = wish.file.run
    codes, labels = codes_and_labels(run, spec.points)
    if key(spec, digest(codes)) != wish.file.key:
        raise Refused(f"run {run.id}: its codes have changed since this map was asked for; ask for it again.")
    made = compute(codes, labels, spec, follower, anchor=anchor(run.config.data.key), watch=follower.look)
    if not wish.exists:
        raise Left
    return made


def put_back(wish: Wish, tries: int) -> None:
    """Leave a wish as it was: this attempt does not count. One that was taken back needs nothing."""
    if wish.exists:
        wish.file.say(Note(wish.path.name, "waiting", tries=tries))


def fail(wish: Wish, why: str) -> None:
    """Write down why there is no map; only then the wish goes."""
    if wish.exists:
        wish.file.say(Note(wish.path.name, "failed", reason=why))
    wish.remove()


def reason(error: Exception) -> str:
    """Put an error that nobody foresaw in one line, with what to do."""
    if isinstance(error, MemoryError):
        return "There was too little memory for this map; ask for fewer points."
    return f"{type(error).__name__}: {' '.join(str(error).split())}. This should not happen: see the log in .workers."


def start_warming() -> threading.Thread:
    """Import umap and compile its kernels in a thread, so that quick maps need not wait for it."""
    # both threads would import these, and two that import parts of SciPy at once can meet half-made modules
    import scipy.sparse.linalg  # noqa: F401

    from aecore.latent.umap import warm_up

    warming = threading.Thread(target=warm_up, daemon=True)
    warming.start()
    return warming


def main(arguments: list[str] | None = None) -> int:
    """Warm up, and make maps until told to end."""
    root, closing = begin("aecore.mapworker", __doc__, arguments)
    warming = start_warming()
    MapWorker(root, closing, warming).run()
    if warming.is_alive():
        os._exit(0)  # a shutdown would wait seconds for the kernel that the thread is compiling
    return 0


if __name__ == "__main__":
    sys.exit(main())
