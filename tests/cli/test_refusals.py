"""Whatever a person gives a command that it cannot take: status 2, one sentence on one line, and nothing is changed."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aecore import journal
from aecore.autoencoder import build
from aecore.cli import main
from aecore.config import Config
from aecore.errors import Refused, refusing
from aecore.runs import Run, create
from aecore.saving import save_weights

SHAPE = (1, 8, 8)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc and /dev/full are Linux's")


@pytest.fixture
def run(runs_root: Path) -> Run:
    """A finished run with weights and codes, as far as commands look."""
    made = create(runs_root, Config.of({"data": {"name": "digits8"}, "network": {"widths": [8]}, "code": {"size": 3}}))
    save_weights(made.folder, made.config, build(made.config, SHAPE).state_dict(), SHAPE)
    (made.folder / "test").mkdir()
    np.save(made.folder / "test" / "codes.npy", np.random.default_rng(0).random((297, 3), np.float32))
    for record in ({"kind": "started", "epochs": 1}, {"kind": "finished", "step": 4}):
        journal.append(made.folder / "events.jsonl", record)
    return made


@pytest.fixture
def good(tmp_path: Path) -> Path:
    np.save(tmp_path / "good.npy", np.zeros((2, 64), np.float32))
    np.save(tmp_path / "codes.npy", np.zeros((2, 3), np.float32))
    return tmp_path / "good.npy"


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Run a command that must refuse; return its sentence."""
    capsys.readouterr()
    assert main([str(word) for word in words]) == 2
    said = capsys.readouterr()
    lines = [line for line in said.err.splitlines() if not line.startswith("run ")] or said.err.splitlines()
    assert len(lines) == 1, said.err
    assert said.out == ""
    assert lines[0].endswith(".")
    for foreign in ("Traceback", "Errno", "Error", "numpy", "usecols", "index out of range", "None"):
        assert foreign not in lines[0].replace("numpy.save", "")
    return lines[0]


Place = Callable[[Path], Path]
NO_PLACE: dict[str, Place] = {
    "under a file": lambda folder: folder / "good.npy" / "made",
    "a folder": lambda folder: _folder(folder / "taken"),
    "a name too long": lambda folder: folder / ("x" * 300),
    "where one cannot write": lambda _: Path("/proc/made"),
}


def _folder(path: Path) -> Path:
    for suffix in (".npy", ".npz", ".csv"):
        path.with_suffix(suffix).mkdir(exist_ok=True)
        (path.with_suffix(suffix) / "full").touch()
    return path


