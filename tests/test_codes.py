"""Every code: shapes, chance only from the generator, and what it costs."""

import pytest
import torch
from torch import nn
from torch.distributions import Normal, kl_divergence

from aecore import tables
from aecore.codes import Code
from aecore.codes.plain import Plain
from aecore.codes.variational import Variational
from aecore.config import Config

FEATURES, SIZE = 12, 5

pytestmark = pytest.mark.usefixtures("one_thread")


def chosen(kind: str, **choices: object) -> Config:
    return Config.of({"code": {"kind": kind, "size": SIZE, **choices}})


def make(kind: str, **choices: object) -> Code:
    """Return a code at rest: a codebook would follow what it is shown."""
    torch.manual_seed(0)
    code: Code = tables.CODES[kind].load()(FEATURES, chosen(kind, **choices))
    return code.eval()


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def features() -> torch.Tensor:
    return torch.randn(200, FEATURES, generator=generator())


@pytest.mark.parametrize("kind", tables.CODES)
def test_a_code_has_its_size_and_terms_per_batch(kind: str, features: torch.Tensor) -> None:
    coded = make(kind)(features, generator())
    assert coded.z.shape == make(kind).best(features).shape == (200, chosen(kind).numbers)
    assert all(term.shape == () and bool(term.isfinite()) for term in coded.terms.values())


@pytest.mark.parametrize("kind", tables.CODES)
def test_chance_comes_from_the_generator_alone(kind: str, features: torch.Tensor) -> None:
    code = make(kind)
    before = torch.get_rng_state()
    first, again = code(features, generator(1)).z, code(features, generator(1)).z
    assert torch.equal(first, again)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("kind", tables.CODES)
def test_the_best_code_is_without_chance(kind: str, features: torch.Tensor) -> None:
    code = make(kind)
    assert torch.equal(code.best(features), code.best(features))


@pytest.mark.parametrize("activation", tables.ACTIVATIONS)
def test_a_plain_code_is_bent_as_asked_and_costs_nothing(activation: str, features: torch.Tensor) -> None:
    code = make("plain", activation=activation)
    assert isinstance(code, Plain)
    bend: nn.Module = tables.ACTIVATIONS[activation].load()()
    coded = code(features, generator())
    assert torch.equal(coded.z, bend(code.head(features)))
    assert torch.equal(coded.z, code.best(features))
    assert coded.terms == {}


def test_a_variational_code_is_drawn_around_its_best(features: torch.Tensor) -> None:
    code = make("variational")
    assert isinstance(code, Variational)
    draws = torch.stack([code(features, generator(seed)).z for seed in range(500)])
    sigma = (code.logvar(features) / 2).exp()
    deviation = (draws.mean(0) - code.best(features)) / (sigma / 500**0.5)
    assert deviation.std().item() == pytest.approx(1, abs=0.1)
    torch.testing.assert_close(draws.std(0) / sigma, torch.ones_like(sigma), atol=0.2, rtol=0)
    assert not torch.equal(draws[0], draws[1])


def test_the_kl_of_a_variational_code_is_in_nats_per_image(features: torch.Tensor) -> None:
    code = make("variational")
    assert isinstance(code, Variational)
    posterior = Normal(code.mu(features), (code.logvar(features) / 2).exp())
    expected = kl_divergence(posterior, Normal(0.0, 1.0)).sum(1).mean()
    torch.testing.assert_close(code(features, generator()).terms["kl"], expected)


def test_gradients_pass_through_the_draw(features: torch.Tensor) -> None:
    code = make("variational")
    code(features, generator()).z.square().sum().backward()
    assert all(p.grad is not None and bool(p.grad.any()) for p in code.parameters())
