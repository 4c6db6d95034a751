"""Every reconstruction loss against its definition in NumPy, and the KL term against torch.distributions."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.distributions import Normal, kl_divergence

from aecore import tables
from aecore.losses import finish, gaussian_kl, reconstruction, with_gradient

DELTA = 0.3
Array = NDArray[np.float64]


def bce(p: Array, x: Array) -> Array:
    return -(x * np.log(p) + (1 - x) * np.log1p(-p))


def huber(x_hat: Array, x: Array) -> Array:
    distance = np.abs(x_hat - x)
    return np.where(distance <= DELTA, distance**2 / 2, DELTA * (distance - DELTA / 2))


DEFINITIONS: dict[str, Callable[[Array, Array], Array]] = {
    "bce": bce,
    "characters": lambda p, x: -x * np.log(p),
    "mse": lambda x_hat, x: (x_hat - x) ** 2,
    "l1": lambda x_hat, x: np.abs(x_hat - x),
    "huber": huber,
}
UNITS = {"bce": "nats", "characters": "nats", "mse": "squared pixel", "l1": "pixel", "huber": "squared pixel"}


@pytest.fixture
def raw() -> torch.Tensor:
    return 2 * torch.randn(6, 1, 5, 4, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def x() -> torch.Tensor:
    return torch.rand(6, 1, 5, 4, generator=torch.Generator().manual_seed(1))


def outputs(name: str) -> list[str]:
    return {"bce": ["sigmoid"], "characters": ["softmax"]}.get(name, ["sigmoid", "linear"])


@pytest.mark.parametrize(
    ("name", "output"), [(name, output) for name in tables.RECONSTRUCTIONS for output in outputs(name)]
)
def test_a_loss_is_the_mean_over_images_and_pixels_of_its_definition(
    name: str, output: str, raw: torch.Tensor, x: torch.Tensor
) -> None:
    loss = reconstruction(name, raw, x, output=output, delta=DELTA)
    expected = DEFINITIONS[name](finish(raw, output).double().numpy(), x.double().numpy()).mean()
    assert loss.shape == ()
    assert loss.item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", tables.RECONSTRUCTIONS)
def test_the_number_of_images_and_pixels_does_not_change_the_unit(
    name: str, raw: torch.Tensor, x: torch.Tensor
) -> None:
    once = reconstruction(name, raw, x, output="sigmoid")
    images = reconstruction(name, raw.repeat(3, 1, 1, 1), x.repeat(3, 1, 1, 1), output="sigmoid")
    more = (1, 1, 2, 1 if name == "characters" else 2)  # a longer row is another alphabet
    pixels = reconstruction(name, raw.repeat(more), x.repeat(more), output="sigmoid")
    torch.testing.assert_close(torch.stack([images, pixels]), torch.stack([once, once]))


@pytest.mark.parametrize("name", tables.RECONSTRUCTIONS)
def test_a_loss_has_a_unit(name: str) -> None:
    assert tables.RECONSTRUCTIONS[name].load().unit == UNITS[name]


@pytest.mark.parametrize("name", tables.RECONSTRUCTIONS)
def test_a_perfect_copy_costs_least(name: str, x: torch.Tensor) -> None:
    loss = tables.RECONSTRUCTIONS[name].load()
    x = x / x.sum(-1, keepdim=True)  # chances, of characters too
    copy, other = (loss.logits(each.clamp(1e-6, 1 - 1e-6)) for each in (x, x.flip(0)))
    best = reconstruction(name, copy, x, output="sigmoid")
    assert best < reconstruction(name, other, x, output="sigmoid")
    assert (best.item() < 1e-6) == (name not in ("bce", "characters"))


@pytest.mark.parametrize("name", tables.RECONSTRUCTIONS)
def test_gradients_are_finite_even_far_from_the_image(name: str, x: torch.Tensor) -> None:
    raw = torch.tensor([-1e4, -50.0, 0.0, 50.0, 1e4, 3.0]).reshape(6, 1, 1, 1).repeat(1, 1, 5, 4).requires_grad_()
    loss = reconstruction(name, raw, x, output="sigmoid")
    loss.backward()
    assert loss.isfinite()
    assert raw.grad is not None
    assert bool(raw.grad.isfinite().all())


def test_cross_entropy_of_logits_is_that_of_their_sigmoid(raw: torch.Tensor, x: torch.Tensor) -> None:
    expected = torch.nn.functional.binary_cross_entropy(torch.sigmoid(raw.double()), x.double())
    assert reconstruction("bce", raw, x, output="sigmoid").item() == pytest.approx(expected.item(), rel=1e-6)


def test_cross_entropy_stays_exact_where_a_sigmoid_saturates() -> None:
    raw, x = torch.full((1, 1, 1, 1), 200.0), torch.zeros(1, 1, 1, 1)
    assert reconstruction("bce", raw, x, output="sigmoid").item() == pytest.approx(200)


def test_huber_turns_where_delta_says() -> None:
    x = torch.zeros(1, 1)
    near, far = (reconstruction("huber", torch.full((1, 1), at), x, output="linear", delta=0.1) for at in (0.1, 1.0))
    assert near.item() == pytest.approx(0.1**2 / 2)
    assert far.item() == pytest.approx(0.1 * (1 - 0.05))


def test_the_output_is_a_sigmoid_or_the_numbers_themselves(raw: torch.Tensor) -> None:
    assert torch.equal(finish(raw, "linear"), raw)
    torch.testing.assert_close(finish(raw, "sigmoid"), 1 / (1 + torch.exp(-raw)))


def test_kl_is_that_of_torch_distributions() -> None:
    generator = torch.Generator().manual_seed(0)
    mu, logvar = (2 * torch.randn(2, 64, 5, generator=generator, dtype=torch.float64)).unbind()
    expected = kl_divergence(Normal(mu, (logvar / 2).exp()), Normal(0.0, 1.0))
    torch.testing.assert_close(gaussian_kl(mu, logvar), expected, rtol=1e-10, atol=1e-12)


def test_kl_is_zero_exactly_at_the_standard_normal() -> None:
    assert gaussian_kl(torch.zeros(2, 3), torch.zeros(2, 3)).tolist() == [[0.0] * 3] * 2
    assert bool((gaussian_kl(torch.tensor([[0.1, 0.0]]), torch.tensor([[0.0, 0.1]])) > 0).all())


@pytest.mark.parametrize(
    ("name", "output"), [(name, output) for name in tables.RECONSTRUCTIONS for output in outputs(name)]
)
def test_a_loss_with_its_gradient_is_what_autograd_makes_of_it(
    name: str, output: str, raw: torch.Tensor, x: torch.Tensor
) -> None:
    leaf = raw.clone().requires_grad_()
    value = reconstruction(name, leaf, x, output=output, delta=DELTA)
    (gradient,) = torch.autograd.grad(value, leaf)
    both = with_gradient(name, raw.clone(), x, output=output, delta=DELTA)
    torch.testing.assert_close(both, (value.detach(), gradient))
    assert not any(tensor.requires_grad for tensor in both)
