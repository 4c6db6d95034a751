"""The pool: its workers run while the server runs, come back when they die, and none outlives it or stays a zombie."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import THREADS, is_alive, wait_for

from aecore import jobs, pool
from aecore.config import Config
from aecore.files import read_json
from aecore.pool import Pool, Slot, worker_count

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and /proc")

LIGHT = """
import sys
from pathlib import Path
from aecore.process import announced, announce
root = Path(sys.argv[2])
with announced(root, "light"):
    announce(root, "light", "ready")
    sys.stdin.buffer.read()
"""
"""A worker that is ready in a tenth of a second, since it computes nothing."""
DEAF = "import time\ntime.sleep(600)"
BROKEN = "raise SystemExit(3)"
SERVER = """
import sys, time
from pathlib import Path
from aecore.pool import Pool
root = Path(sys.argv[1])
Pool(root, workers=1, modules=()).start()
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Pool]]:
    """Return what starts a pool of light workers; it is stopped when the test ends."""
    for name, program in (("light", LIGHT), ("deaf", DEAF), ("broken", BROKEN)):
        (tmp_path / f"{name}.py").write_text(program)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    monkeypatch.setattr(pool, "SUPERVISE_SECONDS", 0.02)
    begun: list[Pool] = []

    def begin(*modules: str) -> Pool:
        begun.append(Pool(tmp_path / "runs", workers=0, modules=modules))
        begun[-1].start()
        return begun[-1]

    yield begin
    for one in begun:
        one.stop()


def pids(one: Pool) -> list[int]:
    return [slot.process.pid for slot in one.slots if slot.process is not None]


def test_how_many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AECORE_WORKERS", raising=False)
    for cores, workers in ((1, 1), (2, 1), (7, 1), (8, 2), (64, 4)):
        monkeypatch.setattr(pool, "cores", lambda cores=cores: cores)
        assert worker_count() == workers
    for asked, workers in (("3", 3), ("0", 1), ("many", 4), ("", 4)):
        monkeypatch.setenv("AECORE_WORKERS", asked)
        assert worker_count() == workers


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 1), (2, 4), (8, 2), (64, 4)])
def test_threads_are_shared_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int, workers: int) -> None:
    monkeypatch.setattr(pool, "cores", lambda: cores)
    planned = Pool(tmp_path, workers=workers, modules=("aecore.mapworker",))
    assert [slot.module for slot in planned.slots] == ["aecore.worker"] * workers + ["aecore.mapworker"]
    threads = {int(slot.environment[name]) for slot in planned.slots for name in THREADS}
    assert len(threads) == 1
    assert 1 <= min(threads) <= max(1, cores // workers)
    assert len({slot.log for slot in planned.slots}) == workers + 1
    assert not list(tmp_path.iterdir()), "nothing happens before start"


def test_it_starts_says_so_and_stops(start: Callable[..., Pool]) -> None:
    one = start("light", "light")
    states = wait_for(lambda: (found := one.states()) and [row["state"] for row in found] == ["ready"] * 2 and found)
    started = pids(one)
    assert sorted(row["pid"] for row in states) == sorted(started)
    assert {row["kind"] for row in states} == {"light"}
    one.stop()
    assert not any(Path(f"/proc/{pid}").exists() for pid in started), "no process and no zombie"
    assert one.states() == []
    assert not list((one.root / ".workers").glob("*.json"))
    one.stop()


@posix_only
def test_a_killed_worker_is_started_anew_and_no_zombie_stays(start: Callable[..., Pool]) -> None:
    one = start("light", "light")
    wait_for(lambda: len(one.states()) == 2)
    dead, other = pids(one)
    os.kill(dead, signal.SIGKILL)
    wait_for(lambda: len(one.states()) == 1, 5)
    wait_for(lambda: not Path(f"/proc/{dead}").exists(), 5)
    wait_for(lambda: len(one.states()) == 2, 15)
    assert dead not in pids(one)
    assert other in pids(one)
    assert not (one.root / ".workers" / f"{dead}.json").exists()


def test_one_that_dies_at_once_holds_up_no_other(start: Callable[..., Pool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Slot, "pause_before_restart", lambda slot: 600.0 if slot.module == "broken" else 0.0)
    one = start("broken", "light")
    wait_for(lambda: len(one.states()) == 1)
    wait_for(lambda: one.slots[0].process is None, 10)
    (light,) = pids(one)
    os.kill(light, signal.SIGTERM)
    wait_for(lambda: pids(one) != [light] and len(one.states()) == 1, 10)
    one.stop()


def test_tries_are_further_and_further_apart() -> None:
    pauses = [Slot("x", {}, short_lives=n).pause_before_restart() for n in range(8)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert (pauses[1], pauses[-1]) == (2, 30)


@posix_only
def test_who_does_not_listen_is_ended(start: Callable[..., Pool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE_SECONDS", 0.3)
    one = start("deaf")
    (pid,) = pids(one)
    one.stop()
    assert not Path(f"/proc/{pid}").exists()


def test_what_others_say_is_passed_over(start: Callable[..., Pool], tmp_path: Path) -> None:
    folder = tmp_path / "runs" / ".workers"
    folder.mkdir(parents=True)
    (folder / "99999999.json").write_text('{"pid": 99999999, "state": "working"}')
    one = start("light")
    wait_for(one.states)
    for foreign in ("[]", "{", '{"pid": null}', "{}"):
        (folder / "12.json").write_text(foreign)
        assert [about["pid"] for about in one.states()] == pids(one)


@pytest.mark.slow
@posix_only
def test_the_server_killed_its_workers_end_by_themselves(tmp_path: Path, tiny: Callable[..., Config]) -> None:
    run = jobs.submit(tmp_path, tiny("training.epochs=10000"))
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE, env={**os.environ, **THREADS}
    )
    with server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"started\n"
        wait_for(lambda: run.history().step > 0, 60)
        (path,) = (tmp_path / ".workers").glob("[0-9]*.json")
        pid = read_json(path)["pid"]
        assert is_alive(pid)
        server.kill()
    wait_for(lambda: not is_alive(pid), 15)
    assert run.status() == "interrupted"
    assert not path.exists()
