"""Who works on a run: a lock file that the system frees when its holder dies."""

import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["held", "lock", "take"]

PATIENCE_SECONDS = 0.1


def lock(path: Path) -> FileLock:
    """Return the lock at `path`; nothing is taken yet."""
    return FileLock(path, thread_local=False)


def take(path: Path) -> AbstractContextManager[object]:
    """Take the lock at `path`; a reader that looks at it this very moment is waited for, a holder is not.

    Raises:
        Timeout: when another process holds it.
    """
    return lock(path).acquire(timeout=PATIENCE_SECONDS, poll_interval=PATIENCE_SECONDS / 20)


def held(path: Path) -> bool:
    """Say whether a process holds the lock at `path`, without making the file.

    Where the system has shared locks, two who look at once do not take each other for the holder.
    """
    if not path.exists():
        return False
    return _held_by_trying(path) if sys.platform == "win32" else _held_by_sharing(path)


def _held_by_trying(path: Path) -> bool:
    try:
        with lock(path).acquire(blocking=False):
            return False
    except Timeout:
        return True


def _held_by_sharing(path: Path) -> bool:
    import fcntl

    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # deleted since
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
