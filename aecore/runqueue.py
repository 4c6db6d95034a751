"""Who waits for a worker: one empty file a run, named by the time it joined, so that any process can read the order.

A run keeps its place while a worker has it in hand and leaves only with a last word or a pause; so a worker that dies
leaves the run waiting for the next one.
"""

import time
from pathlib import Path

__all__ = ["RunQueue"]


class RunQueue:
    """The queue of a runs folder, in `<root>/.queue/`."""

    def __init__(self, root: Path) -> None:
        """Name the folder; it is made when the first run joins."""
        self.folder = root / ".queue"

    def ids(self) -> list[str]:
        """Return the runs in order, those in a worker's hands included."""
        # two processes that join a run at the same moment leave it there twice; the first place counts
        return list(dict.fromkeys(path.name.partition("-")[2] for path in self._entries()))

    def join(self, run_id: str) -> None:
        """Put a run at the back, unless it is in the queue."""
        if run_id not in self.ids():
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / self._name(run_id)).touch()

    def to_back(self, run_id: str) -> None:
        """Move a run to the back; nothing happens when it is not in the queue."""
        places = self._of(run_id)
        for path in places[:1]:
            path.rename(self.folder / self._name(run_id))
        for path in places[1:]:
            path.unlink(missing_ok=True)

    def leave(self, run_id: str) -> None:
        """Take a run out."""
        for path in self._of(run_id):
            path.unlink(missing_ok=True)

    def _entries(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*-*")) if self.folder.is_dir() else []

    def _of(self, run_id: str) -> list[Path]:
        return [path for path in self._entries() if path.name.partition("-")[2] == run_id]

    @staticmethod
    def _name(run_id: str) -> str:
        return f"{time.time_ns():020d}-{run_id}"
