"""What a page does with uses: ask for one, follow, cancel and show it. Files only; imports no torch."""

from aecore.runs import Run
from aecore.taskqueue import TaskFile, wish_for
from aecore.taskruns import TaskSpec, key_of
from aecore.tasks.result import Result
from aecore.wishes import Note, State
from aecore.wishes import state as how_far

__all__ = ["cancel", "request", "result", "state"]


def request(run: Run, spec: TaskSpec) -> str:
    """Ask for a use, unless the run has its result or somebody has asked for it, and return its key.

    Raises:
        Refused: when the run has no weights yet.
    """
    file = TaskFile(run, key_of(run, spec))
    if wish_for(file) is None and file.load() is None:
        file.ask(spec.told())
    return file.key


def cancel(run: Run, key: str) -> None:
    """Take the wish for a use back; a worker that is at it stops soon. Nothing happens without a wish."""
    file = TaskFile(run, key)
    while (wish := wish_for(file)) is not None:
        wish.remove()
        file.say(Note(wish.path.name, "cancelled"))


def state(run: Run, key: str) -> State:
    """Return how far a use is; a damaged result counts as none."""
    file = TaskFile(run, key)
    wish = wish_for(file)  # before the result is looked for
    return how_far(file, wish, file.path.exists() and file.load() is not None)


def result(run: Run, key: str) -> Result | None:
    """Return what a use found, or None."""
    return TaskFile(run, key).load()
