"""How often to do what costs time but changes nothing: evaluate, draw, save."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

__all__ = ["Pace"]


class Pace:
    """Due every `seconds`, and less often when the work itself takes more than `share` of the time."""

    def __init__(self, seconds: float, share: float = 0.05, *, at_once: bool = False) -> None:
        """Start the clock; the first time is due after `seconds`, or immediately with `at_once`."""
        self.seconds = seconds
        self.share = share
        self.next = perf_counter() + (0.0 if at_once else seconds)

    def due(self) -> bool:
        """Say whether it is time again."""
        return perf_counter() >= self.next

    @contextmanager
    def work(self) -> Iterator[None]:
        """Wrap the work: its cost decides when it is due next."""
        began = perf_counter()
        yield
        now = perf_counter()
        self.next = now + max(self.seconds, (now - began) / self.share)
