"""What people ask of a run: the only thing that flows back to whoever works on it.

A later wish replaces an earlier one, except that the wish for more epochs has a place of its own: to pause just after
it must not take it back.
"""

import os
import re
from pathlib import Path

from aecore.errors import Refused
from aecore.files import write
from aecore.sections.training import total_epochs

__all__ = ["NAMES", "any_wish", "ask", "epochs_of", "forget", "sift", "take", "wishes"]

NAMES = ("control-more", "control")
"""The files, in the order in which they are read."""

MORE = re.compile(r"more ([0-9]{1,15})")


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


def forget(folder: Path) -> str:
    """Take every wish that waits, and name them: one that woke a run which cannot go on would wake it for ever."""
    gone = []
    while (wish := take(folder)) is not None:
        gone.append(wish)
    return ", ".join(gone)


def wishes(folder: Path) -> list[str]:
    """Return the wishes that wait, in the order in which they will be taken, and leave them there."""
    return [_text(folder / name) for name in NAMES if (folder / name).exists()]


def epochs_of(wish: str, begun: int) -> int | None:
    """Return how many epochs more a wish asks for; None, and a line that says why, where it is to be passed over.

    Args:
        wish: "more 5", or anything else that a person has written.
        begun: the epochs that have begun.
    """
    found = MORE.fullmatch(wish)
    if found is None:
        print(f"passed over an unknown wish: {wish!r}", flush=True)
        return None
    try:
        total_epochs(begun, more := int(found[1]))
    except Refused as error:
        print(f"passed over {wish!r}: {error}", flush=True)
        return None
    return more


def sift(folder: Path, begun: int) -> None:
    """Take away what asks for epochs that nobody may have, so that it does not wake a run at rest."""
    while (waiting := wishes(folder)) and waiting[0].startswith("more ") and epochs_of(waiting[0], begun) is None:
        take(folder)


def any_wish(folder: Path) -> bool:
    """Say whether a wish waits."""
    return any((folder / name).exists() for name in NAMES)


def _text(path: Path) -> str:
    return path.read_text(errors="replace").strip()
