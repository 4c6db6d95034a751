"""How the runs that ship get into a runs folder: whole, and nobody changes them there."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from aecore import jobs, outcome, shipped, worker
from aecore.cli import main
from aecore.config import Config
from aecore.errors import DataError, Refused
from aecore.events import Paused
from aecore.film import Film
from aecore.outcome import complete
from aecore.runqueue import RunQueue
from aecore.runs import Run, all_runs, create
from aecore.shipped import LADDER, install, ladder_id


@pytest.fixture
def mine(shipped_root: Path, tmp_path: Path) -> Run:
    """Return the run of 4 numbers in a folder that a test may change."""
    shutil.copytree(shipped_root / ladder_id(4), tmp_path / ladder_id(4))
    return Run(tmp_path / ladder_id(4))


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_installing_again_changes_nothing(tmp_path: Path) -> None:
    install(tmp_path)
    before = contents(tmp_path)
    install(tmp_path)
    assert contents(tmp_path) == before


def cut_short(run: Run) -> None:
    path = run.folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:100])


def remove(run: Run) -> None:
    (run.folder / "test" / "codes.npy").unlink()


def lengthen(run: Run) -> None:
    run.record(Paused(1))


def another_version(run: Run) -> None:
    path = run.folder / "about.json"
    path.write_text(json.dumps({**run.about, "mark": "0" * 16}))


def no_about(run: Run) -> None:
    (run.folder / "about.json").write_text("{")


@pytest.mark.parametrize("harm", [cut_short, remove, lengthen, another_version, no_about])
def test_a_damaged_or_older_copy_is_replaced(mine: Run, harm: Callable[[Run], None]) -> None:
    good = {name: content for name, (_, content) in contents(mine.folder).items()}
    harm(mine)
    install(mine.folder.parent)
    assert {name: content for name, (_, content) in contents(mine.folder).items()} == good
    assert not [path for path in mine.folder.parent.iterdir() if path.name.startswith(".ladder-")]


def test_what_was_made_from_the_weights_stays(mine: Run) -> None:
    (mine.folder / "test" / "reconstructions.npy").write_bytes(b"made")
    install(mine.folder.parent)
    assert (mine.folder / "test" / "reconstructions.npy").read_bytes() == b"made"


def test_two_servers_may_start_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(install, [tmp_path] * 3))
    assert [run.id for run in all_runs(tmp_path)] == [ladder_id(k) for k in LADDER]


def test_a_damaged_zip_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (None, b"no zip"):
        path = tmp_path / "x.zip"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setattr(shipped, "asset", lambda _, path=path: path)
        with pytest.raises(DataError, match=r"x\.zip: is missing or damaged"):
            install(tmp_path / "runs")


def test_own_runs_come_first_in_the_list(mine: Run) -> None:
    own = [create(mine.folder.parent, Config.of({})) for _ in range(2)]
    listed = [run.id for run in all_runs(mine.folder.parent)]
    assert set(listed[:2]) == {run.id for run in own}
    assert listed[2:] == [mine.id]


CHANGES: dict[str, Callable[[Run], object]] = {
    "delete": Run.delete,
    "rename": lambda run: run.rename("Mine"),
    "more": lambda run: jobs.more(run, 5),
    "go on": jobs.go_on,
    "step": jobs.step,
    "stop": jobs.stop,
    "pause": jobs.pause,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nobody_changes_a_shipped_run(mine: Run, change: Callable[[Run], object]) -> None:
    before = contents(mine.folder)
    with pytest.raises(Refused, match=r"^run ladder-4: came with the lab and cannot .*; train your own") as refused:
        change(mine)
    assert "\n" not in str(refused.value)
    assert contents(mine.folder) == before
    assert RunQueue(mine.folder.parent).ids() == []


def test_nor_from_the_command_line_or_by_a_file(mine: Run, capsys: pytest.CaptureFixture[str]) -> None:
    root = mine.folder.parent
    assert main(["resume", mine.id, "--epochs", "1", "--runs-dir", str(root)]) == 2
    assert "came with the lab" in capsys.readouterr().err
    (mine.folder / "control").write_text("more 3")
    worker.adopt(root)
    assert RunQueue(root).ids() == []


def test_what_does_not_ship_is_made_from_the_weights(mine: Run) -> None:
    folder = mine.folder / "test"
    codes, errors = (folder / "codes.npy").read_bytes(), np.load(folder / "errors.npy")
    (folder / "errors.npy").unlink()
    complete(mine)
    assert (folder / "codes.npy").read_bytes() == codes
    np.testing.assert_allclose(np.load(folder / "errors.npy"), errors, rtol=1e-3, atol=1e-6)
    pictures = np.load(folder / "reconstructions.npy")
    assert (pictures.dtype, pictures.shape) == (np.uint8, (10_000, 1, 28, 28))
    film = Film(mine.folder / "film")
    shown = film.read(film.files()[-1])["reconstructions"].astype(int)
    assert np.abs(pictures[:100].astype(int) - shown).max() <= 1


def test_what_is_there_is_not_made_again(mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (mine.folder / "test" / "reconstructions.npy").write_bytes(b"")
    monkeypatch.setattr(outcome, "load", None)
    complete(mine)


def test_the_commands_know_the_ladder(mine: Run, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--runs-dir", str(mine.folder.parent), "--json"]
    assert main(["runs", *where]) == 0
    (row,) = json.loads(capsys.readouterr().out)["runs"]
    assert (row["run"], row["shipped"], row["title"]) == ("ladder-4", True, "Shipped: 4 numbers")
    assert main(["map", mine.id, "--method", "umap", "--points", "2000", *where]) == 0
    assert json.loads(capsys.readouterr().out)["points"] == 2_000


def test_installing_imports_no_torch_and_is_quick_the_second_time(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom aecore.shipped import install\n"
        "root = Path(sys.argv[1]); install(root); began = time.perf_counter(); install(root)\n"
        "print('torch' in sys.modules, time.perf_counter() - began < 0.1)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
