"""What takes longer than a page may: it is worked out on a thread of its own, and the page looks again now and then.

No run of the page waits for it. Streamlit never leaves off in one because of a click in a fragment, so that even a run
of short naps would hold every click up until the work is done. The page says that it waits, ends, and is drawn again
once the answer is there; the work goes on when the person has turned to something else.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar

import streamlit as st

from app import background

__all__ = ["AT_ONCE", "waited"]

AT_ONCE, POLL_SECONDS = 0.3, 0.5
"""Seconds: until the page says that it waits, and from look to look."""
LANES = 4
"""Questions worked on at once, so that nobody waits for one slow question of somebody else."""
KEPT = 32

T = TypeVar("T")

_lock, _lanes = Lock(), BoundedSemaphore(LANES)
_asked: OrderedDict[Hashable, Future[Any]] = OrderedDict()


def waited(key: Hashable, compute: Callable[[], T], said: str, *, kept: bool = True) -> T | None:
    """Return what `compute` returns or raises; None while it is at work, and the page is drawn again once it is done.

    The last 32 answers are kept by `key`. What was raised is raised once, and tried again when it is asked for again.

    Args:
        key: says all that the answer depends on.
        compute: uses nothing of Streamlit's, and does not return None.
        said: a sentence for those who wait.
        kept: False where the answer lies on the disk by then: who finds it gone from there has it made again.
    """
    future: Future[T] = _started(key, compute)
    if not wait([future], timeout=AT_ONCE).done:
        st.fragment(_look, run_every=POLL_SECONDS)(future, said)
        return None
    if future.exception() is not None or not kept:
        _forget(key, future)
    return future.result()


def _look(future: Future[Any], said: str) -> None:
    if future.done():
        st.rerun()  # the whole page, which no longer draws this: only so does the looking end
    st.caption(said)


def _started(key: Hashable, compute: Callable[[], Any]) -> Future[Any]:
    with _lock:
        if key not in _asked:
            _asked[key] = background.begin(compute, _lanes, "waited for")
        _asked.move_to_end(key)
        found = _asked[key]
        if len(_asked) > KEPT:
            _asked.popitem(last=False)
        return found


def _forget(key: Hashable, future: Future[Any]) -> None:
    with _lock:
        if _asked.get(key) is future:
            del _asked[key]
