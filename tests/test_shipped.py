"""The seven runs that ship: what is in them is true."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from aecore import data, finding, mapjobs
from aecore.config import Config
from aecore.data import folders
from aecore.film import Film, pictured
from aecore.ladder import first_of_each
from aecore.latent.aligning import align
from aecore.latent.spec import AUTOMATIC
from aecore.outcome import evaluate_model, pca_figures
from aecore.presets import PRESETS
from aecore.runs import Run, all_runs
from aecore.settings import merge
from aecore.shipped import LADDER, asset, is_shipped, ladder_id

MEGABYTE = 1e6


@pytest.fixture(params=LADDER)
def run(shipped_root: Path, request: pytest.FixtureRequest) -> Run:
    return Run(shipped_root / ladder_id(request.param))


def played() -> list[int]:
    return first_of_each(data.load("mnist").test)


def figure(run: Run, name: str) -> float:
    word = run.history().last_word
    assert word is not None
    return float(word["test"][name])


def test_the_ladder_is_seven_finished_runs_and_nothing_else(shipped_root: Path) -> None:
    assert [run.id for run in all_runs(shipped_root)] == [ladder_id(k) for k in LADDER]
    assert len(LADDER) == 7
    for run in all_runs(shipped_root):
        assert run.status() == "finished"
        assert is_shipped(run)
    assert {path.name for path in shipped_root.iterdir()} - {ladder_id(k) for k in LADDER} <= {".ladder.lock"}


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
    assert sum(path.stat().st_size for path in files) < 8 * MEGABYTE


def test_more_numbers_make_a_smaller_error(shipped_root: Path) -> None:
    for name in ("mse_per_pixel", "bce_per_pixel"):
        found = [figure(Run(shipped_root / ladder_id(k)), name) for k in LADDER]
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
        assert pictured(frame, played()).shape == (10, 1, 28, 28)
        assert frame["spread"].shape == (run.config.code.size,)
    assert frame["reconstructions"].shape == (100, 1, 28, 28), "the newest is shown whole"


def test_what_the_film_draws_comes_nearer_to_the_images(run: Run) -> None:
    film, images = Film(run.folder / "film"), data.load("mnist").test.images[played()].astype(float)
    off = [((pictured(film.read(path), played()) - images) ** 2).mean() for path in film.files()]
    assert off[-1] < 0.8 * off[0]
    assert off[-1] < 1.02 * min(off)


def test_each_cloud_of_a_film_lies_as_near_to_the_next_as_a_turn_can_bring_it(run: Run) -> None:
    film = Film(run.folder / "film")
    found = [film.read(path)["xy"] for path in film.files()[-4:]]
    if run.config.code.size != 2:  # these lie as they are
        for before, after in pairwise(found):
            np.testing.assert_allclose(align(before, after), before, atol=2e-3 * np.abs(before).max())


def test_the_plane_of_two_numbers_is_the_codes_themselves(shipped_root: Path) -> None:
    run = Run(shipped_root / ladder_id(2))
    xy = Film(run.folder / "film").read(Film(run.folder / "film").files()[-1])["xy"]
    np.testing.assert_allclose(xy, np.load(run.folder / "test" / "codes.npy")[:2_000], rtol=1e-3, atol=1e-3)


def clouds(shipped_root: Path, k: int) -> list[np.ndarray]:
    run = Run(shipped_root / ladder_id(k))
    film = Film(run.folder / "film")
    made = mapjobs.result(run, mapjobs.key_of(run, AUTOMATIC)) if k > 2 else None
    return [film.read(film.files()[-1])["xy"], *([made.xy] if made else [])]


def test_neighbouring_sizes_lie_as_near_as_a_turn_can_bring_them(shipped_root: Path) -> None:
    for one, next_one in pairwise(LADDER[1:]):
        for before, after in zip(clouds(shipped_root, one), clouds(shipped_root, next_one), strict=False):
            np.testing.assert_allclose(align(after, before), after, atol=1e-3 * np.abs(after).max())


def test_a_shipped_run_has_its_map(run: Run) -> None:
    made = mapjobs.result(run, mapjobs.key_of(run, AUTOMATIC))
    if run.config.code.size <= 2:
        assert made is None
    else:
        assert made is not None
        assert made.xy.shape == (2_000, 2)
        assert np.array_equal(made.label, data.load("mnist").test.labels[:2_000])


def test_every_size_has_its_zip() -> None:
    assert all(asset(k).is_file() for k in LADDER)