@pytest.mark.parametrize("where", [pytest.param(name, marks=LINUX if "write" in name else ()) for name in NO_PLACE])
@pytest.mark.parametrize("suffix", [".npy", ".npz", ".csv"])
@pytest.mark.parametrize("verb", ["encode", "decode", "reconstruct", "map"])
def test_what_cannot_be_written_to(
    run: Run, good: Path, verb: str, suffix: str, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Path(f"{NO_PLACE[where](good.parent)}{suffix}")
    file = [] if verb == "map" else [good.with_name("codes.npy") if verb == "decode" else good]
    said = refused(capsys, verb, run.id, *file, "--out", out)
    assert said.startswith(f"--out {out}" if where != "under a file" else f"--out {good}")
    assert not list(good.parent.glob(".*"))


@pytest.mark.parametrize("where", [pytest.param("/proc/made", marks=LINUX), "FILE", "FILE/made"])
@pytest.mark.parametrize("command", [["train"], ["runs"], ["evaluate", "x-1"], ["evaluate", "ladder-1"]])
def test_what_is_no_folder_of_runs(
    good: Path, where: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    place = where.replace("FILE", str(good))
    if command == ["runs"] and not Path(place).exists():
        assert main([*command, "--runs-dir", place]) == 0  # none were made there yet
    else:
        assert place in refused(capsys, *command, "--runs-dir", place)


def test_tables_of_a_task_that_cannot_be_written(run: Run, good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    task = ["task", "anomaly", run.id, "--set", "strange=inverted"]
    assert main(task) == 0  # found, and kept
    assert refused(capsys, *task, "--csv", good).startswith(f"--csv {good}: ")


def test_a_place_that_cannot_be_written_to_is_found_before_the_work(
    run: Run, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    under = good / "made.npy"
    assert refused(capsys, "encode", run.id, "missing.npy", "--out", under).startswith(f"--out {under}: ")
    assert refused(capsys, "encode", run.id, "missing.npy", "--out", "codes.png").startswith("--out codes.png: ")
    refused(capsys, "map", run.id, "--out", under)
    refused(capsys, "task", "anomaly", run.id, "--set", "strange=inverted", "--csv", good)
    assert not (run.folder / "maps").exists()
    assert not (run.folder / "tasks").exists()


def _halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _as_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def _of_another_shape(path: Path) -> None:
    config = Config.of({"data": {"name": "digits8"}, "network": {"widths": [9]}, "code": {"size": 3}})
    other = build(Config.of({"network": {"widths": [8]}, "code": {"size": 3}}), SHAPE)
    save_weights(path.parent, config, other.state_dict(), SHAPE)


def _of_nobody(path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    save_file({"x": torch.zeros(1)}, path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "half": _halve,
    "empty": lambda path: path.write_bytes(b""),
    "foreign": lambda path: path.write_bytes(b"[" * 1000),
    "a folder": _as_folder,
}
WEIGHTS = {**DAMAGE, "of another shape": _of_another_shape, "of nobody": _of_nobody}


@pytest.mark.parametrize("damage", WEIGHTS)
def test_damaged_weights(run: Run, good: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    WEIGHTS[damage](run.folder / "weights.safetensors")
    for command in (["evaluate", run.id], ["encode", run.id, good], ["map", run.id, "--split", "train"]):
        assert f"run {run.id}: weights.safetensors is damaged" in refused(capsys, *command)
    refused(capsys, "task", "anomaly", run.id)


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_codes(run: Run, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    DAMAGE[damage](run.folder / "test" / "codes.npy")
    assert "codes.npy" in refused(capsys, "map", run.id)


def _future(path: Path) -> None:
    path.write_text(json.dumps({"code": {"kind": "of the future"}}))


def _data_gone(path: Path) -> None:
    path.write_text(json.dumps({"data": {"name": "own-0123456789abcdef"}}))


@pytest.mark.parametrize("damage", [*DAMAGE.values(), _future, _data_gone])
def test_a_run_that_cannot_be_trained_is_left_as_it_is(
    run: Run, damage: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    damage(run.folder / "config.json")
    before = {path: path.stat().st_mtime_ns for path in run.folder.rglob("*")}
    for command in (["resume", run.id, "--epochs", "1"], ["resume", run.id], ["map", run.id, "--split", "train"]):
        refused(capsys, *command)
    assert {path: path.stat().st_mtime_ns for path in run.folder.rglob("*")} == before
    assert run.status() == "finished"


def test_more_epochs_than_a_run_may_have_leave_it_as_it_is(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    journal.append(run.folder / "events.jsonl", {"kind": "step", "step": 3, "epoch": 0.75})
    journal.append(run.folder / "events.jsonl", {"kind": "finished", "step": 4})
    for epochs in ("10000", "99999", "99999999999999999999"):
        assert "choose a whole number from 1 to 10,000" in refused(capsys, "resume", run.id, "--epochs", epochs)
    assert run.status() == "finished"
    assert not run.has_wish


@pytest.mark.parametrize("words", [["resume"], ["resume", "--epochs", "1"], ["evaluate"]])
def test_a_journal_that_is_none(run: Run, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _as_folder(run.folder / "events.jsonl")
    assert "events.jsonl" in refused(capsys, words[0], run.id, *words[1:])


@pytest.mark.parametrize("name", ["maps", "tasks"])
def test_a_run_in_which_nothing_can_be_kept(run: Run, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (run.folder / name).touch()
    words = ["map", run.id] if name == "maps" else ["task", "anomaly", run.id, "--set", "strange=inverted"]
    assert str(run.folder / name) in refused(capsys, *words)


def test_a_lock_that_is_none(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    (run.folder / "events.jsonl").unlink()  # it was never trained, and needs no state to go on from
    (run.folder / "lock").mkdir()
    assert str(run.folder / "lock") in refused(capsys, "resume", run.id)


@pytest.mark.parametrize("file", [".", "good.npy/x.npy", "empty.zip", "folder.csv"])
def test_own_data_that_are_none(good: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    (good.parent / "empty.zip").touch()
    (good.parent / "folder.csv").mkdir()
    refused(capsys, "data", "add", good.parent / file)


def printing(*words: str) -> tuple[int, str]:
    """Run a command whose output goes to a full disk; return its status and what it said."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "aecore", *words]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stderr.strip()


@LINUX
@pytest.mark.parametrize("words", [["runs", "--json"], ["presets"]])
def test_a_full_disk_behind_standard_output(runs_root: Path, words: list[str]) -> None:
    sentence = "standard output: cannot be read or written, the disk is full; make room, or choose another place."
    assert printing(*words, "--runs-dir", str(runs_root)) == (2, sentence)


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is told otherwise on Windows")
def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "aecore", "presets", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.parametrize("number", [*errno.errorcode, None])
def test_every_error_of_the_system_is_one_sentence(number: int | None) -> None:
    error = OSError("it\nbroke.") if number is None else OSError(number, os.strerror(number), "/a/file")
    if isinstance(error, BrokenPipeError):
        return  # a reader has seen enough
    with pytest.raises(Refused, match=r"(?s)^--out .*: cannot be read or written, .*; .*\.$"), refusing("--out"):
        raise error
