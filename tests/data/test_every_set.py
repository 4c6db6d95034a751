"""Every data set of the table: it loads as it says, trains for two epochs, and the loss falls."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aecore import data
from aecore.config import Config
from aecore.events import Epoch, Finished
from aecore.settings import configure
from aecore.shapes import layers
from aecore.tables import DATASETS
from aecore.training import Training
from tests.data.small_sets import place_idx
from tests.playing import of, run

SMALL = {
    "network": {"widths": [64]},
    "training": {"epochs": 2, "batch_size": 16, "learning_rate": 0.01, "device": "cpu", "log_seconds": 60},
}
SIZES = {"noise-images": ("data.train_size=80",)}


@pytest.fixture(autouse=True)
def small_downloads(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sets that need a download be small ones in the data folder."""
    for name in ("fashion-mnist", "kmnist"):
        place_idx(name, data_dir, monkeypatch)


def asked(name: str, *more: str) -> Config:
    sizes = SIZES.get(name, ("data.train_size=200", "data.validation_size=40"))
    return configure([f"data.name={name}", "code.size=8", *sizes, *more], SMALL)


@pytest.mark.parametrize("name", DATASETS)
def test_a_set_holds_what_its_row_says(name: str) -> None:
    source, found = data.source(name), data.load(name)
    assert found.shape == source.shape
    assert found.classes == source.classes
    assert found.kind == source.kind
    assert {"image": 3, "points": 1, "vectors": 1, "text": 2}[found.kind] == len(found.shape)
    for split in (found.train, found.test):
        assert split.images.shape == (len(split), *source.shape)
        assert split.images.dtype in (np.uint8, np.float32)
        unit = split.images / (255 if split.images.dtype == np.uint8 else 1)
        assert unit.min() >= 0
        assert unit.max() <= 1
        assert (split.labels is None) == (not source.classes)
        assert split.labels is None or 0 <= split.labels.min() <= split.labels.max() < len(source.classes)


@pytest.mark.parametrize("name", [name for name in DATASETS if name not in ("fashion-mnist", "kmnist")])
def test_a_source_knows_how_many_there_are(name: str) -> None:
    assert data.source(name).train == len(data.load(name).train)


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("name", DATASETS)
def test_two_epochs_train_and_the_loss_falls(name: str) -> None:
    training, events = run(asked(name))
    losses = [event.validation["loss"] for event in of(Epoch, events) if event.validation]
    assert isinstance(events[-1], Finished)
    assert losses[1] < losses[0]
    assert training.model.shape == data.source(name).shape


def test_the_layers_follow_the_shape_of_the_set() -> None:
    assert layers(asked("points-moons"))[0].numbers == 2
    assert layers(asked("gaussian", "data.dimensions=7"))[0].numbers == 7
    assert layers(asked("text"))[0].numbers == 2_048


@pytest.mark.parametrize(("name", "held_out"), [("mnist", 5_000), ("points-moons", 1_000), ("noise-images", 10)])
def test_a_tenth_is_held_out_by_default_and_at_most_5000(name: str, held_out: int) -> None:
    assert Config.of({"data": {"name": name}}).data.validation_size == held_out


def test_another_set_drops_what_was_chosen_for_the_first_but_not_what_was_asked_beside_it() -> None:
    preset = {"data": {"validation_size": 3_000, "class_balance": [1, 0.5], "train_size": 50}}
    chosen = configure(["data.name=points-moons"], preset).data
    assert (chosen.validation_size, chosen.class_balance, chosen.train_size) == (1_000, (), 50)
    for order in (1, -1):
        settings = ["data.name=points-moons", "data.validation_size=77"][::order]
        assert configure(settings, preset).data.validation_size == 77


def test_gaussian_vectors_have_as_many_numbers_as_asked() -> None:
    config = configure(["data.name=gaussian", "data.dimensions=23"])
    found = data.load(config.data.key)
    assert found.shape == config.data.source.shape == (23,)
    raw = found.train.images * (found.high - found.low) + found.low
    assert abs(float(raw.mean())) < 0.02
    assert float(raw.std()) == pytest.approx(1, abs=0.02)


def test_made_sets_are_the_same_each_time() -> None:
    from aecore.data.points import _made, _swiss

    first, again = _made(_swiss), _made(_swiss)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(data.load("points-swiss").train.images, first[0][:10_000])


def test_text_windows_are_one_hot_and_no_test_text_is_learned() -> None:
    from aecore.data.windows import text_of

    found = data.load("text")
    assert (found.test.images.sum(axis=-1, dtype=int) == 255).all()
    texts: list[Any] = [" ".join(text_of(split.images)) for split in (found.train, found.test)]
    assert " the " in texts[0]
    assert len(texts[0].split(" ")) > 10_000
    known = set(text_of(found.train.images))  # some phrases stand in several topics
    assert sum(window in known for window in text_of(found.test.images)) < 100


def test_a_training_that_leaves_0_to_1_keeps_its_shape() -> None:
    training = Training(asked("noise-images", "data.scaling=none", "objective.reconstruction=mse"))
    assert training.model.shape == (1, 28, 28)


@pytest.mark.usefixtures("one_thread")
def test_text_has_a_figure_of_its_own_that_a_copy_makes_1() -> None:
    from aecore.measure.reconstruction import evaluate
    from aecore.outcome import evaluate_model

    training, _ = run(asked("text"))
    test = training.data.test[:100]
    figures, arrays = evaluate_model(training.model, test)
    assert 1 / 64 < (figures["characters_right"] or 0) < 0.9
    assert figures["psnr_db"] is figures["ssim"] is None
    assert arrays["reconstructions"].shape == (100, 32, 64)
    copied = evaluate(lambda windows: windows, test.images, text=True).summary()
    assert copied["characters_right"] == 1
    assert "characters_right" not in evaluate(lambda images: images, test.images).summary()


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("name", ["points-circles", "gaussian"])
def test_rows_are_kept_as_floats_and_pictures_as_bytes(name: str) -> None:
    from aecore.outcome import evaluate_model

    training, _ = run(asked(name, "code.size=1"))
    _, arrays = evaluate_model(training.model, training.data.test[:50])
    assert arrays["reconstructions"].dtype == np.float32
    errors = ((arrays["reconstructions"] - training.data.test.images[:50]) ** 2).mean(axis=1)
    np.testing.assert_allclose(arrays["errors"], errors, rtol=1e-4)
