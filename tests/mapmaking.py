"""Maps made without UMAP: a run with codes, a warm worker in this process, and functions that stand for a method."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aecore.config import Config
from aecore.latent.spec import MapSpec
from aecore.mapworker import MapWorker
from aecore.process import announced
from aecore.runs import Run, create
from aecore.tables import MAPS

QUICK = MapSpec(points=64)
LONG = MapSpec(method="umap", points=64)


def no() -> bool:
    return False


def coded_run(root: Path, count: int = 3_000) -> Run:
    """Return a run that has codes of its test images and nothing else."""
    made = create(root, Config())
    (made.folder / "test").mkdir()
    codes = np.random.default_rng(0).standard_normal((count, 4)).astype(np.float32)
    np.save(made.folder / "test" / "codes.npy", codes)
    return made


@contextmanager
def at_work(root: Path) -> Iterator[MapWorker]:
    """Yield a warm worker that makes one map at each `next()`."""
    with announced(root, "map"):
        yield MapWorker(root, no, threading.Thread())  # a thread that is not alive: warm


def layout(monkeypatch: pytest.MonkeyPatch, function: Callable[..., np.ndarray]) -> None:
    """Let `function` stand for UMAP."""
    monkeypatch.setitem(MAPS, "umap", replace(MAPS["umap"], target=f"{__name__}:stand_in"))
    monkeypatch.setattr(f"{__name__}.stand_in", function, raising=False)


def patient(points: np.ndarray, *, seed: int, progress: Callable[[int, int], None]) -> np.ndarray:
    for done in range(5):
        progress(done, 4)
    return points[:, :2]
