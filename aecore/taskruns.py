"""From a run to what a use works on, and to the name of what it finds: the one bridge between the two.

Nothing here imports torch until a network is loaded.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from aecore import data
from aecore.errors import Refused
from aecore.finding import load
from aecore.runs import Run
from aecore.saving import WEIGHTS
from aecore.tables import TASKS, load_named
from aecore.tasks.given import Given
from aecore.tasks.options import Options

if TYPE_CHECKING:
    from aecore.tasks.given import Tell
    from aecore.tasks.result import Result

__all__ = ["TaskSpec", "compute", "given", "key_of", "unfit"]

VERSION = 5
"""Of what is kept: raise it when a use would find something else."""


@dataclass(frozen=True)
class TaskSpec:
    """Which use, and what it is asked."""

    name: str
    options: Options

    @classmethod
    def of(cls, name: str, choices: Mapping[str, Any]) -> Self:
        """Check a name and its choices.

        Raises:
            Refused: there is no such use, or a choice is unknown or not allowed.
        """
        if name not in TASKS:
            raise Refused(f"task {name[:40]!r}: there is none of that name; choose one of {', '.join(TASKS)}.")
        kind: type[Options] = load_named(TASKS[name].options)
        return cls(name, kind.of(choices))

    def told(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"name": self.name, "options": self.options.model_dump(mode="json")}


def unfit(run: Run, name: str) -> str:
    """Return one sentence on why a use has no meaning for a run, "" where it has."""
    fits = load_named(TASKS[name].target.partition(":")[0] + ":fits")
    return str(fits(run.config))


def given(run: Run, *, data_dir: Path | None = None) -> Given:
    """Return the network of a run and its data set.

    Raises:
        Refused: the run has no weights yet, or its data set cannot be read.
    """
    dataset = data.load(run.config.data.key, data_dir=data_dir)
    return Given(load(run), dataset, data_dir, run.history().seconds or None)


def compute(run: Run, spec: TaskSpec, tell: "Tell", *, data_dir: Path | None = None) -> "Result":
    """Do what is asked with the network of a run.

    Raises:
        Refused: the use has no meaning for this run, or as `given`.
    """
    if why := unfit(run, spec.name):
        raise Refused(f"run {run.id}: {why}")
    found: Result = TASKS[spec.name].load()(given(run, data_dir=data_dir), spec.options, tell)
    return found


def key_of(run: Run, spec: TaskSpec) -> str:
    """Return the name of what a use finds: 16 hex digits of the file of weights and of what is asked.

    Raises:
        Refused: the run has no weights yet.
    """
    made_of = [VERSION, spec.told(), _weights(run)]
    return sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]


def _weights(run: Run) -> str:
    path = run.folder / WEIGHTS
    try:
        found = path.stat()
    except FileNotFoundError:
        raise Refused(f"run {run.id}: has no weights yet; wait for its first seconds of training.") from None
    return _digest(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int, _size: int) -> str:
    """Return the SHA-256 of a file; a gigabyte takes a second, and is read once."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
