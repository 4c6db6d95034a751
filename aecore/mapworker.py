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
from collections.abc import Callable
from inspect import signature
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.baselines import Preparer
from aecore.errors import Refused
from aecore.fulfilling import IDLE_SECONDS, Follower, Fulfiller, Left
from aecore.latent.maps import Map, compute, digest, key
from aecore.latent.spec import MapSpec
from aecore.mapjobs import anchor, codes_and_labels
from aecore.mapqueue import MapFile, Wish, wishes
from aecore.pace import Pace
from aecore.process import announced, begin
from aecore.tables import MAPS
from aecore.wishes import Wanted

__all__ = ["main"]

SHOW_SECONDS = 0.3
"""How often the places of a map that settles are shown."""
JUDGING = 0.1
"""The share of the bar that is kept for what comes after the last round: the trustworthiness."""
MOST_JUDGED = 10_000
"""Points that it is measured of here; of 60,000 it would take longer than the map, and pages measure a part of them."""


class Shown:
    """Shows where the points of a map that settles lie by now; nothing is left of it when the `with` ends."""

    def __init__(self, file: MapFile) -> None:
        """Take the place of the map."""
        self.file, self.pace, self.times = file, Pace(SHOW_SECONDS, at_once=True), 0

    def __enter__(self) -> "Shown":
        self.file.settled()  # what an earlier process showed before it died
        return self

    def __exit__(self, *_: object) -> None:
        self.file.settled()

    def __call__(self, places: Callable[[], NDArray[np.float32]]) -> None:
        """Show them, three times a second at most: that slows the map by a hundredth."""
        if self.pace.due():
            with self.pace.work():
                self.times += 1
                self.file.show(self.times, places())


class MapWorker(Fulfiller):
    """Takes wishes from the queue of one runs folder until told to end."""

    def __init__(self, root: Path, closing: Callable[[], bool], warming: threading.Thread) -> None:
        """Take up a place; nothing happens yet.

        Args:
            root: the runs folder.
            closing: says when to end; asked between maps and between rounds.
            warming: a thread after whose end a method that takes long may be used.
        """
        super().__init__(root, "map", make, closing)
        self.warming = warming

    def run(self) -> None:
        """Make maps until told to end."""
        preparer = Preparer(self.root)
        with announced(self.root, "map"):
            while not self.closing():
                self.announce("warming up" if self.warming.is_alive() else "ready")
                if not self.next() and (self.warming.is_alive() or not preparer.once()):
                    time.sleep(IDLE_SECONDS)

    def next(self) -> bool:
        """Make the first map that can be made now, quick ones before all others; return whether there was one."""
        ordered = sorted(wishes(self.root), key=takes_long)
        return self.once(wish for wish in ordered if not (takes_long(wish) and self.warming.is_alive()))


def takes_long(wish: Wish) -> bool:
    """Say whether the method is one that tells its progress: these must wait for the warm-up."""
    try:
        method = wish.spec().method
    except Refused:
        return False  # who takes it writes down what is wrong with it
    return "progress" in signature(MAPS[method].load()).parameters


def make(wish: Wanted, follower: Follower) -> None:
    """Make the map and put it in its place."""
    assert isinstance(wish, Wish)
    file, spec = wish.file, wish.spec()
    if file.load() is None:
        with Shown(file) as shown:
            codes_map(wish, spec, follower, shown).save(file.path)


def codes_map(wish: Wish, spec: MapSpec, follower: Follower, shown: Shown) -> Map:
    """Compute the map of a wish.

    Raises:
        Refused: when the codes are no longer those it was asked for, or the map cannot be made of them.
        Left: when nobody wants it any more, or this process has to end.
    """
    run = wish.file.run
    codes, labels = codes_and_labels(run, spec.points, split=spec.split)
    if key(spec, digest(codes)) != wish.file.key:
        raise Refused(f"run {run.id}: its codes have changed since this map was asked for; ask for it again.")

    def progress(done: int, total: int) -> None:
        follower(done / total * (1 - JUDGING))

    way_up, judged = anchor(run.config.data.key, split=spec.split), len(codes) <= MOST_JUDGED
    made = compute(codes, labels, spec, progress, anchor=way_up, watch=shown, judged=judged)
    if not wish.exists:
        raise Left
    return made


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
