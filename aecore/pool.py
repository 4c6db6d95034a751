"""Starting and keeping the worker processes of a server. None outlives it, none becomes a zombie.

A worker is a fresh interpreter with an argument list, in its own session: never a fork, since neither CUDA nor OpenMP
survives one. Its standard input is a pipe whose other end this process holds: however this process dies, the pipe
closes, and the worker sees it.
"""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from aecore.files import read_json

__all__ = ["Pool", "Slot", "worker_count"]

PACKAGES = Path(__file__).resolve().parents[1]
"""Where `aecore` lies, so that a worker finds it from whatever folder the server was started in."""
SUPERVISE_SECONDS = 0.5
PATIENCE_SECONDS = 12.0
BESIDE = ("aecore.mapworker", "aecore.taskworker")
"""What runs beside the workers that train, one process each."""


def cores() -> int:
    """Return the cores this process may use; in a container that can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worker_count() -> int:
    """Return how many training workers to keep: `$AECORE_WORKERS`, else one for every four cores, at most four.

    One worker with two threads trains a single run faster than two workers with one, and turns keep thirty learners
    moving; so more workers pay only where there are cores to spare.
    """
    wanted = os.environ.get("AECORE_WORKERS", "")
    return max(1, int(wanted)) if wanted.isdigit() else max(1, min(4, cores() // 4))


def environment(workers: int) -> dict[str, str]:
    """Return the variables of one of `workers` processes: its thread budget, as libraries read it when imported.

    One core is left to the server and the browser: OpenMP's threads wait for each other by spinning, and two of them
    on two cores fall to a fifth of their speed as soon as anything else wants a core; one thread loses a fifth at most.
    """
    threads = str(max(1, (cores() - 1) // max(1, workers)))
    libraries = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
    # numba's own layer is in every build of it; the others need OpenMP or TBB and fail or fall back where those lack
    return {
        **dict.fromkeys(libraries, threads),
        "NUMBA_THREADING_LAYER": "workqueue",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PACKAGES), os.environ.get("PYTHONPATH")])),
    }


@dataclass
class Slot:
    """One place for a worker: its command, and the process that fills it now."""

    module: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = 0
    """How often in a row it died within ten seconds."""
    due: float = 0.0
    """When to start the next process, on the monotonic clock."""
    log: Path = field(default=Path())

    def pause_before_restart(self) -> float:
        """Return how long to wait before another try: a worker that dies at once must not spin."""
        return min(30.0, 2.0**self.short_lives) if self.short_lives else 0.0


class Pool:
    """The workers of one runs folder: some that train, one that draws maps, one that tries what codes are good for."""

    def __init__(
        self,
        root: Path,
        *,
        workers: int | None = None,
        modules: tuple[str, ...] = BESIDE,
    ) -> None:
        """Plan the workers; `start` starts them.

        Args:
            root: the runs folder.
            workers: how many train; by default `worker_count()`.
            modules: what else to keep running, one process each.
        """
        self.root = root
        count = workers if workers is not None else worker_count()
        self.slots = [Slot(module, environment(count)) for module in (*["aecore.worker"] * count, *modules)]
        for number, slot in enumerate(self.slots):
            slot.log = root / ".workers" / f"{slot.module}-{number}.log"
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start every worker and the thread that starts those anew that die."""
        (self.root / ".workers").mkdir(parents=True, exist_ok=True)
        for slot in self.slots:
            self._launch(slot)
        self._thread = threading.Thread(target=self._supervise, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the workers' standard input, wait for them, and end those that do not listen."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
        processes = [slot.process for slot in self.slots if slot.process is not None]
        for process in processes:
            if process.stdin is not None:
                process.stdin.close()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._forget(process)

    def states(self) -> list[dict[str, object]]:
        """Return what the workers say of themselves: pid, kind, state ("warming up", "ready", "working"), run."""
        alive = {slot.process.pid for slot in self.slots if slot.process and slot.process.poll() is None}
        found = [read_json(path) for path in sorted((self.root / ".workers").glob("[0-9]*.json"))]
        return [about for about in found if isinstance(about, dict) and about.get("pid") in alive]

    def _launch(self, slot: Slot) -> None:
        flags = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # Windows; elsewhere a worker lowers itself
        with slot.log.open("ab") as log:
            slot.process = subprocess.Popen(
                [sys.executable, "-m", slot.module, "--runs-dir", str(self.root.resolve())],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, **slot.environment},
                start_new_session=True,
                creationflags=flags,
            )
        slot.started = time.monotonic()

    def _supervise(self) -> None:
        while not self._ending.wait(SUPERVISE_SECONDS):
            for slot in self.slots:
                # poll() also reaps: a dead child that nobody asks after stays as a zombie
                if slot.process is not None and slot.process.poll() is not None:
                    self._bury(slot, slot.process)
                if slot.process is None and time.monotonic() >= slot.due:
                    self._launch(slot)

    def _bury(self, slot: Slot, process: subprocess.Popen[bytes]) -> None:
        """Empty the slot of a dead process and say when the next may start; the other slots do not wait for that."""
        self._forget(process)
        now = time.monotonic()
        slot.short_lives = slot.short_lives + 1 if now - slot.started < 10 else 0
        slot.process, slot.due = None, now + slot.pause_before_restart()

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        (self.root / ".workers" / f"{process.pid}.json").unlink(missing_ok=True)
