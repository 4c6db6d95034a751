"""What a page does with uses: ask for one, follow, cancel and show it. Files only; imports no torch."""

from aecore.runs import Run
from aecore.taskqueue import TaskFile
from aecore.taskruns import TaskSpec, key_of
from aecore.tasks.result import Result
from aecore.wishes import State

__all__ = ["cancel", "request", "result", "state"]


def request(run: Run, spec: TaskSpec) -> str:
    """Ask for a use, unless the run has its result or somebody has asked for it, and return its key.

    Raises:
        Refused: when the run has no weights yet.
    """
    file = TaskFile(run, key_of(run, spec))
    file.request(spec.told())
    return file.key


def cancel(run: Run, key: str) -> None:
    """Take the wish for a use back; a worker that is at it stops soon. Nothing happens without a wish."""
    TaskFile(run, key).cancel()


def state(run: Run, key: str) -> State:
    """Return how far a use is; a damaged result counts as none."""
    return TaskFile(run, key).state()


def result(run: Run, key: str) -> Result | None:
    """Return what a use found, or None."""
    return TaskFile(run, key).load()
