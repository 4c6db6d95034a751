"""The run folder: what is asked, what happened and what came out of it, for any process to read.

Nothing here imports torch until weights are saved or loaded, so a web server can follow runs without it.
"""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from aecore import journal
from aecore.config import Config
from aecore.errors import Refused
from aecore.events import Event
from aecore.files import read_json, write, write_json, write_with
from aecore.history import History
from aecore.runqueue import RunQueue

if TYPE_CHECKING:
    from aecore.autoencoder import Autoencoder
    from aecore.state import State

__all__ = ["ENDED", "LIVE", "Run", "all_runs", "create", "find", "load", "runs_dir"]

LIVE = ("queued", "starting", "running")
ENDED = ("finished", "stopped", "interrupted", "failed")
ID = re.compile(r"[a-z0-9-]{1,80}")


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
    def config(self) -> Config:
        """The five choices.

        Raises:
            Refused: when config.json is missing or damaged.
        """
        asked = read_json(self.folder / "config.json")
        if not isinstance(asked, dict):
            raise Refused(f"run {self.id}: config.json is missing or damaged; delete the run or choose another.")
        return Config.of(asked)

    def history(self) -> History:
        """Return everything its journal says."""
        return History.of(self.folder)

    def record(self, event: Event, **more: object) -> None:
        """Append an event to the journal; only the holder of the lock may."""
        journal.append(self.folder / "events.jsonl", {**event.record(), **more})

    def lock(self) -> FileLock:
        """Return the lock that whoever works on the run holds; the system frees it when that process dies."""
        return FileLock(self.folder / "lock", thread_local=False)

    @property
    def locked(self) -> bool:
        """Whether a process is working on it now."""
        try:
            with self.lock().acquire(blocking=False):
                return False
        except Timeout:
            return True

    def status(self, history: History | None = None) -> str:
        """Return queued, starting, running, paused, finished, stopped, interrupted or failed."""
        history = history or self.history()
        locked, waiting = self.locked, self.id in RunQueue(self.folder.parent).ids()
        if waiting and not locked:
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
        write(self.folder / "control", wish.encode())

    def take_wish(self) -> str | None:
        """Return the wish and remove it, or None."""
        taken = self.folder / ".control-taken"
        try:
            os.replace(self.folder / "control", taken)
        except FileNotFoundError:
            return None
        return taken.read_text().strip()

    @property
    def has_wish(self) -> bool:
        """Whether a wish waits."""
        return (self.folder / "control").exists()

    def save(self, state: "State", shape: tuple[int, ...]) -> None:
        """Write the weights and the state to go on from.

        resume.safetensors holds the weights too, and the numbers of resume.json in its own header: one rename makes
        the whole state new, so a crash cannot pair new tensors with old numbers. resume.json is for people and pages.
        """
        from safetensors.torch import save_file

        progress = state.progress.plain()
        about = {"config": self.config.model_dump_json(), "shape": json.dumps(shape)}
        write_with(self.folder / "weights.safetensors", lambda path: save_file(state.model, path, about))
        tensors = {**{f"model.{name}": value for name, value in state.model.items()}, **state.rest}
        numbers = {"progress": json.dumps(progress)}
        write_with(self.folder / "resume.safetensors", lambda path: save_file(tensors, path, numbers))
        write_json(self.folder / "resume.json", progress)

    def saved(self) -> "State | None":
        """Return the state to go on from, or None when none was saved."""
        from safetensors import safe_open

        from aecore.state import Progress, State

        path = self.folder / "resume.safetensors"
        if not path.exists():
            return None
        with safe_open(path, "pt") as file:  # type: ignore[no-untyped-call]
            progress = Progress(**json.loads(file.metadata()["progress"]))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        model = {name[6:]: value for name, value in tensors.items() if name.startswith("model.")}
        rest = {name: value for name, value in tensors.items() if not name.startswith("model.")}
        return State(progress, model, rest)

    def delete(self) -> None:
        """Remove the run and all that belongs to it.

        Raises:
            Refused: while it is live.
        """
        status = self.status()
        if status in LIVE:
            raise Refused(f"run {self.id}: is {status}; stop it before you delete it.")
        RunQueue(self.folder.parent).leave(self.id)
        shutil.rmtree(self.folder)

    def size(self) -> int:
        """Return the bytes it takes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


def create(root: Path, config: Config, *, about: Mapping[str, Any] | None = None) -> Run:
    """Make a run folder that holds only what was asked.

    Args:
        root: the folder of runs.
        config: the five choices.
        about: what people call it: `preset`, `title`; kept in about.json.
    """
    words = f"{config.network.kind}-{config.code.size}"
    stamp = time.strftime("%Y%m%d-%H%M%S")
    run = Run(root / f"{stamp}-{words}-{secrets.token_hex(4)}")
    run.folder.mkdir(parents=True)
    write_json(run.folder / "about.json", {"created": time.time(), **(about or {})})
    write_json(run.folder / "config.json", config.model_dump())
    return run


def find(reference: str | Path, root: Path) -> Run:
    """Return the run that `reference` names: an id in `root`, or a folder.

    Raises:
        Refused: when it is neither.
    """
    text = str(reference)
    if ID.fullmatch(text) and (root / text / "config.json").exists():
        return Run(root / text)
    if ("/" in text or os.sep in text or text == ".") and (Path(text) / "config.json").exists():
        return Run(Path(text).resolve())
    raise Refused(f"run {text[:80]!r}: there is none of that name in {root}; `python -m aecore runs` lists them.")


def all_runs(root: Path) -> list[Run]:
    """Return the runs in `root`, newest first."""
    if not root.is_dir():
        return []
    folders = [path for path in root.iterdir() if ID.fullmatch(path.name) and (path / "config.json").exists()]
    return [Run(path) for path in sorted(folders, key=_created, reverse=True)]


def _created(folder: Path) -> float:
    about = read_json(folder / "about.json") or {}
    return float(about.get("created", folder.stat().st_mtime))


def load(run: "Run | Path") -> "Autoencoder":
    """Return the trained autoencoder of a run, on the CPU, ready to encode and decode.

    Raises:
        Refused: when the run has no weights yet.
    """
    from safetensors import safe_open

    from aecore.autoencoder import build

    run = run if isinstance(run, Run) else Run(Path(run))
    path = run.folder / "weights.safetensors"
    if not path.exists():
        raise Refused(f"run {run.id}: has no weights yet; wait for its first seconds of training, or train it.")
    with safe_open(path, "pt") as file:  # type: ignore[no-untyped-call]
        about = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    model = build(Config.of(json.loads(about["config"])), tuple(json.loads(about["shape"])))
    model.load_state_dict(tensors)
    return model.eval()
