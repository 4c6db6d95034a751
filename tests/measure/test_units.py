"""What single units look at, draw and answer to, against what is known in closed form and by small differences."""

import numpy as np
import pytest
import torch
from torch import nn

from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.errors import Refused
from aecore.measure.units import answers, draws, first_layer, stepped

SHAPE = (1, 8, 8)

pytestmark = pytest.mark.usefixtures("one_thread")


def model_of(network: str = "dense", code: str = "plain", **more: object) -> Autoencoder:
    widths = {"dense": [12], "conv": [4]}.get(network, [])
    choices = {"network": {"kind": network, "widths": widths, **more}, "code": {"kind": code, "size": 3}}
    return build(Config.of(choices), SHAPE)


def pictures(count: int = 40) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, *SHAPE), np.uint8)


def test_first_weights_are_images_of_the_pixels() -> None:
    model = model_of()
    found = first_layer(model)
    assert found.shape == (12, *SHAPE)
    layer = next(module for module in model.encoder if isinstance(module, nn.Linear))
    answer = (found * pictures()[0] / 255).sum(axis=(1, 2, 3)) + layer.bias.detach().numpy()
    with torch.no_grad():
        np.testing.assert_allclose(answer, layer(torch.from_numpy(pictures()[:1] / 255).float().flatten(1))[0], 1e-4)


@pytest.mark.parametrize("code", ["plain", "variational"])
def test_a_linear_network_looks_at_pixels_with_its_code(code: str) -> None:
    model = model_of("linear", code)
    assert np.array_equal(first_layer(model).reshape(3, -1), model.code.layer[0].weight.detach().numpy())


def test_a_convolution_has_kernels() -> None:
    assert first_layer(model_of("conv")).shape == (4, 1, 3, 3)


def test_weights_are_a_copy() -> None:
    model = model_of()
    first_layer(model)[:] = 0
    assert first_layer(model).any()


@pytest.mark.parametrize("code", ["plain", "variational"])
def test_a_linear_unit_answers_as_its_weights_say(code: str) -> None:
    model = model_of("linear", code)
    np.testing.assert_allclose(answers(model, pictures()), first_layer(model), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("network", "code"), [("dense", "plain"), ("conv", "variational"), ("dense", "quantized")])
def test_answers_are_what_small_differences_give(network: str, code: str) -> None:
    model, images = model_of(network, code, activation="tanh").double(), pictures(6) / 255
    found = answers(model.float(), images.astype(np.float32), units=[2, 0])
    model.double()

    def numbers(x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            features = model.encoder(torch.from_numpy(x))
            layer = model.code.head if code == "quantized" else model.code.layer[0]
            return layer(features).numpy()  # type: ignore[operator, no-any-return]

    for pixel in (0, 27, 63):
        step = np.zeros((1, 64))
        step[0, pixel] = 1e-5
        change = (numbers(images + step.reshape(1, *SHAPE)) - numbers(images - step.reshape(1, *SHAPE))).mean(0) / 2e-5
        np.testing.assert_allclose(found.reshape(2, -1)[:, pixel], change[[2, 0]], rtol=1e-3, atol=1e-6)


def test_bytes_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of()
    whole = answers(model, pictures())
    monkeypatch.setattr("aecore.measure.units.BLOCK", 7)
    np.testing.assert_allclose(answers(model, pictures() / np.float32(255)), whole, rtol=1e-4, atol=1e-7)


def test_a_model_is_left_as_it_was() -> None:
    model = model_of(norm="batch").train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    answers(model, pictures())
    assert model.training
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())


def test_a_step_moves_one_number_by_its_spread() -> None:
    assert stepped([1, 2], [0.5, 3], 2).tolist() == [[2, 2], [1, 8]]


def test_what_a_unit_draws_is_the_difference_it_makes() -> None:
    weights = np.random.default_rng(1).standard_normal((3, 64))
    found = draws(lambda z: (z @ weights + 7).reshape(-1, *SHAPE), np.ones(3), stepped(np.ones(3), [1, 2, 0]))
    np.testing.assert_allclose(found.reshape(3, -1), weights * [[1], [2], [0]], rtol=1e-4, atol=1e-5)


def test_units_that_are_not_there_and_no_images_are_refused() -> None:
    with pytest.raises(Refused, match="units of 0 to 2"):
        answers(model_of(), pictures(), [3])
    with pytest.raises(Refused, match="of 0 images"):
        answers(model_of(), pictures(0))
