"""Cross-entropy over characters: one of the alphabet in each place, of text alone, and better read than by PCA."""

from collections.abc import Callable
from math import log
from pathlib import Path

import numpy as np
import pytest
import torch
from playing import equal, of, run, weights

from aecore import outcome, runs
from aecore.autoencoder import build
from aecore.config import Config
from aecore.data import load
from aecore.errors import Refused
from aecore.events import Epoch, Started
from aecore.losses import finish, of_characters
from aecore.presets import PRESETS
from aecore.shapes import layers
from aecore.training import Training

Tiny = Callable[..., Config]
TEXT = ("data.name=text", "objective.reconstruction=characters")
ALPHABET = 64

pytestmark = pytest.mark.usefixtures("one_thread")


def test_knowing_nothing_costs_the_logarithm_of_the_alphabet() -> None:
    x = torch.from_numpy(load("text").test.images[:5]).float() / 255
    assert of_characters(torch.zeros(x.shape), x).item() * ALPHABET == pytest.approx(log(ALPHABET))
    assert of_characters(50 * x, x).item() < 1e-6


def test_the_chances_of_a_place_add_up_to_one(tiny: Tiny) -> None:
    model = build(tiny(*TEXT), (32, ALPHABET))
    drawn = model.decode(torch.zeros(2, 8))
    assert model.config.output == "softmax"
    torch.testing.assert_close(drawn.sum(-1), torch.ones(2, 32))
    torch.testing.assert_close(finish(torch.zeros(1, 4), "softmax"), torch.full((1, 4), 0.25))


def test_it_falls_below_the_line_of_the_average_and_repeats(tiny: Tiny) -> None:
    settings = (*TEXT, "training.learning_rate=0.01", "training.epochs=4", "network.kind=linear", "code.size=32")
    training, events = run(tiny(*settings))
    lines = of(Started, events)[0].lines
    last = of(Epoch, events)[-1].validation or {}
    assert lines["copy"] < 1e-5
    assert lines["copy"] < last["reconstruction"] < lines["mean"] < log(ALPHABET) / ALPHABET
    assert equal(weights(training), weights(run(tiny(*settings))[0]))


@pytest.mark.parametrize("more", [(), ("code.kind=variational",), ("code.kind=quantized", "objective.weight_l2=0.1")])
def test_the_loss_is_the_weighted_sum_of_its_terms(more: tuple[str, ...], tiny: Tiny) -> None:
    config = tiny(*TEXT, *more)
    x = torch.from_numpy(load("text").test.images[:5]).float() / 255
    terms = build(config, (32, ALPHABET)).terms(x, torch.Generator().manual_seed(0))
    weighted = sum(({"reconstruction": 1.0, **config.weights}[name] * term for name, term in terms.items()
                    if name != "loss"), start=torch.zeros(()))  # fmt: skip
    torch.testing.assert_close(terms["loss"], weighted)


def test_pictures_have_no_characters() -> None:
    config = Config.of({"objective": {"reconstruction": "characters"}})
    with pytest.raises(Refused, match=r"^objective\.reconstruction: characters needs text, .* choose bce or mse\.$"):
        layers(config)


@pytest.mark.parametrize(("section", "field", "value"), [("network", "output", "linear"), ("data", "scaling", "none")])
def test_a_softmax_leaves_no_other_choice(section: str, field: str, value: str) -> None:
    given: dict[str, dict[str, object]] = {"data": {"name": "text"}, "objective": {"reconstruction": "characters"}}
    given[section] = {**given.get(section, {}), field: value}
    with pytest.raises(Refused, match=rf"{section}\.{field}: set it to "):
        Config.of(given)


@pytest.mark.slow
def test_the_preset_reads_more_characters_right_than_pca(runs_root: Path) -> None:
    training = Training(PRESETS["text"].config)
    for _ in training.events():
        pass
    figures, arrays = outcome.evaluate_model(training.model, training.data.test)
    pca = outcome.pca_figures(runs.create(runs_root, training.config))
    assert np.isfinite(arrays["errors"]).all()
    assert (figures["characters_right"] or 0) > 0.8 > 0.7 > (pca["characters_right"] or 0)
