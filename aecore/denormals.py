"""Numbers next to nothing count as nothing: a processor spends on each of them what a hundred ordinary ones cost.

A weight that only a rare pixel moves gets no gradient after it. Adam's mean of its gradients then shrinks by a tenth
with every step; after some four epochs it is below 1e-38, where it stays. In a dense network there are thousands of
them, and Adam takes six times as long. Taken as 0 they change nothing that can be seen.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = ["begin_threads", "flushed"]

ENOUGH = 2**20
"""Numbers that PyTorch shares among all its threads."""


@contextmanager
def flushed() -> Iterator[None]:
    """Let this thread take denormal numbers as 0 while the `with` lasts, and leave it as it was found.

    Others may count on such numbers, so that it never stays on. Where the processor has no such mode nothing happens.
    """
    before = flushing()
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)


def begin_threads() -> None:
    """Let PyTorch start the threads it computes with, unless it has: they stay as the one that starts them is then."""
    with flushed():
        torch.ones(ENOUGH)


def flushing() -> bool:
    """Say whether this thread does: Python's own arithmetic shows it."""
    return sys.float_info.min / 2 == 0.0
