"""Every cached call into the engine. What is cached is read from files that never change under the same name."""

from copy import copy
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from aecore import data, jobs
from aecore.data import Dataset, Split
from aecore.errors import Refused
from aecore.film import Film
from aecore.finding import find, readable
from aecore.history import History
from aecore.runqueue import RunQueue
from aecore.runs import ID, Run, all_runs, runs_dir
from aecore.shipped import LADDER, ladder_id
from app import models
from app.look import Look
from app.text import _

__all__ = [
    "Look",
    "array",
    "classes",
    "codes",
    "dataset",
    "errors",
    "frame",
    "labels",
    "ladder",
    "look",
    "recent",
    "redrawn",
    "run_called",
    "seen",
    "seen_first",
    "split_of",
    "tested",
]

_lock, _completing = Lock(), Lock()


def run_called(run_id: str) -> Run | None:
    """Return the run of this id, or None. Only a well-formed id touches the disk."""
    if not ID.fullmatch(run_id):
        return None
    try:
        run = find(run_id, runs_dir(), folders=False)
    except Refused:
        return None
    return run if readable(run) else None


def ladder() -> dict[int, Run]:
    """Return the shipped runs that are in the runs folder, by latent size."""
    found = {size: run_called(ladder_id(size)) for size in LADDER}
    return {size: run for size, run in found.items() if run is not None}


def recent(most: int) -> list[Run]:
    """Return the newest readable runs."""
    return [run for run in all_runs(runs_dir())[:most] if readable(run)]


def look(run: Run) -> Look:
    """Read a run as it is now; only what is new in its journal is read."""
    history = _followed(run.folder)
    status = run.status(history)
    place = jobs.place(run) if status == "queued" else None
    return Look(run, history, status, place, _training(run) if status == "queued" else None)


def _followed(folder: Path) -> History:
    """Return a copy that no other session appends to while a page draws it."""
    with _lock:
        history = copy(_history(folder).follow())
        history.steps, history.frames = list(history.steps), list(history.frames)
        history.epoch_records = list(history.epoch_records)
        return history


@lru_cache(maxsize=64)
def _history(folder: Path) -> History:
    return History(folder / "events.jsonl")


def _training(run: Run) -> str | None:
    root = run.folder.parent
    return next((other for other in RunQueue(root).ids() if other != run.id and Run(root / other).locked), None)


@lru_cache(maxsize=4)
def dataset(name: str) -> Dataset:
    """Return a data set, its images mapped from the disk."""
    return data.load(name)


def split_of(name: str, split: str) -> Split:
    """Return the images of a split of a data set, "test" or "train", in their order."""
    found = dataset(name)
    return found.train if split == "train" else found.test


@lru_cache(maxsize=8)
def labels(name: str, split: str = "test") -> NDArray[np.uint8]:
    """Return the classes of the images of a split, uint8 (N,); 0 for all where the data have none."""
    items = split_of(name, split)
    return np.zeros(len(items), np.uint8) if items.labels is None else items.labels.astype(np.uint8)


def classes(name: str) -> tuple[str, ...]:
    """Return the names of the classes; one for all where the data have none."""
    return dataset(name).classes or (_("all"),)


@lru_cache(maxsize=128)
def _frame(path: Path, _changed: int) -> dict[str, NDArray[Any]]:
    arrays = Film(path.parent).read(path)
    codes = arrays.pop("codes", None)
    if codes is not None:
        arrays["spread"] = codes.astype(np.float32).std(axis=0)
    return arrays


def frame(run: Run, step: int | None = None) -> tuple[int, int, dict[str, NDArray[Any]]] | None:
    """Return (step, version, arrays) of a frame of the film, the newest by default; None when it is not there."""
    files = Film(run.folder / "film").files()
    path = next((file for file in reversed(files) if step is None or int(file.stem) == step), None)
    try:
        return None if path is None else (int(path.stem), changed := path.stat().st_mtime_ns, _frame(path, changed))
    except (FileNotFoundError, BadZipFile, ValueError, EOFError, KeyError):
        return None  # thinned or undone by a resume since the folder was listed, or cut short


def tested(run: Run) -> int | None:
    """Return the version of the test arrays of a run, None before there are any."""
    path = run.folder / "test" / "codes.npy"
    return path.stat().st_mtime_ns if path.exists() else None


def codes(run: Run) -> NDArray[np.float32]:
    """Return the codes of all test images, float32 (N, k)."""
    return array(run.folder / "test" / "codes.npy", tested(run) or 0)


def errors(run: Run) -> NDArray[np.float32]:
    """Return the error of each test image, float32 (N,): squared, mean over its pixels.

    Raises:
        Refused: when none were kept and the run has no weights to make them from.
    """
    return array(_made(run, "errors"), tested(run) or 0)


def redrawn(run: Run) -> NDArray[np.uint8]:
    """Return the reconstructions of all test images, (N, *shape) as `as_kept` keeps them, mapped from the disk."""
    return _opened(_made(run, "reconstructions"))


def seen(run: Run) -> NDArray[np.uint8] | None:
    """Return what the network saw of all test images, uint8 (N, *shape); None when it saw them clean.

    Raises:
        Refused: when it was not kept and the run has no weights to make it with.
    """
    return None if run.config.objective.corruption == "none" else _opened(_made(run, "seen"))


def seen_first(run: Run) -> NDArray[np.uint8] | None:
    """Return what the network saw of the test images of its film, uint8 (n, *shape); None when it saw them clean."""
    files = Film(run.folder / "film").files()
    found = frame(run, int(files[0].stem)) if files else None
    return None if found is None else found[2].get("seen")


def _made(run: Run, name: str) -> Path:
    """Return where an array of a run's `test/` lies; what a shipped run came without is made from its weights first.

    Raises:
        Refused: when it is missing and there are no weights.
    """
    path = run.folder / "test" / f"{name}.npy"
    if not path.exists():
        with _completing, models.alone():  # thirty browsers may want the same sheet, and one of them has to make it
            from aecore.outcome import complete  # torch

            complete(run)
    return path


@lru_cache(maxsize=8)
def array(path: Path, _changed: int) -> NDArray[Any]:
    """Return an array of a run's folder, mapped from the disk; raises Refused when it is gone or damaged."""
    return _opened(path)


def _opened(path: Path) -> NDArray[Any]:
    """Return an array mapped from the disk: 10,000 codes of 2,048 numbers are 80 MB.

    Raises:
        Refused: when the file is gone or damaged.
    """
    try:
        found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        run, file = path.parents[1].name, f"{path.parent.name}/{path.name}"
        said = f"run {run}: {file} is missing or damaged; train the run on, or delete it."
        raise Refused(said) from None
    return found
