"""The seven runs that ship: what is in them is true, they get into a runs folder whole, and nobody changes them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from aecore import data, finding, jobs, mapjobs, outcome, shipped, worker
from aecore.cli import main
from aecore.config import Config
from aecore.data import folders
from aecore.errors import DataError, Refused
from aecore.events import Paused
from aecore.film import Film
from aecore.latent.aligning import align
from aecore.latent.spec import AUTOMATIC
from aecore.outcome import complete, evaluate_model, pca_figures
from aecore.presets import PRESETS
from aecore.runqueue import RunQueue
from aecore.runs import Run, all_runs, create
from aecore.settings import merge
from aecore.shipped import LADDER, asset, install, is_shipped, ladder_id

MEGABYTE = 1e6


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a runs folder with the ladder in it, which no test changes."""
    folder = tmp_path_factory.mktemp("ladder")
    install(folder)
    return folder


@pytest.fixture(params=LADDER)
def run(root: Path, request: pytest.FixtureRequest) -> Run:
    return Run(root / ladder_id(request.param))


@pytest.fixture
def mine(root: Path, tmp_path: Path) -> Run:
    """Return the run of 4 numbers in a folder that a test may change."""
    shutil.copytree(root / ladder_id(4), tmp_path / ladder_id(4))
    return Run(tmp_path / ladder_id(4))


def figure(run: Run, name: str) -> float:
    word = run.history().last_word
    assert word is not None
    return float(word["test"][name])


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_the_ladder_is_seven_finished_runs_and_nothing_else(root: Path) -> None:
    assert [run.id for run in all_runs(root)] == [ladder_id(k) for k in LADDER]
    assert len(LADDER) == 7
    for run in all_runs(root):
        assert run.status() == "finished"
        assert is_shipped(run)
    assert {path.name for path in root.iterdir()} - {ladder_id(k) for k in LADDER} <= {".ladder.lock"}


def test_a_shipped_run_is_the_preset_with_its_own_size(run: Run) -> None:
    size = int(run.id.rpartition("-")[2])
    assert run.config == Config.of(merge(PRESETS["ladder"].choices, [("code.size", size)]))
    assert finding.load(run).config == run.config
    history = run.history()
    assert len(history.epoch_records) == run.config.training.epochs == history.epochs
    assert 20 <= len(history.steps) <= 400


def test_what_ships_is_small() -> None:
    files = [path for path in folders.shipped("ladder").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"README.md", *(f"{ladder_id(k)}.zip" for k in LADDER)}
    assert sum(path.stat().st_size for path in files) < 11 * MEGABYTE


def test_more_numbers_make_a_smaller_error(root: Path) -> None:
    for name in ("mse_per_pixel", "bce_per_pixel"):
        found = [figure(Run(root / ladder_id(k)), name) for k in LADDER]
        assert found == sorted(found, reverse=True)
        assert len(set(found)) == len(found)


def test_the_arrays_tell_what_the_figures_tell(run: Run) -> None:
    codes, errors = (np.load(run.folder / "test" / f"{name}.npy") for name in ("codes", "errors"))
    assert (codes.dtype, codes.shape) == (np.float32, (10_000, run.config.code.size))
    assert (errors.dtype, errors.shape) == (np.float32, (10_000,))
    assert errors.mean(dtype=np.float64) == pytest.approx(figure(run, "mse_per_pixel"), rel=1e-3)


def test_the_codes_are_those_of_the_weights(run: Run) -> None:
    import torch

    images = torch.from_numpy(data.load("mnist").test.images[:200]).float() / 255
    with torch.no_grad():
        z = finding.load(run).encode(images).numpy()
    codes = np.load(run.folder / "test" / "codes.npy")[:200]
    np.testing.assert_allclose(codes, z, rtol=2e-3, atol=2e-3 * np.abs(z).max())


@pytest.mark.slow
def test_the_figures_are_those_of_the_weights(run: Run) -> None:
    figures, _ = evaluate_model(finding.load(run), data.load("mnist").test)
    word = run.history().last_word
    assert word is not None
    assert word["test"] == pytest.approx(figures, rel=1e-3)
    assert word["pca"] == pytest.approx(pca_figures(run), rel=1e-3)


def test_the_film_has_the_frames_that_the_journal_names_from_the_first_step_to_the_last(run: Run) -> None:
    film, history = Film(run.folder / "film"), run.history()
    paths = film.files()
    assert [row["file"] for row in history.frames] == [path.name for path in paths]
    assert len(paths) >= 16
    assert [row["epoch"] for row in history.frames][:: len(paths) - 1] == [0, run.config.training.epochs]
    for path in paths:
        frame = film.read(path)
        assert frame["xy"].shape == (2_000, 2)
        assert frame["reconstructions"].shape == (100, 1, 28, 28)
        assert frame["spread"].shape == (run.config.code.size,)


def test_what_the_film_draws_comes_nearer_to_the_images(run: Run) -> None:
    film, images = Film(run.folder / "film"), data.load("mnist").test.images[:100].astype(float)
    off = [((film.read(path)["reconstructions"] - images) ** 2).mean() for path in film.files()]
    assert off[-1] < 0.8 * off[0]
    assert off[-1] < 1.02 * min(off)


def test_each_cloud_of_a_film_lies_as_near_to_the_next_as_a_turn_can_bring_it(run: Run) -> None:
    film = Film(run.folder / "film")
    found = [film.read(path)["xy"] for path in film.files()[-4:]]
    if run.config.code.size != 2:  # these lie as they are
        for before, after in pairwise(found):
            np.testing.assert_allclose(align(before, after), before, atol=2e-3 * np.abs(before).max())


def test_the_plane_of_two_numbers_is_the_codes_themselves(root: Path) -> None:
    run = Run(root / ladder_id(2))
    xy = Film(run.folder / "film").read(Film(run.folder / "film").files()[-1])["xy"]
    np.testing.assert_allclose(xy, np.load(run.folder / "test" / "codes.npy")[:2_000], rtol=1e-3, atol=1e-3)


def clouds(root: Path, k: int) -> list[np.ndarray]:
    run = Run(root / ladder_id(k))
    film = Film(run.folder / "film")
    made = mapjobs.result(run, mapjobs.key_of(run, AUTOMATIC)) if k > 2 else None
    return [film.read(film.files()[-1])["xy"], *([made.xy] if made else [])]


def test_neighbouring_sizes_lie_as_near_as_a_turn_can_bring_them(root: Path) -> None:
    for one, next_one in pairwise(LADDER[1:]):
        for before, after in zip(clouds(root, one), clouds(root, next_one), strict=False):
            np.testing.assert_allclose(align(after, before), after, atol=1e-3 * np.abs(after).max())


def test_a_shipped_run_has_its_map(run: Run) -> None:
    made = mapjobs.result(run, mapjobs.key_of(run, AUTOMATIC))
    if run.config.code.size <= 2:
        assert made is None
    else:
        assert made is not None
        assert made.xy.shape == (2_000, 2)
        assert np.array_equal(made.label, data.load("mnist").test.labels[:2_000])


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


def test_every_size_has_its_zip() -> None:
    assert all(asset(k).is_file() for k in LADDER)
