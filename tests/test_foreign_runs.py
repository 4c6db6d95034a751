"""One foreign or damaged thing in a folder of runs hides no other run from any list, and is named where it can be."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from aecore import sweeps
from aecore.cli import main
from aecore.config import Config
from aecore.errors import Refused
from aecore.finding import check, readable
from aecore.runs import Run, all_runs, create
from aecore.sweeps import SWEEPS
from app import cache

SWEEP = SWEEPS["noise-optimisers"]


def _as_folder(name: str) -> Callable[[Path], object]:
    def replace(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()

    return replace


def _as_pipe(name: str) -> Callable[[Path], object]:
    def replace(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return replace


UNREADABLE = {
    "config.json is a folder": _as_folder("config.json"),
    "config.json is torn": lambda folder: (folder / "config.json").write_text("{"),
    "config.json is of the future": lambda folder: (folder / "config.json").write_text('{"code": {"kind": "new"}}'),
    "events.jsonl is a folder": _as_folder("events.jsonl"),
}
STILL_READ = {
    "about.json is a folder": _as_folder("about.json"),
    "lock is a folder": _as_folder("lock"),
    "film is a file": lambda folder: (folder / "film").touch(),
    "test is a file": lambda folder: (folder / "test").touch(),
}
if hasattr(os, "mkfifo"):
    UNREADABLE |= {f"{name} is a pipe": _as_pipe(name) for name in ("config.json", "events.jsonl")}


@pytest.fixture
def runs(runs_root: Path) -> tuple[Run, Run]:
    """A run of a sweep that is about to be damaged, and another that is not."""
    seen, other = (create(runs_root, next(iter(SWEEP.members())).config, about={"sweep": SWEEP.name}) for _ in range(2))
    return seen, other


def listed(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert main(["runs", "--runs-dir", str(root), "--json"]) == 0
    rows = {row["run"]: row for row in json.loads(capsys.readouterr().out)["runs"]}
    assert main(["runs", "--runs-dir", str(root)]) == 0
    told = capsys.readouterr().out
    assert all(run_id in told and str(row.get("why", "")) in told for run_id, row in rows.items())
    return rows


@pytest.mark.parametrize("damage", UNREADABLE)
def test_a_run_that_cannot_be_read(
    runs: tuple[Run, Run], runs_root: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = runs
    UNREADABLE[damage](bad.folder)
    rows = listed(runs_root, capsys)
    assert rows[bad.id]["status"] == "damaged"
    assert rows[good.id]["status"] == "interrupted"
    assert [run.id for run in cache.recent(10)] == [good.id]
    assert [run.id for run in sweeps.found(SWEEP, runs_root).values()] == [good.id]
    assert (readable(bad), readable(good)) == (False, True)


@pytest.mark.parametrize("damage", STILL_READ)
def test_a_run_whose_rest_is_foreign_is_read(
    runs: tuple[Run, Run], runs_root: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    STILL_READ[damage](runs[0].folder)
    assert {row["status"] for row in listed(runs_root, capsys).values()} == {"interrupted"}
    assert {cache.look(run).status for run in cache.recent(10)} == {"interrupted"}


def test_foreign_things_beside_the_runs(
    runs: tuple[Run, Run], runs_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (runs_root / "x" / "config.json").mkdir(parents=True)
    (runs_root / "file").touch()
    (runs_root / "circle").symlink_to(runs_root / "circle")
    assert set(listed(runs_root, capsys)) == {"x", *(run.id for run in runs)}


def test_what_may_not_be_read_is_said(runs: tuple[Run, Run], runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As told by the system to anybody but the one who may read everything."""
    shut, exists, read = runs[0].folder, Path.exists, Path.read_bytes

    def forbid(path: Path) -> None:
        if path.parent == shut:
            raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", lambda self: (forbid(self), exists(self))[1])
    monkeypatch.setattr(Path, "read_bytes", lambda self: (forbid(self), read(self))[1])
    assert {run.id for run in all_runs(runs_root)} == {run.id for run in runs}
    with pytest.raises(Refused, match=rf"run {shut.name}: config.json .* may not be read"):
        check(Run(shut))


def test_a_whole_run_passes(runs_root: Path) -> None:
    check(create(runs_root, Config.of({})))
