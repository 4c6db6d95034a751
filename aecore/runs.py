"""The run folder: what is asked, what happened and what came out of it, for any process to read.

Nothing here imports torch until weights are saved or loaded, so a web server can follow runs without it.
"""

import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from aecore import control, journal, locks, saving
from aecore.config import Config
from aecore.errors import Refused, refusing
from aecore.events import Event
from aecore.files import read_json, size_of, write_json
from aecore.history import History
from aecore.runqueue import RunQueue

if TYPE_CHECKING:
    from aecore.state import State

__all__ = ["ENDED", "ID", "LIVE", "Run", "all_runs", "create", "runs_dir"]

LIVE = ("queued", "starting", "running")
ENDED = ("finished", "stopped", "interrupted", "failed")
ID = re.compile(r"[a-z0-9-]{1,80}")
MOST_LETTERS = 60
"""Of a title."""


def runs_dir(given: Path | str | None = None) -> Path:
    """Return the folder of runs: what is given, else `$AECORE_RUNS_DIR`, else `runs` in the working folder."""
    return Path(given or os.environ.get("AECORE_RUNS_DIR") or "runs")


class Run:
    """One run folder.

    Attributes:
        folder: where it is.
        id: the folder's name.
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder; nothing is read yet."""
        self.folder = folder
        self.id = folder.name

    @property
    def exists(self) -> bool:
        """Whether there is such a run, and nobody has deleted it."""
        try:
            return (self.folder / "config.json").exists()
        except PermissionError:  # it may not be entered: who reads it says so
            return True

    @property
    def config(self) -> Config:
        """The five choices.

        Raises:
            Refused: when config.json is missing, damaged or not to be read.
        """
        asked = read_json(self.folder / "config.json")
        if not isinstance(asked, dict):
            raise Refused(f"run {self.id}: config.json is missing or damaged, or may not be read; choose another.")
        return Config.of(asked)

    @property
    def about(self) -> dict[str, Any]:
        """What people call it and where it comes from: `created`, `preset`, `title`, `shipped`; {} when unknown."""
        found = read_json(self.folder / "about.json")
        return found if isinstance(found, dict) else {}

    @property
    def shipped(self) -> bool:
        """Whether it came with the lab: such a run is never changed."""
        return self.about.get("shipped") is True

    def history(self) -> History:
        """Return everything its journal says."""
        return History.of(self.folder)

    def record(self, event: Event, **more: object) -> None:
        """Append an event to the journal; only the holder of the lock may."""
        journal.append(self.folder / "events.jsonl", {**event.record(), **more})

    def lock(self) -> FileLock:
        """Return the lock that whoever works on the run holds; the system frees it when that process dies."""
        return locks.lock(self.folder / "lock")

    def hold(self) -> AbstractContextManager[object]:
        """Take the lock for as long as the `with` lasts.

        Raises:
            filelock.Timeout: when another process has it.
        """
        return locks.take(self.folder / "lock")

    @property
    def locked(self) -> bool:
        """Whether a process is working on it now."""
        return locks.held(self.folder / "lock")

    def status(self, history: History | None = None) -> str:
        """Return queued, starting, running, paused, finished, stopped, interrupted or failed.

        Args:
            history: what is known of the run already; it takes in what has been written since.
        """
        # in this order: a worker writes its last word first, then leaves the queue, then lets the lock go
        locked = self.locked
        waiting = self.id in RunQueue(self.folder.parent).ids()
        history = history.follow() if history is not None else self.history()
        rests = history.last_word is not None or history.paused
        # locked, at rest and asked to go on: the worker that wrote the last word is about to let go
        if waiting and (not locked or (rests and self.has_wish)):
            return "queued"
        if history.last_word is not None:
            return str(history.last_word["kind"])
        if history.paused:
            return "paused"
        if locked:
            return "running" if history.started else "starting"
        return "interrupted"  # nobody has it, nobody will: its worker and its server died together

    def ask(self, wish: str) -> None:
        """Leave a wish for whoever works on it: "pause", "resume", "step", "step epoch", "stop" or "more N"."""
        control.ask(self.folder, wish)

    def take_wish(self) -> str | None:
        """Return the next wish and remove it, or None."""
        return control.take(self.folder)

    def wishes(self) -> list[str]:
        """Return the wishes that wait, in the order in which they will be taken."""
        return control.wishes(self.folder)

    @property
    def has_wish(self) -> bool:
        """Whether a wish waits."""
        return control.any_wish(self.folder)

    def save(self, state: "State", shape: tuple[int, ...]) -> None:
        """Write the weights and the state to go on from; see `saving.save`."""
        saving.save(self.folder, self.config, state, shape)

    def saved(self) -> "State | None":
        """Return the state to go on from, or None when none was saved."""
        return saving.load_state(self.folder)

    def rename(self, title: str) -> None:
        """Give it another title; spaces around it are dropped.

        Raises:
            Refused: when the title is not 1 to 60 printable characters, or the run came with the lab or is gone.
        """
        title = title.strip()
        if not (1 <= len(title) <= MOST_LETTERS and title.isprintable()):
            raise Refused(f"title: must be 1 to {MOST_LETTERS} printable characters on one line; shorten or retype it.")
        self.need_own("be renamed")
        if not self.exists:
            raise Refused(f"run {self.id}: is not there any more; choose another.")
        write_json(self.folder / "about.json", {"created": _created(self.folder), **self.about, "title": title})

    def delete(self) -> None:
        """Remove the run and all that belongs to it.

        Raises:
            Refused: while it is live, or when it came with the lab.
        """
        self.need_own("be deleted")
        status = self.status()
        if status in LIVE:
            raise Refused(f"run {self.id}: is {status}; stop it before you delete it.")
        RunQueue(self.folder.parent).leave(self.id)
        doomed = self.folder.with_name(f".deleted-{self.id}")
        try:
            os.replace(self.folder, doomed)  # gone at once for every reader, never half there
        except FileNotFoundError:
            return  # another tab was faster
        shutil.rmtree(doomed)

    def need_own(self, what: str) -> None:
        """Refuse to do `what` ("be deleted") with a run that came with the lab.

        Raises:
            Refused: saying so.
        """
        if self.shipped:
            raise Refused(f"run {self.id}: came with the lab and cannot {what}; train your own with the same choices.")

    def size(self) -> int:
        """Return the bytes it takes on disk."""
        return size_of(self.folder)


