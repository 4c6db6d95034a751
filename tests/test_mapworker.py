import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aecore import fulfilling, mapjobs
from aecore.config import Config
from aecore.errors import Refused
from aecore.files import read_json
from aecore.latent.maps import compute
from aecore.latent.spec import MapSpec
from aecore.mapjobs import MapState
from aecore.mapqueue import MapFile, wishes
from aecore.mapworker import MapWorker
from aecore.process import announced
from aecore.runs import Run, create
from aecore.tables import MAPS

QUICK = MapSpec(points=64)
LONG = MapSpec(method="umap", points=64)
REAL = MapSpec(method="umap", points=3_000)


def no() -> bool:
    return False


@pytest.fixture
def run(runs_root: Path) -> Run:
    made = create(runs_root, Config())
    (made.folder / "test").mkdir()
    codes = np.random.default_rng(0).standard_normal((3_000, 4)).astype(np.float32)
    np.save(made.folder / "test" / "codes.npy", codes)
    return made


@pytest.fixture
def worker(runs_root: Path) -> Iterator[MapWorker]:
    with announced(runs_root, "map"):
        yield MapWorker(runs_root, no, threading.Thread())  # a thread that is not alive: warm


def layout(monkeypatch: pytest.MonkeyPatch, function: Callable[..., np.ndarray]) -> None:
    """Let `function` stand for UMAP."""
    monkeypatch.setitem(MAPS, "umap", replace(MAPS["umap"], target=f"{__name__}:stand_in"))
    monkeypatch.setattr(f"{__name__}.stand_in", function, raising=False)


def patient(points: np.ndarray, *, seed: int, progress: Callable[[int, int], None]) -> np.ndarray:
    for done in range(5):
        progress(done, 4)
    return points[:, :2]


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


def test_a_cached_map_that_was_asked_for_twice_at_once_is_not_made_twice(worker: MapWorker, run: Run) -> None:
    key = mapjobs.request(run, QUICK)
    assert worker.next()
    before = MapFile(run, key).path.stat().st_ino
    MapFile(run, key).wish(QUICK)
    assert worker.next()
    assert MapFile(run, key).path.stat().st_ino == before
    assert wishes(worker.root) == []


class Server:
    """What a server holds of its map worker: the process and the open end of its standard input."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.log = root / "log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "aecore.mapworker", "--runs-dir", str(root)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, "NUMBA_THREADING_LAYER": "workqueue", "NUMBA_NUM_THREADS": "2"},
                start_new_session=True,
            )

    def said(self) -> dict[str, object]:
        return read_json(self.root / ".workers" / f"{self.process.pid}.json") or {}

    def wait(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, (self.said(), self.log.read_text())
            time.sleep(0.02)

    def close(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(20)


@pytest.fixture
def serve(runs_root: Path) -> Iterator[Callable[[], Server]]:
    servers: list[Server] = []

    def start() -> Server:
        servers.append(Server(runs_root))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.process.kill()
        server.process.wait()
        if server.process.stdin is not None:
            server.process.stdin.close()


def test_a_fresh_process_makes_a_quick_map_and_ends_with_its_standard_input(
    serve: Callable[[], Server], run: Run
) -> None:
    key = mapjobs.request(run, QUICK)
    server = serve()
    server.wait(lambda: mapjobs.state(run, key).state == "done")
    assert (server.said()["kind"], server.said()["pid"]) == ("map", server.process.pid)
    assert os.getpriority(os.PRIO_PROCESS, server.process.pid) > os.getpriority(os.PRIO_PROCESS, 0)
    assert server.close() == 0
    assert list((server.root / ".workers").iterdir()) == []
    assert server.log.read_text() == ""


def test_it_ends_when_it_is_told_to_in_the_middle_of_the_warm_up(serve: Callable[[], Server]) -> None:
    server = serve()
    server.wait(lambda: bool(server.said()))
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(20) == 0
    assert list((server.root / ".workers").iterdir()) == []


@pytest.mark.slow
def test_real_umap_from_wish_to_map_with_cancel_close_and_kill(serve: Callable[[], Server], run: Run) -> None:
    def is_(state: str, key: str) -> Callable[[], bool]:
        return lambda: mapjobs.state(run, key).state == state

    def halfway() -> bool:
        return mapjobs.state(run, key).progress > 0.1

    # cancelled in the middle: it stops, and stays warm for the next
    first = serve()
    key = mapjobs.request(run, REAL)
    first.wait(halfway)
    mapjobs.cancel(run, key)
    assert mapjobs.state(run, key) == MapState("cancelled")
    first.wait(lambda: first.said().get("state") == "ready", 3)
    assert mapjobs.state(run, key) == MapState("cancelled")

    # told to end in the middle: the wish waits for the next worker
    mapjobs.request(run, REAL)
    first.wait(halfway)
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(20) == 0
    assert mapjobs.state(run, key) == MapState("queued")

    # killed in the middle: the same
    second = serve()
    second.wait(halfway)
    second.process.kill()
    second.process.wait()
    assert mapjobs.state(run, key) == MapState("queued")

    # its server is gone in the middle: the same
    third = serve()
    third.wait(halfway)
    assert third.close() == 0
    assert mapjobs.state(run, key) == MapState("queued")

    fourth = serve()
    fourth.wait(is_("done", key))
    assert fourth.close() == 0
    assert fourth.log.read_text() == ""
    made = mapjobs.result(run, key)
    assert made is not None
    assert made.xy.shape == (3_000, 2)
    assert wishes(run.folder.parent) == []
