"""Sparsity is the divergence of two coins, and the weights are counted without their biases."""

from collections.abc import Callable

import pytest
import torch
from torch.distributions import Bernoulli, kl_divergence

from aecore.autoencoder import build
from aecore.codes import Coded
from aecore.config import Config
from aecore.penalties import Batch
from aecore.penalties.sparse import Sparsity

Tiny = Callable[..., Config]
SHAPE = (1, 28, 28)
RATE = 0.1

pytestmark = pytest.mark.usefixtures("one_thread")


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def cost(z: torch.Tensor) -> torch.Tensor:
    config = Config.of({"code": {"activation": "sigmoid"}, "objective": {"sparsity": 1, "sparsity_rate": RATE}})
    nothing = torch.nn.Identity()
    return Sparsity(config)(Batch(nothing, nothing, nothing, z, Coded(z, {}), generator()))  # type: ignore[arg-type]


def test_sparsity_is_the_divergence_of_two_coins_summed_over_the_code() -> None:
    z = torch.rand(50, 6, generator=generator())
    expected = kl_divergence(Bernoulli(torch.tensor(RATE)), Bernoulli(z.mean(0))).sum()
    torch.testing.assert_close(cost(z), expected)


def test_sparsity_is_0_at_its_rate_and_finite_where_all_is_dead_or_always_on() -> None:
    on_rate = (torch.arange(20) < 20 * RATE).float()[:, None].expand(20, 3)
    assert cost(on_rate).item() == pytest.approx(0, abs=1e-6)
    for level in (0.0, 1.0):
        z = torch.full((20, 3), level, requires_grad=True)
        value = cost(z)
        value.backward()
        assert 0 < value.item() < 100
        assert z.grad is not None
        assert bool(z.grad.isfinite().all())


@pytest.mark.parametrize(("name", "power"), [("weight_l1", 1), ("weight_l2", 2)])
@pytest.mark.parametrize("kind", ["linear", "dense", "conv"])
def test_weights_are_counted_without_biases_and_per_pixel(name: str, power: int, kind: str, tiny: Tiny) -> None:
    model = build(tiny(f"network.kind={kind}", f"objective.{name}=1"), SHAPE)
    x = torch.rand(4, *SHAPE, generator=generator())
    expected = sum(p.abs().pow(power).sum() for key, p in model.named_parameters() if key.endswith(".weight"))
    torch.testing.assert_close(model.terms(x, generator())[name], expected / 784)
