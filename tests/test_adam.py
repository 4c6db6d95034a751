"""Our Adam is PyTorch's to the bit, in what it changes and in what it remembers."""

from copy import deepcopy

import pytest
import torch
from torch.optim import Adam, AdamW, Optimizer

from aecore.adam import FusedAdam

SIZES = ((40, 30), (40,), (3, 40), (3,))


def parameters() -> list[torch.nn.Parameter]:
    generator = torch.Generator().manual_seed(0)
    return [torch.nn.Parameter(torch.randn(size, generator=generator)) for size in SIZES]


def play(optimiser: Optimizer, moved: list[torch.nn.Parameter], steps: int, seed: int = 1) -> None:
    """Make some steps along gradients that the seed decides; one parameter has none at first."""
    generator = torch.Generator().manual_seed(seed)
    for step in range(steps):
        for index, parameter in enumerate(moved):
            gradient = torch.randn(parameter.shape, generator=generator)
            parameter.grad = None if step < 2 and index == 1 else gradient
        optimiser.step()


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("theirs", [Adam, AdamW])
def test_weights_and_memory_are_pytorch_s(theirs: type[Adam], decay: float) -> None:
    own, other = parameters(), parameters()
    optimiser = FusedAdam(own, 0.01, decay, decoupled=theirs is AdamW)
    reference = theirs(other, lr=0.01, weight_decay=decay, fused=True)
    play(optimiser, own, 7)
    play(reference, other, 7)
    assert all(torch.equal(a, b) for a, b in zip(own, other, strict=True))
    kept, expected = (each.state_dict()["state"] for each in (optimiser, reference))
    for index, memory in expected.items():
        assert list(kept[index]) == list(memory)
        assert all(torch.equal(kept[index][name], value) for name, value in memory.items())


def test_it_goes_on_from_pytorch_s_memory() -> None:
    own, other = parameters(), parameters()
    optimiser, reference = FusedAdam(own, 0.01, 0.0, decoupled=False), Adam(other, lr=0.01, fused=True)
    play(reference, other, 3)
    with torch.no_grad():
        for a, b in zip(own, other, strict=True):
            a.copy_(b)
    optimiser.load_state_dict({**optimiser.state_dict(), "state": deepcopy(reference.state_dict()["state"])})
    play(optimiser, own, 4, seed=2)
    play(reference, other, 4, seed=2)
    assert all(torch.equal(a, b) for a, b in zip(own, other, strict=True))


def test_a_rate_that_changes_is_obeyed() -> None:
    own = parameters()
    optimiser = FusedAdam(own, 0.01, 0.0, decoupled=False)
    before = [parameter.detach().clone() for parameter in own]
    optimiser.param_groups[0]["lr"] = 0.0
    play(optimiser, own, 3)
    assert all(torch.equal(a, b) for a, b in zip(own, before, strict=True))
