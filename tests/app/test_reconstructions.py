"""The page of reconstructions: orders that sort, classes that filter, figures that are those of `measure`."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from making import finished, frame, run_with, training
from reading import component, opened, picture, texts
from streamlit.testing.v1 import AppTest

from aecore import data
from aecore.measure import pca
from aecore.measure.reconstruction import reconstruction_errors
from aecore.runs import Run
from aecore.shipped import install
from app import cache, comparison, sprites
from app.error_units import UNITS

PAGE = "reconstructions"


@pytest.fixture
def run(runs_root: Path) -> Run:
    """Return a finished run whose reconstructions are the test images, darkened more and more."""
    run = finished(runs_root, size=4)
    images = cache.dataset("mnist").test.images
    redrawn = (images * np.linspace(1, 0, 10_000)[:, None, None, None]).astype(np.uint8)
    np.save(run.folder / "test" / "reconstructions.npy", redrawn)
    wrong = ((images / np.float32(255) - redrawn / np.float32(255)) ** 2).mean((1, 2, 3))
    np.save(run.folder / "test" / "errors.npy", wrong.astype(np.float32))
    return run


@pytest.fixture
def ladder(runs_root: Path) -> Path:
    install(runs_root)
    return runs_root


def compared(run: Run) -> comparison.Compared:
    found = comparison.of(cache.look(run))
    assert found is not None
    return found


def tiles(test: AppTest) -> list[dict[str, Any]]:
    shown = component(test, "grid")
    assert shown is not None
    return list(shown["tiles"])


def figure(test: AppTest) -> dict[str, Any]:
    found = [element.proto for element in test.get("bidi_component")]
    return next(json.loads(p.mixed.json or p.json) for p in found if p.component_name.endswith("figure"))


def test_without_a_run_the_shipped_one_stands_in(ladder: Path) -> None:
    test = opened(PAGE)
    assert "the one with 32 numbers that came with the lab" in texts(test)
    assert len(tiles(test)) == 24
    assert [trace["name"] for trace in figure(test)["traces"]] == ["this run", "PCA"]


def test_without_any_run_the_page_says_what_to_do(runs_root: Path) -> None:
    test = opened(PAGE)
    assert "no run in hand" in texts(test)
    assert component(test, "grid") is None


@pytest.mark.parametrize("name", ["../../etc/passwd", "20260101-000000-dense-32-00000000"])
def test_an_unknown_run_is_said_and_the_shipped_one_stands_in(name: str, ladder: Path) -> None:
    test = opened(PAGE, name)
    assert "There is no run called" in texts(test)
    assert len(tiles(test)) == 24


def test_a_run_that_trains_shows_its_film(runs_root: Path) -> None:
    run = run_with(runs_root, frame())
    with training(run):
        test = opened(PAGE, run.id, order="random", many="48")
        assert "The first 100 test images after 0.50 epochs" in texts(test)
        assert {tile["index"] for tile in tiles(test)} <= set(range(100))
        shown = component(test, "draw")
        assert shown is not None
        assert shown["result"] is None


def test_a_run_without_a_frame_says_when_they_come(runs_root: Path) -> None:
    run = run_with(runs_root)
    with training(run):
        assert "Epoch 0.50 of 4" in texts(opened(PAGE, run.id))


def test_a_run_that_broke_off_before_a_frame_says_what_to_do(runs_root: Path) -> None:
    run = run_with(runs_root)
    assert "has no reconstructions: train it first" in texts(opened(PAGE, run.id))


def test_a_damaged_run_is_one_sentence(run: Run) -> None:
    (run.folder / "test" / "reconstructions.npy").unlink()
    test = opened(PAGE, run.id)
    assert not test.exception
    assert "has no weights yet" in texts(test)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("order", ["worst", "best"])
def test_an_order_sorts_by_the_error(order: str, unit: str, run: Run) -> None:
    found = compared(run)
    wrong = comparison.errors(found, unit)
    picked = comparison.chosen(found, wrong, unit, order=order, label=None, many=24, seed=0)
    falling = (order == "worst") == (unit != "psnr")
    assert len(set(picked)) == 24
    assert (np.diff(wrong[picked]) <= 0).all() if falling else (np.diff(wrong[picked]) >= 0).all()
    assert wrong[picked[0]] == (wrong.max() if falling else wrong.min())


def test_a_class_is_that_class_alone_and_chance_follows_its_seed(run: Run) -> None:
    found = compared(run)
    wrong = comparison.errors(found, "squared")
    for order in ("worst", "best", "random"):
        picked = comparison.chosen(found, wrong, "squared", order=order, label=3, many=48, seed=5)
        assert set(found.labels[picked]) == {3}
    one, same, other = (
        comparison.chosen(found, wrong, "squared", order="random", label=None, many=24, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert set(one) != set(other)


def test_the_address_says_what_is_shown(run: Run) -> None:
    test = opened(PAGE, run.id)
    parameters = {"digit": "3", "order": "best", "many": "48", "error": "psnr", "beside": "none"}
    for name, value in parameters.items():
        test.query_params[name] = value
    test.run()
    shown = tiles(test)
    labels = cache.labels("mnist")
    assert len(shown) == 48
    assert {int(labels[tile["index"]]) for tile in shown} == {3}
    assert {tile["pca"] for tile in shown} == {""}
    assert [trace["name"] for trace in figure(test)["traces"]] == ["this run"]
    for name, value in {"digit": "77", "order": "x", "many": "1000000", "error": "", "shuffle": "-1"}.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    assert len(tiles(test)) == 48  # what is not allowed changes nothing


def test_errors_are_those_of_measure(run: Run) -> None:
    found = compared(run)
    few = slice(0, None, 50)
    expected = reconstruction_errors(found.images[few], cache.redrawn(run)[few])
    np.testing.assert_allclose(comparison.errors(found, "squared")[few], expected.squared_error, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(comparison.errors(found, "psnr")[few], expected.psnr_db, rtol=1e-4)
    nats = comparison.errors(found, "nats")
    np.testing.assert_allclose(comparison.errors(found, "bits"), nats / np.log(2))


def test_a_shipped_runs_errors_have_the_mean_that_its_journal_says(ladder: Path) -> None:
    found = compared(Run(ladder / "ladder-8"))
    told = found.run.history().last_word["test"]
    assert comparison.errors(found, "squared").mean() == pytest.approx(told["squared_error_per_image"], rel=1e-3)
    assert comparison.errors(found, "nats").mean() == pytest.approx(told["bce_per_pixel"], rel=1e-3)
    assert comparison.errors(found, "psnr").mean() == pytest.approx(told["psnr_db"], rel=1e-3)


def test_pca_is_that_of_measure(run: Run) -> None:
    found = compared(run)
    mnist = data.load("mnist")
    seen, _ = data.holdout(mnist.train, None, 5_000)
    expected = pca.baseline("mnist", seen, 4).reconstruct(mnist.test.images[:200])
    told = reconstruction_errors(mnist.test.images[:200], expected)
    np.testing.assert_allclose(comparison.pca_errors(found, "squared")[:200], told.squared_error, rtol=1e-4)
    np.testing.assert_allclose(comparison.pca_errors(found, "nats")[:200], told.bce / 784, rtol=1e-4)
    _, _, flat = comparison.pictures(found, np.arange(3), beside=True)
    np.testing.assert_array_equal(flat, np.rint(expected[:3].clip(0, 1) * 255).astype(np.uint8))


def test_a_difference_has_one_colour_for_ink_added_and_one_for_ink_missing() -> None:
    image, redrawn = np.full((1, 1, 28, 28), 100, np.uint8), np.full((1, 1, 28, 28), 100, np.uint8)
    redrawn[..., :10], redrawn[..., 20:] = 140, 20
    pixels = sprites.difference(image, redrawn)[0]
    assert pixels[0, 0].tolist() == [*sprites.ADDED, 80]
    assert pixels[0, 15].tolist() == [0, 0, 0, 0]
    assert pixels[0, 25].tolist() == [*sprites.MISSING, 160]


def test_the_sprite_holds_the_pictures_of_its_tiles(run: Run) -> None:
    shown = component(opened(PAGE, run.id), "grid")
    assert shown is not None
    pixels = picture(shown["sprite"])
    assert pixels.shape == (4 * 28, 24 * 28, 4)
    index = shown["tiles"][2]["index"]
    np.testing.assert_array_equal(pixels[:28, 56:84, 3], cache.dataset("mnist").test.images[index, 0])
    np.testing.assert_array_equal(pixels[28:56, 56:84, 3], cache.redrawn(run)[index, 0])


def test_the_spread_is_that_of_each_class(run: Run) -> None:
    found = compared(run)
    wrong = comparison.errors(found, "squared")
    marks = comparison.spread(found, wrong, 11)
    own = wrong[found.labels == 7]
    assert (marks["median"][7], marks["mean"][7]) == (np.median(own), own.mean())
    assert marks["q1"][7] == np.percentile(own, 25)
    assert marks["mean"][10] is None  # a class that is not there has no box
