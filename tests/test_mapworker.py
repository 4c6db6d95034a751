"""A worker of maps: it makes what is wanted, says how far it is, and leaves what nobody wants any more."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from mapmaking import LONG, QUICK, at_work, coded_run, layout, no, patient

from aecore import fulfilling, mapjobs
from aecore.files import read_json
from aecore.latent.maps import compute
from aecore.latent.spec import MapSpec
from aecore.mapjobs import MapState
from aecore.mapqueue import MapFile, wishes
from aecore.mapworker import MapWorker
from aecore.runs import Run


@pytest.fixture
def run(runs_root: Path) -> Run:
    return coded_run(runs_root)


@pytest.fixture
def worker(runs_root: Path) -> Iterator[MapWorker]:
    with at_work(runs_root) as working:
        yield working


def test_it_makes_what_is_asked_and_leaves_only_the_map(worker: MapWorker, run: Run) -> None:
    key = mapjobs.request(run, QUICK)
    assert worker.next()
    assert mapjobs.state(run, key) == MapState("done", 1.0)
    made, wanted = (
        mapjobs.result(run, key),
        compute(*mapjobs.codes_and_labels(run, 64), QUICK, anchor=mapjobs.anchor("mnist")),
    )
    assert made is not None
    assert np.array_equal(made.xy, wanted.xy)
    assert np.array_equal(made.label, wanted.label)
    assert {path.name for path in (run.folder / "maps").iterdir()} == {f"{key}.npz", f"{key}.lock"}
    assert wishes(worker.root) == []
    assert not worker.next()


def test_quick_maps_wait_neither_for_the_warm_up_nor_for_the_queue(
    run: Run, worker: MapWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout(monkeypatch, patient)
    warm = threading.Event()
    worker.warming = threading.Thread(target=warm.wait, daemon=True)
    worker.warming.start()
    long, quick = mapjobs.request(run, LONG), mapjobs.request(run, QUICK)
    assert worker.next()
    assert mapjobs.state(run, quick).state == "done"
    assert not worker.next()
    assert mapjobs.state(run, long).state == "queued"
    warm.set()
    worker.warming.join()
    assert worker.next()
    assert mapjobs.state(run, long).state == "done"


def test_progress_is_seen_while_it_runs_at_most_five_times_a_second(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, said = [], []

    def slow(points: np.ndarray, *, seed: int, progress: Callable[[int, int], None]) -> np.ndarray:
        for done in range(61):
            progress(done, 60)
            seen.append(mapjobs.state(run, key))
            time.sleep(0.01)
        return points[:, :2]

    say = MapFile.say
    monkeypatch.setattr(MapFile, "say", lambda file, note: (said.append(time.monotonic()), say(file, note)))
    layout(monkeypatch, slow)
    key = mapjobs.request(run, LONG)
    assert worker.next()
    assert {each.state for each in seen} == {"running"}
    shares = [each.progress for each in seen]
    assert shares == sorted(shares)
    assert shares[0] == 0 < shares[-1] < 1
    assert len(set(shares)) > 2
    assert min(np.diff(said)) >= fulfilling.SAY_SECONDS * 0.9
    about = read_json(worker.root / ".workers" / f"{os.getpid()}.json")
    assert (about["kind"], about["state"], about["run"]) == ("map", "working", run.id)


def test_a_map_taken_back_while_it_is_made_is_left_at_the_next_round(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = []

    def cancelled(points: np.ndarray, *, seed: int, progress: Callable[[int, int], None]) -> np.ndarray:
        for done in range(100):
            progress(done, 100)
            rounds.append(done)
            if done == 3:
                mapjobs.cancel(run, key)
        return points[:, :2]

    layout(monkeypatch, cancelled)
    key = mapjobs.request(run, LONG)
    assert worker.next()
    assert rounds == [0, 1, 2, 3]
    assert mapjobs.state(run, key) == MapState("cancelled")
    layout(monkeypatch, patient)
    assert mapjobs.request(run, LONG) == key
    assert worker.next()
    assert mapjobs.state(run, key).state == "done"


def test_a_map_taken_back_after_the_last_round_does_not_appear(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(points: np.ndarray, *, seed: int, progress: Callable[[int, int], None]) -> np.ndarray:
        mapjobs.cancel(run, key)
        return points[:, :2]

    layout(monkeypatch, late)
    key = mapjobs.request(run, LONG)
    assert worker.next()
    assert mapjobs.state(run, key) == MapState("cancelled")
    assert mapjobs.result(run, key) is None


def test_a_worker_that_has_to_end_leaves_the_wish_and_does_not_count_as_a_try(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout(monkeypatch, patient)
    key = mapjobs.request(run, LONG)
    worker.closing = lambda: True
    for _ in range(fulfilling.MOST_RECOVERIES + 2):
        assert worker.next()
        assert mapjobs.state(run, key) == MapState("queued")
    worker.closing = no
    assert worker.next()
    assert mapjobs.state(run, key).state == "done"


def test_a_map_in_another_workers_hands_is_passed_over(worker: MapWorker, run: Run) -> None:
    first, second = mapjobs.request(run, QUICK), mapjobs.request(run, MapSpec(points=65))
    with MapFile(run, first).hold():
        assert worker.next()
        assert mapjobs.state(run, second).state == "done"
        assert not worker.next()
    assert worker.next()
    assert mapjobs.state(run, first).state == "done"


def test_a_wish_that_went_while_its_lock_was_taken_is_not_made(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, hold = mapjobs.request(run, QUICK), MapFile.hold

    def cancelled_meanwhile(file: MapFile) -> object:
        mapjobs.cancel(run, key)
        return hold(file)

    monkeypatch.setattr(MapFile, "hold", cancelled_meanwhile)
    assert not worker.next()
    assert mapjobs.state(run, key) == MapState("cancelled")


def test_a_cached_map_that_was_asked_for_twice_at_once_is_not_made_twice(worker: MapWorker, run: Run) -> None:
    key = mapjobs.request(run, QUICK)
    assert worker.next()
    before = MapFile(run, key).path.stat().st_ino
    MapFile(run, key).ask(QUICK.model_dump())
    assert worker.next()
    assert MapFile(run, key).path.stat().st_ino == before
    assert wishes(worker.root) == []
