"""Laws of the start command's server: which port it takes, and that it answers, ends when asked and leaves nothing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import pytest

import start

HERE = Path(start.__file__).resolve().parent
SERVER = """
import http.server, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
"""
needs_venv = pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="the tests run outside a virtual environment")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals to a group of processes")


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_free_port_is_taken_as_asked() -> None:
    port = free()
    assert start.free_port("127.0.0.1", port) == port


def test_a_busy_port_gives_the_next_free_one(listener: socket.socket, capsys: pytest.CaptureFixture[str]) -> None:
    busy = listener.getsockname()[1]
    port = start.free_port("127.0.0.1", busy)
    assert busy < port < busy + 20
    assert capsys.readouterr().out == f"Port {busy} is busy: taking {port}.\n"


def test_a_port_busy_on_every_address_is_busy_on_one() -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        assert not start.is_free("127.0.0.1", server.getsockname()[1])


def test_a_port_that_is_bound_is_busy_before_it_listens() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert not start.is_free("127.0.0.1", bound.getsockname()[1])


def test_a_port_just_left_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as visitor:
            server.accept()[0].close()  # who closes first keeps the port in TIME_WAIT
            visitor.recv(1)
    assert start.is_free("127.0.0.1", port)


def test_no_free_port_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "is_free", lambda host, port: port == 0)
    with pytest.raises(start.Problem, match=r"No port from 8501 to 8520 is free at 127\.0\.0\.1"):
        start.free_port("127.0.0.1", 8501)


def visit_once(child: start.Child, port: int) -> None:
    start.welcome(child, f"http://127.0.0.1:{port}", browser=False)


def visit(port: int, browser: bool) -> None:
    def meanwhile(child: start.Child) -> None:
        start.welcome(child, f"http://127.0.0.1:{port}", browser)
        child.terminate()

    start.attend([sys.executable, "-c", SERVER, port], meanwhile=meanwhile)


def test_the_browser_opens_once_the_server_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # a proxy that answers nothing is not asked
    port = free()
    visit(port, browser=True)
    visit(free(), browser=False)
    assert opened == [f"http://127.0.0.1:{port}"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a desktop")
def test_without_a_desktop_nothing_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: pytest.fail("opened"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    visit(free(), browser=True)


@pytest.mark.parametrize("code", ["raise SystemExit(3)", SERVER.replace("200", "500")])
def test_a_server_that_ends_or_only_fails_is_said_at_once(code: str) -> None:
    port = free()
    with pytest.raises(start.Problem, match="did not start"):
        start.attend([sys.executable, "-c", code, port], meanwhile=lambda child: visit_once(child, port))
    assert start.is_free("127.0.0.1", port)


def test_a_server_that_is_not_ready_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [0, 503, 503, 200]
    monkeypatch.setattr(start, "health", lambda url: answers.pop(0))
    visit(free(), browser=False)
    assert not answers


@posix_only
def test_a_child_ended_by_a_signal_has_the_shells_status() -> None:
    assert start.attend([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) == 137


def test_what_ends_the_command_ends_its_child_first() -> None:
    seen: list[start.Child] = []

    def end(child: start.Child) -> None:
        seen.append(child)
        sys.exit(143)

    with pytest.raises(SystemExit):
        start.attend([sys.executable, "-c", "import time; time.sleep(60)"], meanwhile=end)
    assert seen[0].poll() is not None


class Stubborn:
    """A child that ends after so many waits have timed out or were interrupted."""

    def __init__(self, *answers: type[BaseException] | None) -> None:
        self.answers = list(answers)
        self.log: list[object] = []

    def wait(self, seconds: float | None = None) -> None:
        self.log.append(seconds)
        answer = self.answers.pop(0)
        if answer is subprocess.TimeoutExpired:
            raise subprocess.TimeoutExpired("child", seconds or 0)
        if answer is not None:
            raise answer

    def terminate(self) -> None:
        self.log.append("ask")

    def kill(self) -> None:
        self.log.append("kill")


def test_a_child_is_asked_before_it_is_killed() -> None:
    child = Stubborn(subprocess.TimeoutExpired, subprocess.TimeoutExpired, None)
    start.stop(child, 5.0)  # type: ignore[arg-type]
    assert child.log == [5.0, "ask", 20.0, "kill", None]


def test_another_ctrl_c_ends_the_waiting() -> None:
    child = Stubborn(KeyboardInterrupt, KeyboardInterrupt, None)
    start.stop(child, 5.0)  # type: ignore[arg-type]
    assert child.log == [5.0, "ask", 20.0, "kill", None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with a small app, and the environment of these tests under another name, stamped as complete."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text("import streamlit as st\nst.write('hello')\n")
    for name in ("start.py", "requirements.txt"):
        shutil.copy(HERE / name, tmp_path / name)
    (tmp_path / ".venv").mkdir()
    for entry in Path(sys.prefix).iterdir():
        if entry.name != start.STAMP:
            (tmp_path / ".venv" / entry.name).symlink_to(entry)
    (tmp_path / ".venv" / start.STAMP).write_text("\n".join(start.stamps(tmp_path / "requirements.txt")))
    return tmp_path


@pytest.fixture
def started(copy: Path) -> Iterator[subprocess.Popen[str]]:
    """`start.py` in a session of its own, as in a terminal of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "LATENT_LAB_VENV"}
    command = [sys.executable, "-u", str(copy / "start.py"), "--no-browser", "--port", str(free())]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def address(lines: IO[str] | None) -> str:
    assert lines is not None
    return next(line.split()[4] for line in lines if line.startswith("Latent Lab is at"))


def group_ends(leader: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@posix_only
@needs_venv
@pytest.mark.slow
@pytest.mark.parametrize(
    ("to_all", "ending", "status"),
    [(True, signal.SIGINT, 130), (False, signal.SIGTERM, 143), (False, signal.SIGINT, 130)],
)
def test_the_app_starts_and_ends_without_a_trace(
    started: subprocess.Popen[str], to_all: bool, ending: signal.Signals, status: int
) -> None:
    with urlopen(address(started.stdout) + "/_stcore/health", timeout=5) as reply:
        assert reply.status == 200
    (os.killpg if to_all else os.kill)(started.pid, ending)
    assert started.wait(20) == status
    assert group_ends(started.pid, 5)
