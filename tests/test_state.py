"""A state: plain numbers and tensors that belong to nobody else."""

import json
from collections.abc import Callable

import pytest
import torch
from torch import nn

from aecore import optimisers, tables
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.state import Progress, all_finite, on_cpu, optimiser_tensors, restore_optimiser

Tiny = Callable[..., Config]

pytestmark = pytest.mark.usefixtures("one_thread")


def step(model: Autoencoder, optimiser: torch.optim.Optimizer, seed: int) -> None:
    x = torch.rand(8, 1, 8, 8, generator=torch.Generator().manual_seed(seed))
    optimiser.zero_grad()
    model.terms(x, torch.Generator().manual_seed(seed))["loss"].backward()
    optimiser.step()


def make(config: Config) -> tuple[Autoencoder, torch.optim.Optimizer]:
    model = build(config, (1, 8, 8)).to(memory_format=torch.channels_last)
    return model, optimisers.make(model.parameters(), config.training)


def test_progress_is_json_and_comes_back() -> None:
    progress = Progress(epochs=3, cycle_steps=12, step=5, epoch=1, batch=1, seconds=0.1 + 0.2, best=1 / 3, waited=1)
    assert Progress(**json.loads(json.dumps(progress.plain(), allow_nan=False))) == progress


def test_a_copy_is_contiguous_and_apart() -> None:
    tensor = torch.rand(2, 3, 4, 4).to(memory_format=torch.channels_last).requires_grad_()
    copy = on_cpu(tensor)
    assert copy.is_contiguous()
    assert not copy.requires_grad
    assert torch.equal(copy, tensor)
    assert copy.data_ptr() != tensor.data_ptr()


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_one_bad_number_is_found(bad: float) -> None:
    assert all_finite([])
    assert all_finite([torch.zeros(3), torch.tensor(1)])
    assert not all_finite([torch.zeros(3), torch.tensor([0.0, bad])])


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("momentum", [0.9, 0.0])
def test_an_optimiser_goes_on_from_its_tensors_to_the_bit(name: str, kind: str, momentum: float, tiny: Tiny) -> None:
    config = tiny(f"training.optimizer={name}", f"network.kind={kind}", f"training.momentum={momentum}")
    model, optimiser = make(config)
    for seed in range(3):
        step(model, optimiser, seed)
    weights = {key: on_cpu(value) for key, value in model.state_dict().items()}
    tensors = optimiser_tensors(optimiser)
    assert all(isinstance(tensor, torch.Tensor) and tensor.is_contiguous() for tensor in tensors.values())
    other, resumed = make(config)
    other.load_state_dict(weights)
    restore_optimiser(resumed, other, tensors)
    for seed in range(3, 6):
        step(model, optimiser, seed)
        step(other, resumed, seed)
    for ours, theirs in zip(model.parameters(), other.parameters(), strict=True):
        assert torch.equal(ours, theirs)
        assert ours.stride() == theirs.stride()


def test_restoring_takes_copies(tiny: Tiny) -> None:
    model, optimiser = make(tiny())
    step(model, optimiser, 0)
    tensors = optimiser_tensors(optimiser)
    before = {key: tensor.clone() for key, tensor in tensors.items()}
    restore_optimiser(optimiser, model, tensors)
    step(model, optimiser, 1)
    assert all(torch.equal(tensor, before[key]) for key, tensor in tensors.items())


def test_an_optimiser_that_has_not_stepped_has_no_memory() -> None:
    layer = nn.Linear(2, 2)
    assert optimiser_tensors(torch.optim.Adam(layer.parameters())) == {}
