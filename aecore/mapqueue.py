"""Which maps are wanted, on disk for any process to read: a file a wish in `<root>/.maps/`, named by time, run and key.

The file is the wish: who removes it takes the wish back, whether the map has been begun or not. How far a map is, or
why there is none, stands in a note beside the place of the map; only a map worker writes it while the wish exists.
"""

import json
import re
import time
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore import locks
from aecore.errors import Refused
from aecore.files import read_json, write, write_json
from aecore.latent.maps import Map
from aecore.latent.spec import MapSpec
from aecore.runs import ID, Run

__all__ = ["MapFile", "Note", "Wish", "wish_for", "wishes"]

KEY = re.compile(r"[0-9a-f]{16}")
NAME = re.compile(rf"\d{{20}}-({ID.pattern})\.({KEY.pattern})")


@dataclass(frozen=True)
class Note:
    """What a worker last said of a map."""

    wish: str
    """The name of the wish it is about: a note on an earlier wish says nothing of a new one."""
    state: str
    """"running", "waiting" (its worker had to end), "failed", or "cancelled", said by who took the wish back."""
    progress: float = 0.0
    tries: int = 0
    """How many workers began it without coming to an end of any kind."""
    reason: str | None = None


class MapFile:
    """The place of one map of a run, and what lies beside it.

    Attributes:
        run: whose codes it shows.
        key: its name, a hash of what makes it.
        path: `runs/<id>/maps/<key>.npz`.
    """

    def __init__(self, run: Run, key: str) -> None:
        """Name the place; nothing is read yet.

        Raises:
            Refused: when `key` is no name of a map; it may come from an address.
        """
        if not KEY.fullmatch(key):
            raise Refused(f"map {key[:40]!r}: there is none of that name; ask for the map again.")
        self.run, self.key = run, key
        self.path = run.folder / "maps" / f"{key}.npz"
        self._note, self._lock = self.path.with_suffix(".json"), self.path.with_suffix(".lock")
        self._settling = self.path.with_suffix(".settling")

    def load(self) -> Map | None:
        """Return the map, or None when it is not made yet or damaged."""
        return Map.load(self.path)

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
        """Hold the lock of who makes the map; the system frees it when that process dies.

        Raises:
            Timeout: when another process holds it.
        """
        return locks.take(self._lock)

    @property
    def locked(self) -> bool:
        """Whether a worker is making it now."""
        return locks.held(self._lock)

    def tidy(self) -> None:
        """Remove the note: a map that is there speaks for itself."""
        self._note.unlink(missing_ok=True)

    def show(self, number: int, xy: NDArray[np.float32]) -> None:
        """Show where the points lie by now: the `number`-th time, from 1."""
        if self.run.folder.is_dir():
            write(self._settling, np.uint32(number).astype("<u4").tobytes() + xy.astype("<f4").tobytes())

    def settling(self) -> tuple[int, bytes] | None:
        """Return what was shown last, its number and float32 pairs, or None when nobody is making the map."""
        try:
            shown = self._settling.read_bytes() if self.locked else b""
        except FileNotFoundError:
            return None
        return (int.from_bytes(shown[:4], "little"), shown[4:]) if shown else None

    def settled(self) -> None:
        """Show nothing any more."""
        self._settling.unlink(missing_ok=True)

    def wish(self, spec: MapSpec) -> None:
        """Put a wish for this map at the back of the queue."""
        name = f"{time.time_ns():020d}-{self.run.id}.{self.key}"
        write(self.run.folder.parent / ".maps" / name, json.dumps({"spec": spec.model_dump()}).encode())


@dataclass(frozen=True)
class Wish:
    """One file in the queue."""

    path: Path
    file: MapFile

    @property
    def exists(self) -> bool:
        """Whether it has neither been fulfilled nor taken back, and its run has not been deleted."""
        return self.path.exists() and (self.file.run.folder / "config.json").exists()

    def spec(self) -> MapSpec:
        """Return what is asked.

        Raises:
            Refused: when the file does not hold it, or not in the words of this version.
        """
        asked = read_json(self.path)
        if not isinstance(asked, dict) or not isinstance(asked.get("spec"), dict):
            raise Refused(f"run {self.file.run.id}: the request for this map is damaged; ask for the map again.")
        return MapSpec.of(asked["spec"])

    def note(self) -> Note | None:
        """Return what was last said of this wish, or None."""
        note = self.file.note()
        return note if note is not None and note.wish == self.path.name else None

    def remove(self) -> None:
        """Take it out of the queue."""
        self.path.unlink(missing_ok=True)


def wishes(root: Path) -> list[Wish]:
    """Return all wishes in the order they came; files of other names are passed over."""
    folder = root / ".maps"
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    found = ((name, NAME.fullmatch(name)) for name in names)
    return [Wish(folder / name, MapFile(Run(root / match[1]), match[2])) for name, match in found if match]


def wish_for(file: MapFile) -> Wish | None:
    """Return the first wish for this map, or None when nobody wants it."""
    everyones = wishes(file.run.folder.parent)
    return next((wish for wish in everyones if wish.file.path == file.path), None)
