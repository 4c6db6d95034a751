"""A map can be watched while it is made: its places so far are shown beside it, and gone when it is done."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from mapmaking import LONG, at_work, coded_run, layout

from aecore import mapjobs, mapworker
from aecore.errors import Refused
from aecore.mapqueue import MapFile
from aecore.mapworker import MapWorker
from aecore.runs import Run

Look = Callable[[np.ndarray], None]
Tell = Callable[[int, int], None]


@pytest.fixture
def run(runs_root: Path) -> Run:
    return coded_run(runs_root, 200)


@pytest.fixture
def worker(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MapWorker]:
    monkeypatch.setattr(mapworker, "SHOW_SECONDS", 0.0)
    with at_work(runs_root) as working:
        yield working


def shown(run: Run, key: str) -> tuple[int, np.ndarray]:
    found = mapjobs.settling(run, key)
    assert found is not None
    return found[0], np.frombuffer(found[1], "<f4").reshape(-1, 2)


def test_what_settles_is_shown_with_rising_numbers_the_way_up_of_the_map_and_then_gone(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, np.ndarray]] = []

    def settles(points: np.ndarray, *, seed: int, progress: Tell, watch: Look) -> np.ndarray:
        for done in range(4):
            monkeypatch.setattr(mapworker.Pace, "due", lambda _: True)
            watch(points[:, :2] * (done + 1))
            progress(done, 4)
            seen.append(shown(run, key))
        return points[:, :2] * 4

    layout(monkeypatch, settles)
    key = mapjobs.request(run, LONG)
    assert mapjobs.settling(run, key) is None
    assert worker.next()
    assert [number for number, _ in seen] == [1, 2, 3, 4]
    made = mapjobs.result(run, key)
    assert made is not None
    np.testing.assert_allclose(seen[-1][1], made.xy, atol=1e-5)
    for number, xy in seen:
        np.testing.assert_allclose(xy - xy.mean(axis=0), (made.xy - made.xy.mean(axis=0)) * number / 4, atol=1e-4)
    assert mapjobs.settling(run, key) is None
    assert {path.name for path in (run.folder / "maps").iterdir()} == {f"{key}.npz", f"{key}.lock"}


@pytest.mark.parametrize("ends", ["cancelled", "failed"])
def test_a_map_that_never_came_leaves_nothing_to_look_at(
    worker: MapWorker, run: Run, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    def stops(points: np.ndarray, *, seed: int, progress: Tell, watch: Look) -> np.ndarray:
        watch(points[:, :2])
        assert shown(run, key)[0] == 1
        if ends == "failed":
            raise Refused("codes: they will not do.")
        mapjobs.cancel(run, key)
        progress(1, 4)
        return points[:, :2]

    layout(monkeypatch, stops)
    key = mapjobs.request(run, LONG)
    assert worker.next()
    assert mapjobs.state(run, key).state == ends
    assert not list((run.folder / "maps").glob("*.settling"))


def test_what_a_dead_worker_showed_is_not_shown(run: Run) -> None:
    file = MapFile(run, mapjobs.key_of(run, LONG))
    file.show(7, np.zeros((64, 2), np.float32))
    assert mapjobs.settling(run, file.key) is None
    with file.hold():
        assert mapjobs.settling(run, file.key) == (7, bytes(64 * 8))


def test_nothing_is_shown_in_the_folder_of_a_deleted_run(run: Run) -> None:
    file = MapFile(Run(run.folder.with_name("gone")), "0" * 16)
    file.show(1, np.zeros((2, 2), np.float32))
    assert not file.run.folder.exists()
