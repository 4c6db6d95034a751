"""Threads that work something out beside the pages, and end before the server does.

A daemon is cut off wherever it stands when Python ends; where that is inside compiled code, the whole process is
aborted. So the end waits for what is in hand, a few seconds at most, and what has not begun by then never does.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from threading import Thread, main_thread
from typing import Any, TypeVar

__all__ = ["begin"]

T = TypeVar("T")


def begin(compute: Callable[[], T], turn: AbstractContextManager[Any], name: str) -> "Future[T]":
    """Return what `compute` will have returned or raised, worked out on a thread of its own.

    Args:
        compute: uses nothing of Streamlit's.
        turn: what lets only so many work at a time: a lock, or a semaphore.
        name: the thread's.
    """
    future: Future[T] = Future()
    Thread(target=_work, args=(future, compute, turn), name=name).start()
    return future


def _work(future: "Future[T]", compute: Callable[[], T], turn: AbstractContextManager[Any]) -> None:
    with turn:
        if not main_thread().is_alive():
            return  # the server has ended, nobody waits for this any more
        try:
            future.set_result(compute())
        except Exception as error:  # whoever asked gets it
            future.set_exception(error)
