"""One step, slowly: every number that is shown follows from the others by hand."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from aecore import tables
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.errors import Refused
from aecore.onestep import OneStep, Place, layers, one_step, strongest
from aecore.state import optimiser_tensors
from aecore.training import Training

Tiny = Callable[..., Config]
SHAPE = (1, 6, 5)
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8

pytestmark = pytest.mark.usefixtures("one_thread")


def images(count: int = 4) -> torch.Tensor:
    return torch.rand((count, *SHAPE), generator=torch.Generator().manual_seed(1))


def followed(model: Autoencoder, row: int = 2, column: int = 3) -> list[OneStep]:
    return [one_step(model, images(), Place(layer.name, row, column)) for layer in layers(model)]


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", [name for name in tables.CODES if name != "quantized"])
@pytest.mark.parametrize("loss", [name for name in tables.RECONSTRUCTIONS if name != "characters"])  # text alone
def test_the_gradient_is_the_sum_of_errors_times_what_enters(kind: str, code: str, loss: str, tiny: Tiny) -> None:
    model = build(tiny(f"network.kind={kind}", f"code.kind={code}", f"objective.reconstruction={loss}"), SHAPE)
    for step in followed(model):
        assert step.gradient == pytest.approx(float((step.errors * step.entering).sum()), rel=1e-3, abs=1e-7)


def test_the_error_of_the_last_layer_is_what_was_drawn_too_dark(tiny: Tiny) -> None:
    model = build(tiny("objective.reconstruction=bce"), SHAPE)
    step, x = followed(model)[-1], images().flatten(1)[:, 2].numpy()
    np.testing.assert_allclose(step.errors, (step.drawn.reshape(4, -1)[:, 2] - x) / (4 * 30), rtol=1e-4, atol=1e-8)
    rest = step.leaving - step.before * step.entering - step.bias
    np.testing.assert_allclose(1 / (1 + np.exp(-(rest + step.bias + step.before * step.entering))),
                               step.drawn.reshape(4, -1)[:, 2], rtol=1e-4)  # fmt: skip


def test_plain_descent_by_hand(tiny: Tiny) -> None:
    model = build(tiny("training.optimizer=sgd", "training.momentum=0", "training.learning_rate=0.5"), SHAPE)
    for step in followed(model):
        assert step.after == pytest.approx(step.before - 0.5 * step.gradient, rel=1e-5, abs=1e-8)
        assert step.rate == 0.5


def test_adam_by_hand_with_what_it_remembers(tiny: Tiny) -> None:
    training = Training(tiny("training.optimizer=adam", "training.epochs=1"))
    *_, _last = training.events()
    memory = optimiser_tensors(training.optimiser)
    x = torch.from_numpy(np.array(training.data.test.images[:4])).float() / 255
    for layer in layers(training.model):
        step = one_step(training.model, x, Place(layer.name, 1, 2), memory=memory)
        t = step.remembered["step"] + 1
        assert t > 1
        first = BETA1 * step.remembered["exp_avg"] + (1 - BETA1) * step.gradient
        second = BETA2 * step.remembered["exp_avg_sq"] + (1 - BETA2) * step.gradient**2
        moved = (first / (1 - BETA1**t)) / (np.sqrt(second / (1 - BETA2**t)) + EPSILON)
        assert step.memory["exp_avg"] == pytest.approx(first, rel=1e-3, abs=1e-10)
        assert step.after == pytest.approx(step.before - step.rate * moved, rel=1e-3, abs=1e-6)


def test_the_network_stays_as_it_is_and_the_step_repeats(tiny: Tiny) -> None:
    model = build(tiny("training.optimizer=sgd", "training.learning_rate=0.1"), SHAPE)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    one, again = (one_step(model, images(), Place(layers(model)[0].name, 0, 0)) for _ in range(2))
    assert one.terms == again.terms
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_the_strongest_weight_has_the_largest_gradient(tiny: Tiny) -> None:
    model = build(tiny("network.widths=[5]", "code.size=3"), SHAPE)
    for layer in layers(model):
        found = strongest(model, images(), layer.name)
        places = [Place(layer.name, row, column) for row in range(layer.outputs) for column in range(layer.inputs)]
        sizes = {
            place: abs(one_step(model, images(), place).gradient) for place in places[:: max(1, len(places) // 20)]
        }
        assert abs(one_step(model, images(), found).gradient) >= max(sizes.values())


def test_what_is_not_there_is_refused_by_name(tiny: Tiny) -> None:
    model = build(tiny(), SHAPE)
    name = layers(model)[0].name
    for place, said in (
        (Place("nobody", 0, 0), "layer"),
        (Place(name, 32, 0), "row: 32 is outside the layer; choose 0 to 31"),
        (Place(name, 0, -1), "column"),
    ):
        with pytest.raises(Refused, match=said):
            one_step(model, images(), place)


def test_tied_weights_belong_to_two_layers(tiny: Tiny) -> None:
    with pytest.raises(Refused, match="tied"):
        layers(build(tiny("network.tied=true"), SHAPE))
