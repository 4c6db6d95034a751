"""What takes longer than a page may: it is worked out on a thread of its own, and the page waits in short naps.

A nap ends with a word to the page, and there Streamlit leaves off when the person has clicked on something else; the
work goes on meanwhile and is there when it is asked for again.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any, TypeVar

import streamlit as st

__all__ = ["AT_ONCE", "waited"]

AT_ONCE, NAP = 0.3, 0.15
"""Seconds: until the page says that it waits, and from word to word."""
KEPT = 32

T = TypeVar("T")

_lock = Lock()
_threads = ThreadPoolExecutor(1, thread_name_prefix="waited for")
_asked: OrderedDict[Hashable, Future[Any]] = OrderedDict()


def waited(key: Hashable, compute: Callable[[], T], said: str) -> T:
    """Return what `compute` returns or raises; the last 32 answers are kept by `key`.

    Args:
        key: says all that the answer depends on.
        compute: uses nothing of Streamlit's.
        said: a sentence for those who wait.
    """
    future: Future[T] = _started(key, compute)
    if not _done(future, AT_ONCE):
        place = st.empty()
        while not _done(future, NAP):
            place.caption(said)
        place.empty()
    return future.result()


def _started(key: Hashable, compute: Callable[[], Any]) -> Future[Any]:
    with _lock:
        found = _asked.get(key)
        if found is None or (found.done() and found.exception() is not None):  # what failed is tried again
            found = _asked[key] = _threads.submit(compute)
        _asked.move_to_end(key)
        if len(_asked) > KEPT:
            _asked.popitem(last=False)
        return found


def _done(future: Future[Any], seconds: float) -> bool:
    return bool(wait([future], timeout=seconds).done)
