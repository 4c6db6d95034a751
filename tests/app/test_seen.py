"""What a corrupted network saw stands between a digit and its reconstruction, on every page."""

from pathlib import Path

import numpy as np
import pytest
from making import FINISHED, STARTED, frame
from reading import component, opened, picture, texts

from aecore.autoencoder import build
from aecore.config import Config
from aecore.data import load
from aecore.events import Frame, Turn
from aecore.film import Film
from aecore.latent.spec import MapSpec
from aecore.outcome import evaluate_model, keep
from aecore.runs import Run, create
from aecore.state import Progress, State
from app import cache, comparison, mine, models, pictures, routes, sheets
from app.components import cloud, draw_answer
from app.items import Items


@pytest.fixture
def run(runs_root: Path) -> Run:
    """Return a finished run that learned to fill in what a block hides."""
    return made(runs_root, "block")


def made(root: Path, corruption: str, *, ended: bool = True) -> Run:
    config = Config.of({"code": {"size": 4}, "objective": {"corruption": corruption, "corruption_amount": 0.25}})
    run, model = create(root, config), build(config, (1, 28, 28))
    run.save(
        State(Progress(4, 860), {name: value.clone() for name, value in model.state_dict().items()}, {}), model.shape
    )
    test = load("mnist").test[:1_300]
    _, arrays = evaluate_model(model, test)
    first = frame(4)
    seen = arrays["seen"][:100] / np.float32(255) if corruption != "none" else None
    for event in (Turn("taken_up", 0), STARTED, Frame(0, 0.0, first.codes, first.reconstructions, seen), first):
        more = {"file": Film(run.folder / "film").add(event)} if isinstance(event, Frame) else {}
        run.record(event, **more)
    if ended:
        run.record(FINISHED)
        keep(run, arrays)
    return run


def test_the_lab_shows_it_between(run: Run) -> None:
    data = component(opened("lab", run.id), "digits")
    assert data is not None
    sheet, first = picture(data["seen"]), sheets.examples("mnist")[0][0]
    assert sheet.shape == (28, 280)
    assert np.array_equal(255 - sheet[:, :28], np.load(run.folder / "test" / "seen.npy")[first, 0])
    assert "Between: what the network sees" in data["line"]


def test_a_clean_run_has_no_row_of_it(runs_root: Path) -> None:
    clean = made(runs_root, "none")
    data = component(opened("lab", clean.id), "digits")
    assert data is not None
    assert data["seen"] is None
    assert cache.seen(clean) is None
    assert models.seen(clean, images := np.zeros((1, 1, 28, 28), np.uint8)) is images
    grid = component(opened("reconstructions", clean.id), "grid")
    assert grid is not None
    assert "seen" not in [row["what"] for row in grid["rows"]]


@pytest.mark.parametrize("ended", [True, False])
def test_the_grid_shows_it_between(ended: bool, runs_root: Path) -> None:
    run = made(runs_root, "block", ended=ended)
    grid = component(opened("reconstructions", run.id, beside="none"), "grid")
    assert grid is not None
    assert [(row["what"], row["row"]) for row in grid["rows"]] == [
        ("image", 0), ("seen", 1), ("redrawn", 2), ("difference", 3)]  # fmt: skip
    sheet, index = picture(grid["sprite"]), grid["tiles"][0]["index"]
    assert sheet.shape[0] == grid["height"] * 28
    seen = np.load(run.folder / "test" / "seen.npy") if ended else cache.seen_first(run)
    assert seen is not None
    assert np.array_equal(sheet[28:56, :28, 3], seen[index, 0])


def test_my_digit_is_seen_as_the_network_sees(run: Run) -> None:
    digit = np.full((1, 28, 28), 200, np.uint8)
    result = draw_answer.of(run, digit)["result"]
    assert [row["what"] for row in result["rows"]][:3] == ["image", "seen", "redrawn"]
    seen = models.seen(run, digit[None])
    assert (seen == 0).sum() == 14 * 14
    assert np.array_equal(picture(result["sprite"])[28:56, :, 3], seen[0, 0])
    assert np.array_equal(seen, models.seen(run, digit[None]))


def test_the_map_fetches_it_for_the_hand_that_points(run: Run) -> None:
    found = cloud.of_map(run, MapSpec(method="pca"))
    assert found is not None
    assert found.seen is not None
    assert "/seen-{block}.png" in found.seen
    sheet = sheets.sheet(Items.of(run), 0, "seen")
    assert sheet is not None
    assert sheet != sheets.sheet(Items.of(run), 0)
    found = {route.path for route in routes.ROUTES if "seen" in route.path}
    assert found == {"/api/runs/{run}/seen-{block}.png", "/api/runs/{run}/{split}/seen-{block}.png"}


def test_what_was_not_kept_is_made_again(run: Run) -> None:
    kept = np.load(run.folder / "test" / "seen.npy")
    (run.folder / "test" / "seen.npy").unlink()
    again = cache.seen(run)
    assert again is not None
    assert np.array_equal(again[:1_300], kept)


def test_the_page_of_the_map_says_it(run: Run) -> None:
    test = opened("latent", run.id)
    assert not test.exception
    assert texts(test)
    assert comparison.seen(comparison.Compared(run, 1_300), np.arange(3)) is not None


@pytest.mark.parametrize("corruption", ["block", "none"])
def test_the_star_of_my_digit_shows_it_too(corruption: str, runs_root: Path) -> None:
    run, digit = made(runs_root, corruption), np.full((1, 28, 28), 200, np.uint8)
    path = mine._path("0" * 16)
    path.parent.mkdir(parents=True)
    path.write_bytes(pictures.png(digit[0]))
    found = component(opened("latent", run.id, mine="0" * 16), "cloud")
    assert found is not None
    star = found["tools"]["star"]
    assert star["picture"] == pictures.uri(digit)
    assert star["seen"] == ("" if corruption == "none" else pictures.uri(models.seen(run, digit[None])[0]))
