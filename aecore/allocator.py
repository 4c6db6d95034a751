"""Keep freed memory in the process, so that a training step does not ask the system for the same pages again."""

import ctypes
import sys

__all__ = ["keep_freed_memory"]

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's mallopt(3)."""
LARGEST = 32 * 2**20
"""Bytes below which a block comes from the heap; more is more than glibc takes."""


def keep_freed_memory() -> bool:
    """Tell glibc to take large blocks from its heap and not to give them back; say whether it agreed.

    A batch of activations is near a megabyte. By default every such tensor is mapped when it is made and unmapped
    when it is dropped, and the page faults in between cost a third of a dense training step. Other C libraries
    (musl, macOS, Windows) have no such call and are left as they are.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(MMAP_THRESHOLD, LARGEST)) and bool(mallopt(TRIM_THRESHOLD, 2**30))
