"""The contractive penalty is the Jacobian's norm: exactly for one layer, on average for more."""

from collections.abc import Callable

import pytest
import torch
from torch.func import jacrev, vmap

from aecore import tables
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.penalties.contractive import estimate, exact
from aecore.randomness import generator_at

Tiny = Callable[..., Config]
SHAPE = (1, 8, 8)

pytestmark = pytest.mark.usefixtures("one_thread")


def images(count: int) -> torch.Tensor:
    return torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(0))


def norm(model: Autoencoder, x: torch.Tensor) -> torch.Tensor:
    """Return the mean over images of the squared norm of the whole Jacobian, number by number."""
    whole = vmap(jacrev(lambda one: model.encode(one[None])[0]))(x)
    return whole.flatten(1).square().sum(1).mean()


@pytest.mark.parametrize("activation", tables.ACTIVATIONS)
def test_one_layer_is_exact(activation: str, tiny: Tiny) -> None:
    choices = ("network.kind=linear", f"code.activation={activation}", "objective.contractive=1")
    model, x = build(tiny(*choices), SHAPE), images(6)
    torch.testing.assert_close(exact(model.code, model.encoder(x)), norm(model, x))
    torch.testing.assert_close(model.terms(x, torch.Generator())["contractive"] * 64, norm(model, x))


@pytest.mark.parametrize("settings", [("network.kind=linear", "code.kind=variational"), ("network.widths=[]",)])
def test_a_dense_network_without_hidden_layers_and_a_variational_code_are_one_layer_too(
    settings: tuple[str, ...], tiny: Tiny
) -> None:
    model, x = build(tiny(*settings, "objective.contractive=1"), SHAPE), images(6)
    torch.testing.assert_close(model.terms(x, torch.Generator())["contractive"] * 64, norm(model, x))


@pytest.mark.parametrize("kind", ["dense", "conv"])
@pytest.mark.parametrize("code", ["plain", "variational"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_estimate_for_deeper_networks_is_right_on_average(
    kind: str, code: str, activation: str, tiny: Tiny
) -> None:
    choices = (f"network.kind={kind}", f"code.kind={code}", f"network.activation={activation}")
    model, x = build(tiny(*choices, "code.size=4"), SHAPE), images(3)
    many = x.repeat(40, 1, 1, 1)  # a vector for each image, whichever images they are
    draws = torch.stack(
        [estimate(model.encoder, model.code, many, generator_at(0, "draw", i)).detach() for i in range(30)]
    )
    error = draws.std() / len(draws) ** 0.5
    assert abs(draws.mean() - norm(model, x)) < 4 * error
    assert error < 0.05 * draws.mean()


def test_its_gradient_is_that_of_the_exact_norm_on_average(tiny: Tiny) -> None:
    model, x = build(tiny("network.activation=tanh", "code.size=3"), SHAPE), images(2)
    weight = next(model.encoder.parameters())
    (expected,) = torch.autograd.grad(norm(model, x), weight)
    found = torch.zeros_like(weight)
    for i in range(400):
        value = estimate(model.encoder, model.code, x, generator_at(1, "draw", i))
        found += torch.autograd.grad(value, weight)[0] / 400
    assert (found - expected).norm() < 0.1 * expected.norm()


@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_it_can_be_read_without_gradients_and_leaves_none(kind: str, tiny: Tiny) -> None:
    model, x = build(tiny(f"network.kind={kind}", "objective.contractive=1"), SHAPE), images(6)
    felt = model.terms(x, torch.Generator().manual_seed(0))["contractive"]
    with torch.no_grad():
        read = model.terms(x, torch.Generator().manual_seed(0))["contractive"]
    assert felt.requires_grad
    assert not read.requires_grad
    assert felt.item() == pytest.approx(read.item(), rel=1e-5)
    assert not x.requires_grad
    assert model.training
    assert model.encoder.training
