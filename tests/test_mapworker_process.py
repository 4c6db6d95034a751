"""The worker of maps as a process of its own: it begins, ends with its server, and survives being killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mapmaking import QUICK, coded_run

from aecore import mapjobs
from aecore.files import read_json
from aecore.latent.spec import MapSpec
from aecore.mapjobs import MapState
from aecore.mapqueue import wishes
from aecore.runs import Run

REAL = MapSpec(method="umap", points=3_000)


@pytest.fixture
def run(runs_root: Path) -> Run:
    return coded_run(runs_root)


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