def create(root: Path, config: Config, *, about: Mapping[str, Any] | None = None) -> Run:
    """Make a run folder that holds only what was asked.

    Args:
        root: the folder of runs.
        config: the five choices.
        about: what people call it: `preset`, `title`; kept in about.json.

    Raises:
        Refused: it cannot be made there.
    """
    kind = config.network.kind if config.code.kind == "plain" else config.code.kind
    words = f"{kind}-{config.numbers}"
    stamp = time.strftime("%Y%m%d-%H%M%S")
    run = Run(root / f"{stamp}-{words}-{secrets.token_hex(4)}")
    with refusing("the folder of runs"):
        root.mkdir(parents=True, exist_ok=True)
        write_json(run.folder / "about.json", {"created": time.time(), **(about or {})})
        write_json(run.folder / "config.json", config.model_dump())
    return run


def all_runs(root: Path) -> list[Run]:
    """Return the runs in `root`, newest first; those that came with the lab stand last, smallest first."""
    if not root.is_dir():
        return []
    folders = [path for path in root.iterdir() if ID.fullmatch(path.name) and Run(path).exists]
    return [Run(path) for path in sorted(folders, key=_age, reverse=True)]


def _age(folder: Path) -> tuple[bool, float]:
    return not Run(folder).shipped, _created(folder)


def _created(folder: Path) -> float:
    created = Run(folder).about.get("created")
    if isinstance(created, int | float):
        return float(created)
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # deleted since it was listed
        return 0.0
