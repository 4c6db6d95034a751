"""What draws codes to the prior: MMD is 0 for draws from it, and the discriminator plays its own game."""

from math import log

import pytest
import torch
from playing import Tiny, run

from aecore import shapes
from aecore.autoencoder import build
from aecore.codes import Coded
from aecore.config import Config
from aecore.penalties import Batch
from aecore.penalties.adversarial import Adversarial
from aecore.penalties.mmd import mmd
from aecore.training import Training

SHAPE = (1, 28, 28)

pytestmark = pytest.mark.usefixtures("one_thread")


def normal(seed: int, count: int = 200, k: int = 4) -> torch.Tensor:
    return torch.randn(count, k, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("k", [1, 2, 16])
def test_mmd_is_0_on_average_for_codes_from_the_prior(k: int) -> None:
    values = torch.stack([mmd(normal(2 * i, k=k), normal(2 * i + 1, k=k)) for i in range(200)])
    assert abs(values.mean()) < 4 * values.std() / 200**0.5
    assert bool((values < 0).any())


@pytest.mark.parametrize("other", [lambda z: z + 1, lambda z: 0.3 * z, lambda z: 3 * z, lambda z: z.sign()])
def test_mmd_is_clearly_positive_for_other_clouds(other: object) -> None:
    z = normal(0, 500)
    alike = max(abs(mmd(normal(2 * i, 500), normal(2 * i + 1, 500)).item()) for i in range(20))
    assert mmd(other(z), normal(1, 500)).item() > 3 * alike  # type: ignore[operator]


def test_mmd_is_that_of_its_definition() -> None:
    z, prior = normal(0, 7, 3), normal(1, 7, 3) + 0.5

    def kernel(a: torch.Tensor, b: torch.Tensor) -> float:
        far = (a - b).square().sum().item()
        return sum(6 * s / (6 * s + far) for s in (0.1, 0.2, 0.5, 1, 2, 5, 10))

    def mean(a: torch.Tensor, b: torch.Tensor, all_pairs: bool) -> float:
        pairs = [(i, j) for i in range(7) for j in range(7) if all_pairs or i != j]
        return sum(kernel(a[i], b[j]) for i, j in pairs) / len(pairs)

    expected = mean(z, z, False) + mean(prior, prior, False) - 2 * mean(z, prior, True)
    assert mmd(z, prior).item() == pytest.approx(expected, rel=1e-4)


def test_mmd_draws_codes_to_the_prior_along_its_gradient() -> None:
    z = (normal(0) + 2).requires_grad_()
    mmd(z, normal(1)).backward()
    assert z.grad is not None
    assert bool((z.grad.mean(0) > 0).all())  # downhill is back towards 0


def adversary() -> Adversarial:
    torch.manual_seed(0)
    return Adversarial(Config.of({"code": {"size": 4}, "objective": {"adversarial": 1}}))


def play(penalty: Adversarial, z: torch.Tensor, outer: float) -> tuple[float, torch.Tensor, list[torch.Tensor]]:
    """Return the value, and the gradients of codes and discriminator when the value is weighed with `outer`."""
    z = z.clone().requires_grad_()
    nothing, seen = torch.nn.Identity(), torch.zeros(len(z), *SHAPE)
    batch = Batch(nothing, nothing, nothing, seen, Coded(z, {}), torch.Generator().manual_seed(3))  # type: ignore[arg-type]
    penalty.zero_grad()
    value = penalty(batch)
    (outer * value).backward()
    assert z.grad is not None
    return value.item(), z.grad, [p.grad.clone() for p in penalty.parameters() if p.grad is not None]


def test_the_discriminator_learns_at_full_strength_and_the_encoder_by_the_weight() -> None:
    z = normal(0) + 1
    value, plain, learned = play(adversary(), z, 1.0)
    for outer in (1e-4, 5.0):
        same, felt, also = play(adversary(), z, outer)
        assert same == value
        torch.testing.assert_close(felt, plain * outer)
        assert all(torch.equal(a, b) for a, b in zip(learned, also, strict=True))


def test_each_learns_by_the_gradient_of_its_own_aim() -> None:
    z, penalty = normal(0) + 1, adversary()
    prior = torch.randn(z.shape, generator=torch.Generator().manual_seed(3))
    value, felt, learned = play(penalty, z, 1.0)
    is_code, is_prior = (torch.sigmoid(penalty.discriminator(each)) for each in (z, prior))
    own = -(1 - is_code).log().mean() - is_prior.log().mean()
    assert value == pytest.approx(own.item())
    for mine, expected in zip(learned, torch.autograd.grad(own, list(penalty.parameters())), strict=True):
        torch.testing.assert_close(mine, expected)
    deceived = z.clone().requires_grad_()
    (expected,) = torch.autograd.grad(-torch.sigmoid(penalty.discriminator(deceived)).log().mean(), deceived)
    torch.testing.assert_close(felt, expected)
    after = play(penalty, z - 10 * felt, 1.0)[0]
    assert after > value  # what the encoder learns makes it harder to tell


def test_a_discriminator_that_cannot_tell_has_two_ln_2() -> None:
    penalty = adversary()
    with torch.no_grad():
        penalty.discriminator[-1].weight.zero_()  # type: ignore[union-attr]
        penalty.discriminator[-1].bias.zero_()  # type: ignore[union-attr]
    assert play(penalty, normal(0), 1.0)[0] == pytest.approx(2 * log(2))


@pytest.mark.parametrize("code", ["plain", "variational"])
def test_the_discriminator_is_said_apart_from_the_parameters(code: str, tiny: Tiny) -> None:
    config = tiny(f"code.kind={code}", "objective.adversarial=1")
    model, without = build(config, SHAPE), build(tiny(f"code.kind={code}"), SHAPE)
    assert model.parameter_count == without.parameter_count == shapes.parameters(config)
    assert model.penalty_parameters == shapes.penalty_parameters(config) > 0
    assert without.penalty_parameters == shapes.penalty_parameters(without.config) == 0
    started = run(config)[1][0]
    assert (started.parameters, started.penalty_parameters) == (model.parameter_count, model.penalty_parameters)


@pytest.mark.slow
@pytest.mark.parametrize("setting", ["mmd=100", "adversarial=1"])
def test_codes_come_closer_to_the_prior_than_without(setting: str, tiny: Tiny) -> None:
    def distance(*settings: str) -> float:
        training = Training(tiny("data.train_size=8000", "training.epochs=4", "network.widths=[64]", *settings))
        list(training.events())
        with torch.no_grad():
            z = training.model.eval().encode(training.film.slice(0, 1_000))
        return mmd(z, normal(9, 1_000, 8)).item()

    assert distance(f"objective.{setting}") < 0.6 * distance()
