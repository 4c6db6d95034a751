"""How far a map of a run can be trusted: measured once, on a thread of its own, so that no page waits for it.

The true neighbours of a run's codes are the same for every map of them, and are found once too. Ten thousand codes of
32 numbers cost two to three seconds on one thread, two thousand a quarter of one.
"""

import re
from collections import OrderedDict
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillBusy
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.latent.neighbours import nearest_to
from aecore.latent.quality import Judged, judge, true_neighbours
from app import background, maps
from app.items import Items
from app.text import _, number

__all__ = ["COUNT", "FEWEST", "MOST", "NEIGHBOURS", "alone", "count", "judged", "near", "soon"]

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

Key = tuple[Items, int, str]

_judging: "OrderedDict[Key, Future[Judged]]" = OrderedDict()
_lock, _one_at_a_time = Lock(), Lock()


def count(points: int) -> int:
    """Return how many points of a map are judged."""
    return min(points, MOST)


def soon(items: Items, key: str, wait: float = 0.0) -> Judged | None:
    """Return how far the map of this name can be trusted, None while that is still being measured.

    Args:
        items: what the map shows.
        key: the map's name, as in `maps.Drawn`.
        wait: seconds to wait for it at most.

    Raises:
        Refused: when there are too few points, or they cannot be read.
    """
    try:
        return _begun(items, key).result(wait)
    except StillBusy:
        return None


def judged(items: Items, key: str) -> Judged:
    """Return how far the map of this name can be trusted, and wait for it.

    Raises:
        Refused: as `soon`, and when it takes longer than a minute, since other maps may stand in line before it.
    """
    if (found := soon(items, key, PATIENCE_SECONDS)) is None:
        raise Refused(_("How far to trust this map is still being measured; ask for it again in a minute."))
    return found


def near(items: Items, points: int) -> NDArray[np.int32]:
    """Return the nearest other codes of each of the first codes, int32 (n, 15), nearest first.

    Args:
        items: whose codes.
        points: how many of them there are, each to the others; beyond `MOST` the first of these.

    Raises:
        Refused: as `soon`.
    """
    among = _enough(min(count(points), items.count))
    of = (items, items.version or 0, among)
    with _lock:
        turn = _turn(*of)
    with turn:  # who comes meanwhile waits, and finds them kept
        return _near(*of)


def _enough(points: int) -> int:
    if points < FEWEST:
        said = _("This map has {n} points; how far to trust it is measured from {least} on.")
        raise Refused(said.format(n=number(points), least=FEWEST))
    return points


def alone(items: Items, key: str, index: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the true neighbours of one point among all of a map, however many, and which of them the map kept.

    One pass over the codes and one over the places, where `judged` compares all with all and stops at `MOST`: some
    30 ms for sixty thousand codes of 32 numbers.

    Args:
        items: what the map shows.
        key: the map's name, as in `maps.Drawn`.
        index: the point's number, from 0.

    Returns:
        int64 (15,), nearest first, and bool (15,).

    Raises:
        Refused: as `soon`, and when the map has no such point.
    """
    xy = _places(items, key)
    if not 0 <= index < _enough(len(xy)):
        raise Refused(_("index: this map has {n} points; choose from 0 on, below it.").format(n=number(len(xy))))
    near = _others(items.codes[: len(xy)], index)
    return near, np.isin(near, _others(xy, index))


def _others(points: NDArray[np.float32], index: int) -> NDArray[np.int64]:
    """Return the nearest other points of one, int64 (15,), nearest first."""
    found = nearest_to(points[index : index + 1], points, NEIGHBOURS + 1)[0][0]
    others: NDArray[np.int64] = found[found != index]
    return others[:NEIGHBOURS]


@lru_cache(maxsize=KEPT)
def _turn(_items: Items, _changed: int, _among: int) -> AbstractContextManager[object]:
    """Return what only one thread at a time goes through, one for all that want the same neighbours."""
    return Lock()


@lru_cache(maxsize=KEPT)
def _near(items: Items, _changed: int, among: int) -> NDArray[np.int32]:
    return true_neighbours(items.codes[:among], NEIGHBOURS)


def _begun(items: Items, key: str) -> "Future[Judged]":
    """Return the judgement of a map as something to wait for; one that went wrong is begun anew."""
    name = (items, items.version or 0, key)
    with _lock:
        held = _judging.get(name)
        if held is None or (held.done() and held.exception() is not None):
            # one at a time: two would only take the cores from what trains
            _judging[name] = background.begin(partial(_judge, *name), _one_at_a_time, "trust")
        _judging.move_to_end(name)
        while len(_judging) > KEPT:
            _judging.popitem(last=False)
        return _judging[name]


def _judge(items: Items, _changed: int, key: str) -> Judged:
    xy = _places(items, key)
    true = near(items, len(xy))
    return judge(items.codes[: len(true)], xy[: len(true)], true)


def _places(items: Items, key: str) -> NDArray[np.float32]:
    if (xy := maps.points(items, key)) is None:
        raise Refused(_("This map is not there any more; ask for it again."))
    return xy
