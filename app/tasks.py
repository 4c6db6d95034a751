"""What pages know of uses: what was found, how far it is, and which runs a use has a meaning for."""

from functools import lru_cache
from pathlib import Path

from aecore import taskjobs
from aecore.runs import Run
from aecore.tables import TASKS, load_named
from aecore.taskqueue import TaskFile
from aecore.taskruns import TaskSpec, key_of, unfit
from aecore.tasks.result import Result
from aecore.wishes import State

__all__ = ["ask", "cancel", "found", "spec", "state", "tag", "trains", "unfit"]


def spec(name: str, **options: object) -> TaskSpec:
    """Return a use with what it is asked; raises Refused as `TaskSpec.of`."""
    return TaskSpec.of(name, options)


def found(run: Run, asked: TaskSpec) -> Result | None:
    """Return what a use found with the weights of the run as they are now, None while nobody has asked.

    Raises:
        Refused: the run has no weights.
    """
    path = TaskFile(run, key_of(run, asked)).path
    try:
        return _loaded(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=32)
def _loaded(path: Path, _changed: int) -> Result | None:
    return Result.load(path)


def state(run: Run, asked: TaskSpec) -> State:
    """Return how far a use is."""
    return taskjobs.state(run, key_of(run, asked))


def tag(run: Run, asked: TaskSpec) -> str:
    """Return a short name of what a use finds, for an address: another run, option or training has another."""
    return key_of(run, asked)[:8]


def ask(run: Run, asked: TaskSpec) -> None:
    """Put the wish for a use into the queue of the worker."""
    taskjobs.request(run, asked)


def cancel(run: Run, asked: TaskSpec) -> None:
    """Take the wish back."""
    taskjobs.cancel(run, key_of(run, asked))


def trains(name: str) -> str:
    """Return the preset whose runs a use is made for."""
    return str(load_named(TASKS[name].target.partition(":")[0] + ":TRAINS"))
