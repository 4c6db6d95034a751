"""Schedules against PyTorch's own, step by step; optimisers in their fastest form."""

import inspect
from collections.abc import Callable, Iterator

import pytest
import torch
from torch.optim import SGD, Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, OneCycleLR

from aecore import optimisers, tables
from aecore.config import TrainingConfig

RATE = 0.02
LENGTHS = [2, 3, 4, 5, 7, 10, 33, 100, 1_001]


def config(**choices: object) -> TrainingConfig:
    return TrainingConfig.model_validate({"learning_rate": RATE, **choices})


def parameters() -> list[torch.nn.Parameter]:
    generator = torch.Generator().manual_seed(0)
    return [torch.nn.Parameter(torch.randn(size, generator=generator)) for size in ((4, 3), (3,))]


def rates(make: Callable[[Optimizer], LRScheduler], steps: int) -> Iterator[float]:
    """Yield the learning rate of each step under one of PyTorch's schedulers."""
    optimiser = SGD(parameters(), lr=RATE)
    scheduler = make(optimiser)
    for step in range(steps):
        yield optimiser.param_groups[0]["lr"]
        optimiser.step()
        if step < steps - 1:
            scheduler.step()


@pytest.mark.parametrize("steps", LENGTHS)
def test_one_cycle_is_pytorchs(steps: int) -> None:
    theirs = rates(lambda o: OneCycleLR(o, RATE, total_steps=steps, cycle_momentum=False), steps)
    ours = optimisers.schedule(config(schedule="one_cycle"))
    for step, expected in enumerate(theirs):
        assert RATE * ours(step, steps) == pytest.approx(expected, rel=1e-9), step


@pytest.mark.parametrize("steps", LENGTHS)
def test_cosine_is_pytorchs(steps: int) -> None:
    theirs = rates(lambda o: CosineAnnealingLR(o, T_max=steps), steps)
    ours = optimisers.schedule(config(schedule="cosine"))
    for step, expected in enumerate(theirs):
        assert RATE * ours(step, steps) == pytest.approx(expected, rel=1e-9), step


def test_constant_is_constant() -> None:
    assert {optimisers.constant(step, 10) for step in range(11)} == {1.0}


@pytest.mark.parametrize("name", tables.SCHEDULES)
@pytest.mark.parametrize("steps", [1, *LENGTHS])
def test_a_schedule_is_a_share_of_the_rate_and_of_use_at_its_first_step(name: str, steps: int) -> None:
    schedule: optimisers.Schedule = tables.SCHEDULES[name].load()
    factors = [schedule(step, steps) for step in range(steps)]
    assert all(0 < factor <= 1 for factor in factors)
    assert max(factors) > 0.1
    assert 0 <= schedule(steps, steps) <= 1  # asked for once more after the last step, to be shown


def test_one_cycle_peaks_a_third_of_the_way_and_ends_near_nothing() -> None:
    factors = [optimisers.one_cycle(step, 100) for step in range(100)]
    assert factors.index(max(factors)) == 29
    assert (factors[0], max(factors)) == (pytest.approx(1 / 25), pytest.approx(1))
    assert factors[-1] == pytest.approx(1 / 250_000)


def test_a_rate_is_set_for_every_group() -> None:
    optimiser = SGD([{"params": [p]} for p in parameters()], lr=1.0)
    optimisers.set_rate(optimiser, 0.25)
    assert [group["lr"] for group in optimiser.param_groups] == [0.25, 0.25]


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_an_optimiser_is_fused_where_pytorch_has_that(name: str) -> None:
    optimiser = optimisers.make(parameters(), config(optimizer=name))
    theirs = next(kind for kind in type(optimiser).__mro__ if kind.__module__.startswith("torch.optim."))
    if "fused" in inspect.signature(theirs.__init__).parameters:
        assert optimiser.defaults["fused"] is True
    else:
        assert optimiser.defaults["foreach"] is True


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_an_optimiser_takes_its_numbers_from_the_configuration(name: str) -> None:
    given = config(optimizer=name, weight_decay=0.125, momentum=0.75)
    group = optimisers.make(parameters(), given).param_groups[0]
    assert (group["lr"], group["weight_decay"]) == (RATE, 0.125)
    assert name != "sgd" or group["momentum"] == 0.75


PLAIN: dict[str, Callable[[list[torch.nn.Parameter]], Optimizer]] = {
    "adam": lambda p: torch.optim.Adam(p, lr=RATE, foreach=False, fused=False),
    "adamw": lambda p: torch.optim.AdamW(p, lr=RATE, weight_decay=0.0, foreach=False, fused=False),
    "sgd": lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, foreach=False, fused=False),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=RATE, foreach=False),
}


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_the_fast_form_makes_the_steps_of_the_plain_one(name: str) -> None:
    ours, theirs = parameters(), parameters()
    for optimiser, moved in ((optimisers.make(ours, config(optimizer=name)), ours), (PLAIN[name](theirs), theirs)):
        for step in range(5):
            for parameter in moved:
                parameter.grad = (parameter.detach() - step).clone()
            optimiser.step()
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b)
