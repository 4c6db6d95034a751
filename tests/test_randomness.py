"""Every draw is a function of the seed and the place in the run, and of nothing else."""

import pytest
import torch

from aecore.randomness import generator_at, normal_like, order


def draw(seed: int, purpose: str, index: int) -> list[float]:
    return torch.randn(8, generator=generator_at(seed, purpose, index)).tolist()


def test_the_same_place_draws_the_same() -> None:
    assert draw(3, "noise", 5) == draw(3, "noise", 5)


def test_another_seed_purpose_or_place_draws_something_else() -> None:
    places = [(s, p, i) for s in (0, 1, 2) for p in ("noise", "held-out", "order") for i in (0, 1, 2, 10, 11)]
    assert len({tuple(draw(*place)) for place in places}) == len(places)


def test_parts_do_not_run_together() -> None:
    assert draw(1, "noise", 11) != draw(11, "noise", 1)


def test_the_seeds_at_both_ends_are_allowed() -> None:
    assert draw(0, "noise", 0) != draw(2**32 - 1, "noise", 0)


@pytest.mark.parametrize("count", [1, 2, 1_000])
def test_an_order_holds_every_image_once(count: int) -> None:
    found = order(count, seed=1, epoch=2)
    assert found.dtype == torch.int64
    assert found.sort().values.tolist() == list(range(count))


def test_an_order_belongs_to_its_seed_and_epoch() -> None:
    orders = {(seed, epoch): tuple(order(50, seed, epoch).tolist()) for seed in range(4) for epoch in range(4)}
    assert len(set(orders.values())) == 16
    assert all(tuple(order(50, *place).tolist()) == found for place, found in orders.items())


def test_nothing_depends_on_or_changes_the_ambient_generator() -> None:
    torch.manual_seed(1)
    before, first = torch.get_rng_state(), (draw(0, "noise", 0), order(9, 0, 0).tolist())
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    assert (draw(0, "noise", 0), order(9, 0, 0).tolist()) == first


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_noise_is_standard_normal_and_shaped_like_its_tensor(dtype: torch.dtype) -> None:
    noise = normal_like(torch.zeros(200, 500, dtype=dtype), generator_at(0, "noise", 0))
    assert (noise.shape, noise.dtype) == ((200, 500), dtype)
    assert abs(noise.mean().item()) < 0.01
    assert abs(noise.std().item() - 1) < 0.01
