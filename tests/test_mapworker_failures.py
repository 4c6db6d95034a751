"""Maps that cannot be made: a reason in one line, and the next wish is not held up."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from mapmaking import LONG, QUICK, at_work, coded_run, layout, patient

from aecore import mapjobs
from aecore.config import Config
from aecore.errors import Refused
from aecore.latent.spec import MapSpec
from aecore.mapjobs import MapState
from aecore.mapqueue import wishes
from aecore.mapworker import MapWorker
from aecore.runs import Run, create


@pytest.fixture
def run(runs_root: Path) -> Run:
    return coded_run(runs_root)


@pytest.fixture
def worker(runs_root: Path) -> Iterator[MapWorker]:
    with at_work(runs_root) as working:
        yield working


def test_a_wish_whose_workers_die_is_taken_again_twice_and_then_failed(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    tries = []

    def deadly(points: np.ndarray, *, seed: int, progress: Callable[[int, int], None]) -> np.ndarray:
        tries.append(mapjobs.state(run, key).state)
        raise Killed

    layout(monkeypatch, deadly)
    key = mapjobs.request(run, LONG)
    for _ in range(3):
        with pytest.raises(Killed):
            worker.next()
        assert mapjobs.state(run, key) == MapState("queued")
    assert worker.next()
    assert tries == ["running"] * 3
    told = mapjobs.state(run, key)
    assert told.state == "failed"
    assert told.reason == "The process that made this map died 3 times; ask for fewer points."
    layout(monkeypatch, patient)
    mapjobs.request(run, LONG)
    assert worker.next()
    assert mapjobs.state(run, key).state == "done"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Refused("neighbours: 3 is too few; choose more."), "neighbours: 3 is too few; choose more."),
        (MemoryError(), "There was too little memory for this map; ask for fewer points."),
        (RuntimeError("a\nb"), "RuntimeError: a b. This should not happen: see the log in .workers."),
    ],
)
def test_an_error_becomes_the_reason_and_the_next_map_is_made(
    worker: MapWorker,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    error: Exception,
    reason: str,
) -> None:
    def broken(points: np.ndarray, *, seed: int, progress: object) -> np.ndarray:
        raise error

    layout(monkeypatch, broken)
    failing = mapjobs.request(run, LONG)
    assert worker.next()
    assert mapjobs.state(run, failing) == MapState("failed", reason=reason)
    assert ("Traceback" in capfd.readouterr().err) == (not isinstance(error, Refused))
    assert mapjobs.state(run, mapjobs.request(run, QUICK)).state == "queued"
    assert worker.next()


def test_more_neighbours_than_codes_are_a_sentence(worker: MapWorker, run: Run) -> None:
    key = mapjobs.request(run, MapSpec(method="umap", points=64, neighbours=100))
    assert worker.next()
    told = mapjobs.state(run, key)
    assert told.state == "failed"
    assert "neighbours: 100 needs at least 101 codes" in str(told.reason)


def test_codes_that_changed_since_are_not_mapped_under_the_old_key(worker: MapWorker, run: Run) -> None:
    key = mapjobs.request(run, QUICK)
    np.save(run.folder / "test" / "codes.npy", np.ones((200, 4), np.float32))
    assert worker.next()
    told = mapjobs.state(run, key)
    assert told.state == "failed"
    assert "have changed since this map was asked for; ask for it again" in str(told.reason)
    assert worker.next() is False
    again = mapjobs.request(run, QUICK)
    assert again != key
    assert worker.next()
    assert mapjobs.state(run, again).state == "done"


def test_a_damaged_wish_becomes_a_failure(worker: MapWorker, run: Run) -> None:
    key = mapjobs.request(run, QUICK)
    wishes(worker.root)[0].path.write_text("{")
    assert worker.next()
    assert "damaged; ask for the map again" in str(mapjobs.state(run, key).reason)


def test_the_wish_of_a_deleted_run_goes_and_its_folder_does_not_come_back(worker: MapWorker, run: Run) -> None:
    mapjobs.request(run, QUICK)
    run.delete()
    assert not worker.next()
    assert wishes(worker.root) == []
    assert not run.folder.exists()


def test_a_run_deleted_while_its_map_is_made_does_not_come_back(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deleting(points: np.ndarray, *, seed: int, progress: Callable[[int, int], None]) -> np.ndarray:
        run.delete()
        return points[:, :2]

    layout(monkeypatch, deleting)
    mapjobs.request(run, LONG)
    assert worker.next()
    assert not run.folder.exists()
    assert not worker.next()
    assert wishes(worker.root) == []


def test_a_run_folder_that_cannot_be_written_does_not_hold_up_the_others(
    worker: MapWorker, run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    stuck = mapjobs.request(run, QUICK)
    (run.folder / "maps").write_text("in the way")
    other = create(worker.root, Config())
    (other.folder / "test").mkdir()
    np.save(other.folder / "test" / "codes.npy", np.load(run.folder / "test" / "codes.npy"))
    key = mapjobs.request(other, QUICK)
    assert worker.next()
    assert worker.next()
    assert mapjobs.state(other, key).state == "done"
    assert stuck not in [wish.file.key for wish in wishes(worker.root)]
    assert "maps" in capfd.readouterr().err
