"""The Dockerfile, read without an engine: what it copies is there, it is not root, and its commands really run."""

import http.server
import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the image is Linux")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, its text), comments dropped and continued lines joined."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    words = [line.strip().partition(" ") for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(name, rest.strip()) for name, _, rest in words]


def last(name: str) -> str:
    return [text for key, text in instructions() if key == name][-1]


def environment() -> dict[str, str]:
    return dict(word.split("=", 1) for key, text in instructions() if key == "ENV" for word in shlex.split(text))


def copied() -> list[str]:
    words = [[word for word in text.split() if word[:2] != "--"] for key, text in instructions() if key == "COPY"]
    return [source.rstrip("/") for sources in words for source in sources[:-1]]


def health_check() -> list[str]:
    words: list[str] = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
    return [sys.executable, *words[1:]]


def test_everything_copied_is_there_and_let_through() -> None:
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for source in copied():
        assert (ROOT / source).exists(), source
        assert f"!{source}" in let_through


def test_everything_the_app_runs_on_is_copied() -> None:
    needed = {"app", "aecore", "assets", "requirements.txt", "LICENSE", ".streamlit"}
    assert {name for name in needed if (ROOT / name).exists()} <= set(copied())


def test_nothing_else_reaches_the_image() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "*"


def test_it_runs_as_an_ordinary_user_who_can_write() -> None:
    setting = environment()
    assert last("USER") == "1000"
    assert "useradd --create-home --uid 1000 app" in instructions()[1][1]
    assert setting["HOME"] == "/home/app"
    made = instructions()[1][1].partition("install -d -o app -g app ")[2].split()
    assert {setting["NUMBA_CACHE_DIR"], setting["AECORE_RUNS_DIR"], last("WORKDIR")} <= set(made)


def test_the_index_is_nobodys_unless_given() -> None:
    arguments = dict(text.split("=", 1) for key, text in instructions() if key == "ARG")
    assert arguments == {"PIP_INDEX_URL": '""', "PIP_EXTRA_INDEX_URL": '""'}


@posix_only
@pytest.mark.parametrize("given", [{}, {"PIP_INDEX_URL": "file:///wheels"}])
def test_pip_sees_an_index_only_when_one_is_given(given: dict[str, str], tmp_path: Path) -> None:
    step = next(text for key, text in instructions() if key == "RUN" and "pip install" in text)
    (tmp_path / "pip").write_text("#!/bin/sh\nenv | grep '^PIP_' || true\n")
    (tmp_path / "pip").chmod(0o755)
    arguments = {"PIP_INDEX_URL": "", "PIP_EXTRA_INDEX_URL": "", **given}
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    shell = subprocess.run(["sh", "-c", step], env={"PATH": path, **arguments}, capture_output=True, text=True)
    assert shell.returncode == 0, shell.stderr
    assert dict(line.split("=", 1) for line in shell.stdout.splitlines()) == given


def test_python_in_it_compiles() -> None:
    snippets = [health_check()[-1]]
    snippets += [shlex.split(text)[2] for key, text in instructions() if key == "RUN" and text.startswith("python -c")]
    assert len(snippets) == 2
    for snippet in snippets:
        compile(snippet, "Dockerfile", "exec")


@posix_only
def test_the_command_starts_the_app_on_the_port_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "python").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "python").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    shell = subprocess.run(json.loads(last("CMD")), env={"PATH": path, "PORT": "9000"}, capture_output=True, text=True)
    assert shell.stdout.startswith("-m streamlit run app/main.py ")
    for flag in ("--server.port 9000", "--server.address 0.0.0.0", "--server.headless true"):
        assert flag in shell.stdout
    assert (ROOT / "app" / "main.py").is_file()


class Healthy(http.server.BaseHTTPRequestHandler):
    """Answers as Streamlit does, on one path only."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), Healthy) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_the_health_check_knows_health_from_silence(port: int) -> None:
    setting = {**os.environ, "http_proxy": "http://127.0.0.1:9"}  # and it asks no proxy
    assert subprocess.run(health_check(), env={**setting, "PORT": str(port)}).returncode == 0
    silent = subprocess.run(health_check(), env={**setting, "PORT": "9"}, capture_output=True)
    assert silent.returncode == 1
