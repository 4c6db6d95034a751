"""How far a map of a run can be trusted: measured once, on a thread of its own, so that no page waits for it.

The true neighbours of a run's codes are the same for every map of them, and are found once too. Ten thousand codes of
32 numbers cost two to three seconds on one thread, two thousand a quarter of one.
"""

import re
from collections import OrderedDict
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillBusy
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.latent.quality import Judged, judge, true_neighbours
from aecore.runs import Run
from app import cache, maps
from app.text import _, number

__all__ = ["COUNT", "FEWEST", "MOST", "NEIGHBOURS", "count", "judged", "near", "soon"]

NEIGHBOURS = 15
"""How many neighbours are looked at."""
MOST = 10_000
"""Points that are judged, among themselves; of a larger map the first ones."""
FEWEST = 2 * NEIGHBOURS + 1
"""Below it both measures have no meaning."""
COUNT = re.compile(r"[0-9]{1,6}")
PATIENCE_SECONDS = 60.0
"""How long a browser's request may hold one of the server's threads at most; ten thousand points take some 3 to 15."""
KEPT = 24
"""Maps whose judgement is kept: some 0.8 MB each at ten thousand points."""

Key = tuple[Path, int, str]

_judging: "OrderedDict[Key, Future[Judged]]" = OrderedDict()
_lock, _one_at_a_time = Lock(), Lock()


def count(points: int) -> int:
    """Return how many points of a map are judged."""
    return min(points, MOST)


def soon(run: Run, key: str, wait: float = 0.0) -> Judged | None:
    """Return how far the map of this name can be trusted, None while that is still being measured.

    Args:
        run: whose map it is.
        key: the map's name, as in `maps.Drawn`.
        wait: seconds to wait for it at most.

    Raises:
        Refused: when there are too few points, or they cannot be read.
    """
    try:
        return _begun(run, key).result(wait)
    except StillBusy:
        return None


def judged(run: Run, key: str) -> Judged:
    """Return how far the map of this name can be trusted, and wait for it.

    Raises:
        Refused: as `soon`, and when it takes longer than a minute, since other maps may stand in line before it.
    """
    if (found := soon(run, key, PATIENCE_SECONDS)) is None:
        raise Refused(_("How far to trust this map is still being measured; ask for it again in a minute."))
    return found


def near(run: Run, points: int) -> NDArray[np.int32]:
    """Return the nearest other codes of each of the first codes of a run, int32 (n, 15), nearest first.

    Args:
        run: whose codes.
        points: how many of them there are, each to the others; beyond `MOST` the first of these.

    Raises:
        Refused: as `soon`.
    """
    among = min(count(points), len(cache.codes(run)))
    if among < FEWEST:
        said = _("This map has {n} points; how far to trust it is measured from {least} on.")
        raise Refused(said.format(n=number(among), least=FEWEST))
    of = (run.folder, cache.tested(run) or 0, among)
    with _lock:
        turn = _turn(*of)
    with turn:  # who comes meanwhile waits, and finds them kept
        return _near(*of)


@lru_cache(maxsize=KEPT)
def _turn(_folder: Path, _changed: int, _among: int) -> AbstractContextManager[object]:
    """Return what only one thread at a time goes through, one for all that want the same neighbours."""
    return Lock()


@lru_cache(maxsize=KEPT)
def _near(folder: Path, _changed: int, among: int) -> NDArray[np.int32]:
    return true_neighbours(cache.codes(Run(folder))[:among], NEIGHBOURS)


def _begun(run: Run, key: str) -> "Future[Judged]":
    """Return the judgement of a map as something to wait for; one that went wrong is begun anew."""
    name = (run.folder, cache.tested(run) or 0, key)
    with _lock:
        held = _judging.get(name)
        if held is None or (held.done() and held.exception() is not None):
            _judging[name] = held = Future()
            # a daemon: no server waits for it when it ends
            Thread(target=_work, args=(held, name), name="trust", daemon=True).start()
        _judging.move_to_end(name)
        while len(_judging) > KEPT:
            _judging.popitem(last=False)
        return _judging[name]


def _work(found: "Future[Judged]", name: Key) -> None:
    """Judge a map; two at a time would only take the cores from what trains."""
    with _one_at_a_time:
        try:
            found.set_result(_judge(*name))
        except Exception as error:  # whoever asked gets it
            found.set_exception(error)


def _judge(folder: Path, _changed: int, key: str) -> Judged:
    run = Run(folder)
    xy = maps.points(run, key)
    if xy is None:
        raise Refused(_("This map is not there any more; ask for it again."))
    true = near(run, len(xy))
    return judge(cache.codes(run)[: len(true)], xy[: len(true)], true)
