"""A run that a worker brought to its end gets its map without any page, and never shows that of other weights."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aecore import jobs, mapjobs, turn, worker
from aecore.config import Config
from aecore.latent.maps import compute
from aecore.latent.spec import AUTOMATIC
from aecore.mapqueue import MapFile, wishes
from aecore.outcome import Figures, complete
from aecore.runqueue import RunQueue
from aecore.runs import Run

Tiny = Callable[..., Config]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(autouse=True)
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures of 10,000 images take a second and are not what is asked here: let only the arrays be made."""

    def arrays_alone(run: Run, *_: object, **__: object) -> tuple[Figures, Figures]:
        shutil.rmtree(run.folder / "test", ignore_errors=True)
        complete(run)
        return {}, {}

    monkeypatch.setattr(turn, "evaluate_and_keep", arrays_alone)


def work(root: Path) -> None:
    """Take one turn, as a worker does."""
    assert worker.work_once(root, lambda: False)


def trained(root: Path, config: Config) -> Run:
    run = jobs.submit(root, config)
    work(root)
    assert run.status() == "finished"
    return run


def wanted(root: Path) -> list[tuple[str, str]]:
    return [(wish.file.run.id, wish.file.key) for wish in wishes(root)]


def test_a_finished_run_gets_its_map(runs_root: Path, tiny: Tiny) -> None:
    run = trained(runs_root, tiny("training.epochs=1"))
    assert wanted(runs_root) == [(run.id, mapjobs.key_of(run, AUTOMATIC))]
    assert wishes(runs_root)[0].spec() == AUTOMATIC


def test_a_stopped_run_too(runs_root: Path, tiny: Tiny) -> None:
    run = jobs.submit(runs_root, tiny("training.epochs=1000"))
    run.ask("stop")
    work(runs_root)
    assert run.status() == "stopped"
    assert wanted(runs_root) == [(run.id, mapjobs.key_of(run, AUTOMATIC))]


@pytest.mark.parametrize("size", [1, 2])
def test_codes_that_are_their_own_plane_need_none(runs_root: Path, tiny: Tiny, size: int) -> None:
    trained(runs_root, tiny("training.epochs=1", f"code.size={size}"))
    assert wanted(runs_root) == []


def test_a_run_that_is_paused_or_failed_gets_none(runs_root: Path, tiny: Tiny) -> None:
    run = jobs.submit(runs_root, tiny())
    run.ask("pause")
    work(runs_root)
    assert run.status() == "paused"
    wild = (
        "training.learning_rate=10",
        "training.optimizer=sgd",
        "objective.reconstruction=mse",
        "network.kind=linear",
    )
    failed = jobs.submit(runs_root, tiny(*wild, "training.epochs=1000"))
    work(runs_root)
    assert failed.status() == "failed"
    assert wanted(runs_root) == []


def keep_map(run: Run, key: str) -> None:
    """Do what the map worker does."""
    codes = np.load(run.folder / "test" / "codes.npy")
    spec = AUTOMATIC.model_copy(update={"method": "pca"})
    compute(codes, None, spec).save(MapFile(run, key).path)
    for wish in wishes(run.folder.parent):
        wish.remove()


def test_a_map_that_is_there_is_not_asked_for_again(runs_root: Path, tiny: Tiny) -> None:
    run = trained(runs_root, tiny("training.epochs=1"))
    keep_map(run, mapjobs.key_of(run, AUTOMATIC))
    worker.want_map(run)
    assert wanted(runs_root) == []


def test_a_run_that_went_on_shows_no_map_of_before(runs_root: Path, tiny: Tiny) -> None:
    run = trained(runs_root, tiny("training.epochs=1"))
    before = mapjobs.key_of(run, AUTOMATIC)
    keep_map(run, before)
    jobs.more(run, 1)
    work(runs_root)
    after = mapjobs.key_of(run, AUTOMATIC)
    assert after != before
    assert mapjobs.result(run, after) is None
    assert wanted(runs_root) == [(run.id, after)]


def test_a_run_without_codes_does_not_stop_the_worker(
    runs_root: Path, tiny: Tiny, capsys: pytest.CaptureFixture[str]
) -> None:
    run = jobs.submit(runs_root, tiny())
    RunQueue(runs_root).leave(run.id)
    worker.want_map(run)
    assert "no map of its own" in capsys.readouterr().out
