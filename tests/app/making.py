"""Runs of every kind for the tests of the pages, written as a worker would write them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from saved_state import leave_state

from aecore.config import Config
from aecore.events import Epoch, Event, Finished, Frame, Started, Step, Turn
from aecore.film import Film
from aecore.runqueue import RunQueue
from aecore.runs import Run, create

LINES = {"mean": 0.26, "copy": 0.06}
STARTED = Started(
    device="cpu",
    device_name="CPU, 2 threads",
    precision="float32",
    threads=2,
    parameters=222_384,
    pixels=784,
    unit="nats",
    epochs=4,
    batch_size=256,
    train_images=55_000,
    validation_images=5_000,
    lines=LINES,
    versions={"torch": "2"},
)
TERMS = {"loss": 0.2, "reconstruction": 0.2}
TEST = {"squared_error_per_image": 10.0, "mse_per_pixel": 0.01, "bce_per_pixel": 0.1, "psnr_db": 20.0, "ssim": 0.9}
PCA = {"squared_error_per_image": 20.0, "mse_per_pixel": 0.02, "bce_per_pixel": 0.2, "psnr_db": 17.0, "ssim": 0.7}
FINISHED = Finished(reason="epochs", step=860, epoch=4.0, seconds=8.0, images_per_second=27_500.0, test=TEST, pca=PCA)


def run_with(root: Path, *events: Event, size: int = 4) -> Run:
    """Return a run whose journal says that a worker took it up, started, and then `events`."""
    run = create(root, Config.of({"code": {"size": size}, "training": {"epochs": 4}}), about={"title": "A test run"})
    for event in (Turn("taken_up", 0), STARTED, Step(100, 0.5, 1.0, 25_600.0, 1e-3, TERMS, TERMS), *events):
        more = {"file": Film(run.folder / "film").add(event)} if isinstance(event, Frame) else {}
        run.record(event, **more)
    leave_state(run, 100)
    return run


def frame(size: int = 4) -> Frame:
    codes = np.random.default_rng(0).normal(size=(2_000, size)).astype(np.float32)
    return Frame(100, 0.5, codes, np.full((100, 1, 28, 28), 0.5, np.float32))


def finished(root: Path, size: int = 4) -> Run:
    """Return a run that has come to its end, with the arrays that are kept then."""
    run = run_with(root, frame(size), Epoch(4, 860, 8.0, 27_500.0, TERMS, {**TERMS, "mse": 0.01}), FINISHED, size=size)
    (run.folder / "test").mkdir()
    codes = np.random.default_rng(1).normal(size=(10_000, size)).astype(np.float32)
    np.save(run.folder / "test" / "codes.npy", codes)
    np.save(run.folder / "test" / "reconstructions.npy", np.zeros((10_000, 1, 28, 28), np.uint8))
    return run


@contextmanager
def training(run: Run) -> Iterator[None]:
    """Let the run look as if a worker had it in hand."""
    RunQueue(run.folder.parent).join(run.id)
    with run.hold():
        yield
