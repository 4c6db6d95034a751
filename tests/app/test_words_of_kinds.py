"""On pages of points, vectors and text nobody speaks of images and pixels."""

from pathlib import Path

import numpy as np
import pytest
from making import FINISHED, STARTED
from reading import component, html, opened, texts
from tooling import tool, tooled

from aecore.config import Config
from aecore.data import load, source
from aecore.events import Epoch, Frame, Step, Turn
from aecore.film import Film
from aecore.runs import Run, create
from app import kinds
from app.curve import units
from app.labels import label, plain

TERMS = {"loss": 0.2, "reconstruction": 0.2}


def made(root: Path, name: str) -> Run:
    """Return a finished run on a data set that is no pictures."""
    config = Config.of({"data": {"name": name}, "code": {"size": 2}, "training": {"epochs": 4}})
    run, shape, test = create(root, config), source(name).shape, load(name).test
    codes = np.random.default_rng(0).normal(size=(len(test), 2)).astype(np.float32)
    frame = Frame(100, 0.5, codes, np.full((100, *shape), 0.5, np.float32))
    step = Step(100, 0.5, 1.0, 25_600.0, 1e-3, TERMS, TERMS)
    epoch = Epoch(4, 860, 8.0, 27_500.0, TERMS, {**TERMS, "mse": 0.01})
    for event in (Turn("taken_up", 0), STARTED, step, frame, epoch, FINISHED):
        more = {"file": Film(run.folder / "film").add(event)} if isinstance(event, Frame) else {}
        run.record(event, **more)
    (run.folder / "test").mkdir()
    np.save(run.folder / "test" / "codes.npy", codes)
    np.save(run.folder / "test" / "reconstructions.npy", np.zeros((len(test), *shape), np.uint8))
    np.save(run.folder / "test" / "errors.npy", np.zeros(len(test), np.float32))
    return run


@pytest.mark.parametrize("name", ["points-moons", "gaussian", "text"])
@pytest.mark.parametrize("page", ["reconstructions", "latent"])
def test_a_page_says_what_its_items_are(name: str, page: str, runs_root: Path) -> None:
    test = opened(page, made(runs_root, name).id)
    assert not test.exception
    said = texts(test)
    assert kinds.words_of(name)["images"] in said or kinds.words_of(name)["image"] in said or name == "text"
    for wrong in ("test images", "per pixel", "per image", "the images", "each image"):
        assert wrong not in said, wrong


def test_the_curve_counts_in_what_the_data_are_made_of(runs_root: Path) -> None:
    curve = component(opened("lab", made(runs_root, "points-moons").id), "curve")
    assert curve is not None
    assert curve["words"]["held_out"] == "held out"
    assert curve["units"][0]["name"] == "nats per coordinate"
    assert units("nats", 784)[0]["name"] == "nats per pixel"


def test_fields_that_count_items_say_which(runs_root: Path) -> None:
    assert label("data.train_size", "mnist") == "Training images"
    assert label("data.train_size", "points-moons") == "Training points"
    assert label("training.batch_size", "gaussian") == "Vectors in a step"
    assert label("training.epochs", "text") == "Epochs"
    refusal = "data.train_size: 7 is not allowed; set data.validation_size to 0"
    assert plain(refusal, "text").startswith("Training windows of text: ")
    assert "“Held-out windows of text”" in plain(refusal, "text")
    assert "“Held-out images”" in plain(refusal)


@pytest.mark.parametrize("name", ["walk", "arithmetic", "neighbours", "sample"])
def test_a_tool_says_what_its_items_are(name: str, runs_root: Path, one_thread: None) -> None:
    test = tool(tooled(runs_root, size=2, data="points-moons"), name)
    fields = [one.label for one in test.number_input]
    assert not [field for field in fields if field.startswith("test image")]
    assert name == "sample" or "test point, 0 to 599" in fields  # with its limits: 600 codes
    for wrong in ("test image", "training image"):
        assert wrong not in texts(test) + html(test)
