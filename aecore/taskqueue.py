"""Which uses are wanted: the queue of `aecore.wishes` whose things are results."""

from dataclasses import dataclass
from pathlib import Path

from aecore.errors import Refused
from aecore.taskruns import TaskSpec
from aecore.tasks.result import Result
from aecore.wishes import Place, Wanted, names

__all__ = ["TaskFile", "TaskWish", "wishes"]


class TaskFile(Place):
    """The place of one result of a run: `runs/<id>/tasks/<key>.npz`."""

    WHAT, FOLDER = "task", "tasks"

    def load(self) -> Result | None:
        """Return the result, or None when it is not there yet or damaged."""
        return Result.load(self.path)


@dataclass(frozen=True)
class TaskWish(Wanted):
    """One file in the queue."""

    file: TaskFile

    def spec(self) -> TaskSpec:
        """Return what is asked.

        Raises:
            Refused: when the file does not hold it, or not in the words of this version.
        """
        asked = self.asked()
        if not isinstance(asked.get("name"), str) or not isinstance(asked.get("options"), dict):
            raise Refused(f"run {self.file.run.id}: the request for this task is damaged; ask for the task again.")
        return TaskSpec.of(asked["name"], asked["options"])


def wishes(root: Path) -> list[TaskWish]:
    """Return all wishes in the order they came; files of other names are passed over."""
    return [TaskWish(path, TaskFile(run, key)) for path, run, key in names(root, TaskFile.FOLDER)]
