"""What pages want made of a run, on disk for any process to read: a file a wish in a queue's folder of the runs folder.

The file is the wish, named by time, run and key: who removes it takes the wish back, whether the work has been begun or
not. How far it is, or why there is nothing, stands in a note beside the place of what is made; only a worker writes it
while the wish exists. Maps and uses are two such queues.
"""

import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aecore import locks
from aecore.errors import Refused
from aecore.files import read_json, write, write_json
from aecore.runs import ID, Run

__all__ = ["Note", "Place", "State", "Wanted", "names"]

KEY = re.compile(r"[0-9a-f]{16}")
NAME = re.compile(rf"\d{{20}}-({ID.pattern})\.({KEY.pattern})")


@dataclass(frozen=True)
class Note:
    """What a worker last said of the thing wished for."""

    wish: str
    """The name of the wish it is about: a note on an earlier wish says nothing of a new one."""
    state: str
    """"running", "waiting" (its worker had to end), "failed", or "cancelled", said by who took the wish back."""
    progress: float = 0.0
    tries: int = 0
    """How many workers began it without coming to an end of any kind."""
    reason: str | None = None


@dataclass(frozen=True)
class State:
    """How far a thing is."""

    state: str
    """"none", "queued", "running", "done", "failed" or "cancelled"."""
    progress: float = 0.0
    """0 to 1; 1 only when done."""
    reason: str | None = None
    """Why it failed and what to do, in one line."""


class Place(ABC):
    """Where one thing made of a run is kept, and what lies beside it.

    Attributes:
        run: what it is made of.
        key: its name, a hash of what makes it.
        path: `runs/<id>/<folder>/<key>.npz`.
    """

    WHAT, FOLDER, LESS = "thing", "things", "less at once"
    """What people call it; the folder of a run it is kept in, the queue is a hidden one of that name; what to ask for
    where one was too much."""

    def __init__(self, run: Run, key: str) -> None:
        """Name the place; nothing is read yet.

        Raises:
            Refused: when `key` is no such name; it may come from an address.
        """
        if not KEY.fullmatch(key):
            raise Refused(f"{self.WHAT} {key[:40]!r}: there is none of that name; ask for the {self.WHAT} again.")
        self.run, self.key = run, key
        self.path = run.folder / self.FOLDER / f"{key}.npz"
        self._note, self._lock = self.path.with_suffix(".json"), self.path.with_suffix(".lock")

    @abstractmethod
    def load(self) -> object | None:
        """Return the thing, or None when it is not made yet or damaged."""

    def request(self, spec: Mapping[str, Any]) -> None:
        """Ask for it, unless it is there or somebody has asked."""
        if self.first_wish() is None and self.load() is None:
            self.ask(spec)

    def cancel(self) -> None:
        """Take the wish back; a worker that is at it stops soon. Nothing happens without a wish."""
        while (wish := self.first_wish()) is not None:
            wish.remove()
            self.say(Note(wish.path.name, "cancelled"))

    def state(self) -> State:
        """Return how far it is; a damaged one counts as none."""
        wish = self.first_wish()  # first: a worker puts the thing or the failure in place before it removes the wish
        if self.load() is not None:
            return State("done", 1.0)
        if wish is None:
            return _without_wish(self.note())
        note = wish.note()
        if note is not None and note.state == "running" and self.locked:
            return State("running", note.progress)
        return State("queued")

    def first_wish(self) -> "Wanted | None":
        """Return the first wish for it, or None when nobody wants it."""
        wishes = names(self.run.folder.parent, self.FOLDER)
        return next((Wanted(path, self) for path, run, key in wishes if (run.id, key) == (self.run.id, self.key)), None)

    def note(self) -> Note | None:
        """Return what was last said of it, or None."""
        said = read_json(self._note)
        try:
            return Note(**said)
        except TypeError:  # nothing was said, or by a version that used other words
            return None

    def say(self, note: Note) -> None:
        """Put `note` in the place of the last one."""
        if self.run.folder.is_dir():  # writing makes folders, and a deleted run must stay deleted
            write_json(self._note, asdict(note))

    def hold(self) -> AbstractContextManager[object]:
        """Hold the lock of who makes it; the system frees it when that process dies.

        Raises:
            Timeout: when another process holds it.
        """
        return locks.take(self._lock)

    @property
    def locked(self) -> bool:
        """Whether a worker is making it now."""
        return locks.held(self._lock)

    def tidy(self) -> None:
        """Remove the note: what is there speaks for itself."""
        self._note.unlink(missing_ok=True)

    def ask(self, spec: Mapping[str, Any]) -> None:
        """Put a wish for this at the back of its queue."""
        name = f"{time.time_ns():020d}-{self.run.id}.{self.key}"
        write(self.run.folder.parent / f".{self.FOLDER}" / name, json.dumps({"spec": dict(spec)}).encode())


@dataclass(frozen=True)
class Wanted:
    """One file in a queue."""

    path: Path
    file: Place

    @property
    def exists(self) -> bool:
        """Whether it has neither been fulfilled nor taken back, and its run has not been deleted."""
        return self.path.exists() and (self.file.run.folder / "config.json").exists()

    def asked(self) -> dict[str, Any]:
        """Return what is asked, as it was written.

        Raises:
            Refused: when the file does not hold it.
        """
        said, what = read_json(self.path), self.file.WHAT
        if not isinstance(said, dict) or not isinstance(said.get("spec"), dict):
            raise Refused(f"run {self.file.run.id}: the request for this {what} is damaged; ask for the {what} again.")
        return dict(said["spec"])

    def note(self) -> Note | None:
        """Return what was last said of this wish, or None."""
        note = self.file.note()
        return note if note is not None and note.wish == self.path.name else None

    def remove(self) -> None:
        """Take it out of the queue."""
        self.path.unlink(missing_ok=True)


def names(root: Path, folder: str) -> Iterator[tuple[Path, Run, str]]:
    """Yield path, run and key of all wishes for `folder`, in the order they came; other files are passed over."""
    queue = root / f".{folder}"
    for path in sorted(queue.iterdir()) if queue.is_dir() else []:
        if match := NAME.fullmatch(path.name):
            yield path, Run(root / match[1]), match[2]


def _without_wish(note: Note | None) -> State:
    if note is None:
        return State("none")
    # whatever else a worker was still saying while the wish was taken back
    return State("failed", reason=note.reason) if note.state == "failed" else State("cancelled")
