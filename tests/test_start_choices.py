"""The start command says what is wrong with a port or a host by its own name, and before it installs anything."""

import argparse
import socket
from pathlib import Path

import pytest

import start


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was installed; nothing is, nor started."""
    done: list[str] = []

    def prepare(venv: Path, name: str) -> Path:
        done.append(name)
        return Path("python")

    monkeypatch.setattr(start, "prepare", prepare)
    monkeypatch.setattr(start, "attend", lambda command, **_: done.append(" ".join(map(str, command))) or 0)
    monkeypatch.delenv("PORT", raising=False)
    return done


BAD = ("-5", "0", "65536", "99999999999", "abc", "8 501", "8501.0", "²", " ")


@pytest.mark.parametrize("port", BAD)
def test_a_port_that_is_none_is_refused_by_where_it_stands(
    port: str, installed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, variable, named in (([f"--port={port}"], "", "--port"), ([], port, "PORT")):
        monkeypatch.setenv("PORT", variable)
        with pytest.raises(SystemExit) as refusal:
            start.main(words)
        assert refusal.value.code == 2
        said = capsys.readouterr().err.splitlines()[-1]
        assert said.endswith(f"error: {named}: {port!r} is no port; choose a whole number from 1 to 65535.")
    assert not installed


def test_what_the_command_line_says_comes_before_a_bad_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "abc")
    assert start.parse(["--port", "65535"]).port == 65535


@pytest.mark.parametrize("host", ["no.such.host.invalid", "127.0.0.l", "..", "x" * 70, "192.0.2.1"])
def test_a_host_that_is_none_is_refused_before_anything_is_installed(
    host: str, installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["--host", host]) == 1
    assert capsys.readouterr().err.startswith(f"--host {host}: is no address of this machine; ")
    assert not installed


def test_no_free_port_is_said_before_anything_is_installed(
    installed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "is_free", lambda host, port: port == 0)
    assert start.main(["--port", "65530"]) == 1
    assert "No port from 65530 to 65535 is free" in capsys.readouterr().err
    assert not installed


def test_a_port_taken_while_pip_ran_is_not_taken_again(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        first = server.getsockname()[1]
    asked: list[int] = []

    def is_free(host: str, port: int) -> bool:
        asked.append(port)
        return port == 0 or not (installed and port == first)

    monkeypatch.setattr(start, "is_free", is_free)
    start.run(argparse.Namespace(host="127.0.0.1", port=first, venv=Path("x"), no_browser=True))
    assert installed[0] == "requirements.txt"
    assert f"--server.port={first + 1}" in installed[1]
    assert asked.count(first) == 2
