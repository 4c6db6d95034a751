"""What the network takes, and back: errors stay in the unit 0 to 1, and weights carry the scaling with them."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from aecore import data
from aecore.config import Config, cut_of
from aecore.data import Split
from aecore.data.cutting import affine
from aecore.errors import Refused
from aecore.events import Epoch, Failed, Started, Step
from aecore.finding import load
from aecore.images import Images
from aecore.measure.reconstruction import evaluate
from aecore.outcome import evaluate_model
from aecore.runs import create
from aecore.scaling import Scaling
from aecore.settings import configure
from aecore.training import Training
from aecore.turn import take_turn
from tests.playing import equal, of, run, weights

Tiny = Callable[..., Config]
MSE = "objective.reconstruction=mse"
CPU = torch.device("cpu")


def scaled(name: str, scaling: str, *, train_size: int = 400) -> tuple[torch.Tensor, Scaling, torch.Tensor]:
    """Return images in the unit, their scaling, and what it makes of them."""
    config = configure([f"data.name={name}", f"data.scaling={scaling}", f"data.train_size={train_size}", MSE])
    found = data.load(config.data.key)
    seen, _ = cut_of(config.data, found)
    scaling_made = Scaling(scaling, found.shape).fit(found, seen)
    x = Images(seen.images, CPU).slice(0, train_size)
    return x, scaling_made, scaling_made(x)


@pytest.mark.parametrize("scaling", ["unit", "standardised", "none"])
@pytest.mark.parametrize("name", ["mnist", "points-swiss", "gaussian", "digits8"])
def test_every_scaling_can_be_undone(name: str, scaling: str) -> None:
    x, made, y = scaled(name, scaling)
    torch.testing.assert_close(made.back(y), x, atol=1e-5, rtol=1e-5)


def test_standardised_values_have_mean_0_and_deviation_1_over_what_is_learned_from() -> None:
    _, _, y = scaled("mnist", "standardised")
    assert y.mean(0).abs().max() < 1e-4
    deviation = y.std(0, correction=0)
    moving = deviation > 0.1
    assert torch.allclose(deviation[moving], torch.ones(()), atol=1e-3)
    assert moving.sum() > 400
    assert deviation[~moving].max() < 1 / 255 + 1e-4  # pixels that (nearly) never change are only centred
    assert y.isfinite().all()


def test_the_numbers_of_the_source_come_back_with_none() -> None:
    _, _, pixels = scaled("mnist", "none")
    assert (pixels.min(), pixels.max().round()) == (0, 255)
    assert torch.allclose(pixels, pixels.round(), atol=1e-3)
    _, _, greys = scaled("digits8", "none")
    assert greys.max().round() == 16
    _, _, normal = scaled("gaussian", "none", train_size=9_000)
    assert abs(float(normal.mean())) < 0.02
    assert float(normal.std()) == pytest.approx(1, abs=0.02)


def test_unit_costs_nothing_and_adds_nothing_to_the_weights() -> None:
    made = Scaling("unit", (1, 2, 2))
    x = torch.rand(3, 1, 2, 2)
    assert made(x) is x
    assert made.back(x) is x
    assert not list(made.state_dict())


def test_the_spread_of_bytes_and_of_floats_is_the_same() -> None:
    images = np.random.default_rng(0).integers(0, 256, (5_000, 3), dtype=np.uint8)
    found = data.load("points-moons")
    by_bytes = affine(found, Split(images, None), "standardised")
    by_floats = affine(found, Split((images / np.float32(255)).astype(np.float32), None), "standardised")
    assert by_bytes is not None
    assert by_floats is not None
    for one, other in zip(by_bytes, by_floats, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
    np.testing.assert_allclose(by_bytes[1], (images / 255).std(axis=0), rtol=1e-5)


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("scaling", ["standardised", "none"])
def test_scaled_training_falls_and_its_mse_is_that_of_the_unit(tiny: Tiny, scaling: str) -> None:
    settings = ("network.activation=tanh", "training.epochs=3", "training.learning_rate=0.01")
    training, events = run(tiny(f"data.scaling={scaling}", MSE, *settings))
    epochs = [event.validation for event in of(Epoch, events) if event.validation]
    assert epochs[-1]["loss"] < epochs[0]["loss"]
    assert of(Started, events)[0].unit == "squared scaled value"
    _, unseen = cut_of(training.config.data, training.data)
    with torch.no_grad():
        redrawn = training.model.reconstruct(training.held_out.slice(0, len(unseen))).numpy()
    own = ((redrawn - unseen.images / 255) ** 2).mean()
    assert epochs[-1]["mse"] == pytest.approx(own, rel=1e-3)
    figures, _ = evaluate_model(training.model, training.data.test)
    assert 0 < (figures["mse_per_pixel"] or 0) < 0.15  # of 0 to 1, whatever the network takes


@pytest.mark.usefixtures("one_thread")
def test_saved_weights_bring_their_scaling(tiny: Tiny, runs_root: object, tmp_path: object) -> None:
    folder = create(runs_root, tiny("data.scaling=standardised", MSE, "training.epochs=1"))  # type: ignore[arg-type]
    with folder.hold():
        assert take_turn(folder) == "finished"
    model = load(folder)
    test = data.load("mnist").test.images[:100]
    redrawn = model.reconstruct(Images(test, CPU).slice(0, 100)).detach().numpy()
    found = evaluate(lambda images: redrawn, test, block=100)
    assert model.scaling.deviation.std() > 0
    assert float(found.squared_error.mean()) / 784 < 0.15


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (["data.scaling=standardised"], "data.scaling"),
        (["data.scaling=none"], "data.scaling"),
        (["data.scaling=none", "data.name=gaussian"], "data.scaling"),
        (["data.scaling=none", "data.name=noise-images", "network.output=sigmoid"], "data.scaling"),
    ],
)
def test_bce_outside_0_to_1_is_refused_with_the_cure(settings: list[str], field: str) -> None:
    with pytest.raises(Refused) as caught:
        configure(settings)
    said = str(caught.value)
    assert said.startswith(field)
    assert "objective.reconstruction to mse" in said
    assert "allow_unbounded" in said
    assert "\n" not in said
    assert configure([*settings, "objective.allow_unbounded=true"]).objective.allow_unbounded
    mse = configure([*[each for each in settings if "output" not in each], MSE])
    assert mse.output == "linear"


def test_points_lie_in_0_to_1_as_they_are() -> None:
    assert configure(["data.scaling=none", "data.name=points-moons"]).data.bounded


@pytest.mark.usefixtures("one_thread")
def test_bce_that_is_allowed_outside_0_to_1_runs_as_printed_and_goes_below_0() -> None:
    lesson = ["data.name=gaussian", "data.scaling=none", "objective.allow_unbounded=true", "code.size=5"]
    sizes = ["data.train_size=800", "data.validation_size=200", "training.epochs=30", "training.learning_rate=0.02"]
    _, events = run(configure([*lesson, *sizes, "training.device=cpu", "training.log_seconds=60"]))
    losses = [event.training["loss"] for event in of(Epoch, events)]
    assert losses[-1] < 0 or isinstance(events[-1], Failed)


def test_the_reference_lines_are_those_of_the_scaled_values(tiny: Tiny) -> None:
    _, events = run(tiny("data.scaling=standardised", MSE, "training.epochs=1"))
    lines = of(Started, events)[0].lines
    assert lines["copy"] == pytest.approx(0, abs=1e-9)
    assert 0.3 < lines["mean"] < 3  # the mean for everyone leaves about the whole deviation of every pixel that moves


@pytest.mark.usefixtures("one_thread")
def test_a_scaled_training_that_is_cut_and_resumed_equals_the_uncut_one(tiny: Tiny) -> None:
    config = tiny("data.scaling=standardised", MSE, "data.class_balance=[1, 0.5, 0]")
    uncut, _ = run(config)
    first, again = Training(config), Training(config)
    for event in first.events(lambda: True):
        if isinstance(event, Step) and event.step == 3:
            break
    again.restore(first.state())
    again.model.scaling.mean.zero_()  # even a scaling that was lost comes back with the state
    again.restore(first.state())
    list(again.events())
    assert equal(weights(uncut), weights(again))
    assert "scaling.mean" in weights(uncut)
