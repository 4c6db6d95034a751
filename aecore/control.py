"""What people ask of a run: the only thing that flows back to whoever works on it.

A later wish replaces an earlier one, except that the wish for more epochs has a place of its own: to pause just after
it must not take it back.
"""

import os
from pathlib import Path

from aecore.files import write

__all__ = ["NAMES", "any_wish", "ask", "take", "wishes"]

NAMES = ("control-more", "control")
"""The files, in the order in which they are read."""


def ask(folder: Path, wish: str) -> None:
    """Leave a wish: "pause", "resume", "step", "step epoch", "stop" or "more N"."""
    write(folder / NAMES[not wish.startswith("more ")], wish.encode())


def take(folder: Path) -> str | None:
    """Return the next wish and remove it, or None; only the holder of the run's lock may."""
    for name in NAMES:
        taken = folder / f".{name}-taken"
        try:
            os.replace(folder / name, taken)
        except FileNotFoundError:
            continue
        return _text(taken)
    return None


def wishes(folder: Path) -> list[str]:
    """Return the wishes that wait, in the order in which they will be taken, and leave them there."""
    return [_text(folder / name) for name in NAMES if (folder / name).exists()]


def any_wish(folder: Path) -> bool:
    """Say whether a wish waits."""
    return any((folder / name).exists() for name in NAMES)


def _text(path: Path) -> str:
    return path.read_text(errors="replace").strip()
