"""Backpropagation by hand: what autograd finds, for every stack of layers, and nothing else is taken for one."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from aecore import device, tables
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.gradients import Gradients, by_autograd, by_hand, gradients
from aecore.randomness import generator_at
from aecore.stack import BENDS
from aecore.stacks import PLAIN_BENDS, is_stack

Way = Callable[[Autoencoder, Config, torch.device], Gradients]
CPU = torch.device("cpu")
SHAPE = (1, 6, 5)
ACTIVATIONS = [name for name in tables.ACTIVATIONS if name in BENDS]


def config(**choices: dict[str, Any]) -> Config:
    base: dict[str, dict[str, Any]] = {
        "network": {"kind": "dense", "widths": [12, 9]},
        "code": {"size": 4},
        "training": {"precision": "float32"},
    }
    return Config.of({**base, **{name: {**base.get(name, {}), **values} for name, values in choices.items()}})


def batch(count: int = 16) -> torch.Tensor:
    return torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(3))


def found(model: Autoencoder, choices: Config, way: Way, x: torch.Tensor) -> tuple[dict[str, Any], list[torch.Tensor]]:
    """Return the terms of a batch and a copy of every parameter's gradient."""
    terms = way(model, choices, CPU)(x, generator_at(0, "noise", 1, CPU), 1.0)
    kept = [parameter.grad.clone() for parameter in model.parameters() if parameter.grad is not None]
    assert len(kept) == len(list(model.parameters()))
    return terms, kept


def assert_same(choices: Config, x: torch.Tensor) -> None:
    assert is_stack(choices)
    model = build(choices, SHAPE)
    (own, gradients_by_hand), (terms, expected) = (found(model, choices, way, x) for way in (by_hand, by_autograd))
    assert list(own) == list(terms)
    torch.testing.assert_close(own, {name: value.detach() for name, value in terms.items()})
    torch.testing.assert_close(gradients_by_hand, expected, rtol=1e-4, atol=1e-7)
    assert all(bool(gradient.any()) for gradient in expected)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("bent", ACTIVATIONS)
@pytest.mark.parametrize("way_back", [None, [], [7], [5, 8, 11]], ids=str)
def test_every_stack_has_autograd_s_gradients(activation: str, bent: str, way_back: list[int] | None) -> None:
    network = {"activation": activation, "decoder_widths": way_back}
    assert_same(config(network=network, code={"activation": bent}), batch())


@pytest.mark.parametrize("bent", ACTIVATIONS)
def test_a_linear_network_is_a_stack(bent: str) -> None:
    assert_same(config(network={"kind": "linear", "widths": []}, code={"activation": bent}), batch())


@pytest.mark.parametrize("output", ["sigmoid", "linear"])
@pytest.mark.parametrize("loss", [name for name in tables.RECONSTRUCTIONS if name != "characters"])
def test_every_loss_has_autograd_s_gradients(loss: str, output: str) -> None:
    if loss == "bce" and output == "linear":
        pytest.skip("cross-entropy is of a sigmoid")
    assert_same(config(objective={"reconstruction": loss}, network={"output": output}), batch())


@pytest.mark.parametrize("corruption", tables.CORRUPTIONS)
def test_what_is_drawn_is_compared_with_the_clean_images(corruption: str) -> None:
    assert_same(config(objective={"corruption": corruption}), batch())


@pytest.mark.parametrize("scaling", ["standardised", "none"])
def test_scaled_values_are_what_the_network_takes(scaling: str) -> None:
    choices = config(data={"scaling": scaling}, objective={"reconstruction": "mse"})
    assert_same(choices, batch())


@pytest.mark.parametrize(
    "choices",
    [
        {"network": {"kind": "conv", "widths": [4]}},
        {"network": {"tied": True}},
        {"network": {"dropout": 0.2}},
        {"network": {"norm": "batch"}},
        {"network": {"norm": "layer"}},
        *({"network": {"activation": name}} for name in tables.ACTIVATIONS if name not in BENDS),
        *({"code": {"activation": name}} for name in tables.ACTIVATIONS if name not in BENDS),
        *({"code": {"kind": kind}} for kind in tables.CODES if kind != "plain"),
        *({"objective": {name: 0.1}, "code": {"activation": "sigmoid"}} for name in tables.PENALTIES),
    ],
    ids=str,
)
def test_whatever_else_a_step_holds_is_left_to_autograd(choices: dict[str, Any]) -> None:
    assert not is_stack(config(**choices))


def test_every_plain_bend_is_there_to_be_used() -> None:
    assert set(BENDS) == PLAIN_BENDS


@pytest.mark.parametrize("by", ["by_hand", "by_autograd"])
def test_the_device_says_which_way(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "by_hand", lambda *_: by == "by_hand")
    assert gradients(build(config(), SHAPE), config(), CPU).__qualname__.startswith(f"{by}.")


def test_batches_may_differ_in_length_and_weights_may_be_loaded_in_between() -> None:
    choices = config()
    model, other = build(choices, SHAPE), build(config(training={"seed": 5}), SHAPE)
    compute = by_hand(model, choices, CPU)
    for count in (16, 5, 16, 20, 1):
        compute(batch(count), generator_at(0, "noise", 1, CPU), 1.0)
        model.load_state_dict(other.state_dict())
        own = [parameter.grad for parameter in model.parameters()]
        compute(batch(count), generator_at(0, "noise", 1, CPU), 1.0)
        _, expected = found(other, choices, by_autograd, batch(count))
        torch.testing.assert_close([gradient for gradient in own if gradient is not None], expected)
        model.load_state_dict(build(choices, SHAPE).state_dict())


def test_bfloat16_rounds_only_what_is_multiplied() -> None:
    short, exact = config(training={"precision": "bfloat16"}), config()
    x = torch.rand(256, 1, 28, 28, generator=torch.Generator().manual_seed(3))
    found_of = [found(build(exact, (1, 28, 28)), choices, by_hand, x) for choices in (short, exact)]
    (terms, rounded), (expected_terms, expected) = found_of
    torch.testing.assert_close(terms, expected_terms, rtol=1e-2, atol=0)
    torch.testing.assert_close(rounded, expected, rtol=0.1, atol=1e-3)
    assert all(gradient.dtype == torch.float32 for gradient in rounded)
    assert torch.equal(rounded[0], expected[0]) != device.rounds()


def test_same_batch_same_gradients_to_the_bit() -> None:
    choices = config()
    first, second = (found(build(choices, SHAPE), choices, by_hand, batch())[1] for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
