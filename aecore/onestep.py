"""One step of training, slowly: a batch goes through, and one weight is followed from its gradient to its new value."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from aecore import optimisers
from aecore.autoencoder import Autoencoder
from aecore.errors import Refused
from aecore.randomness import generator_at
from aecore.state import restore_optimiser

__all__ = ["Layer", "OneStep", "Place", "layers", "one_step", "strongest"]

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """A fully connected layer: outputs = weight @ inputs + bias."""

    name: str
    """As in the network's state, without ".weight"."""
    outputs: int
    inputs: int


@dataclass(frozen=True)
class Place:
    """Which weight: from number `column` of what enters `layer` to number `row` of what leaves it, from 0."""

    layer: str
    row: int
    column: int


@dataclass(frozen=True)
class OneStep:
    """What happened to one weight in one step on a batch of B images.

    Attributes:
        seen: what the network saw, float32 (B, *shape), values of 0 to 1 if the data are.
        codes: (B, k), with the noise of a variational code.
        drawn: the output, (B, *shape), in the unit of the images.
        terms: the loss per pixel by its parts; `loss` is what the step lowers.
        bias: of the row, 0 where the layer has none.
        entering: (B,), the number that the weight multiplies.
        leaving: (B,), the row's sum before its bend: weight * entering, all other products, and the bias.
        errors: (B,), how the loss changes with `leaving`.
        gradient: how it changes with the weight: the sum of errors * entering, and what a penalty on weights adds.
        before: the weight.
        after: the weight when the step is done.
        rate: the learning rate.
        memory: what the optimiser remembers of this weight after the step, by PyTorch's names; `step` counts.
        remembered: the same before the step, empty for one that begins anew.
    """

    seen: Floats
    codes: Floats
    drawn: Floats
    terms: dict[str, float]
    bias: float
    entering: Floats
    leaving: Floats
    errors: Floats
    gradient: float
    before: float
    after: float
    rate: float
    memory: dict[str, float]
    remembered: dict[str, float]


def layers(model: Autoencoder) -> list[Layer]:
    """Return the fully connected layers whose weights are used once, in their order.

    Raises:
        Refused: when the network has none.
    """
    found = [
        Layer(name, module.out_features, module.in_features)
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and not name.startswith("penalties.")
    ]
    if model.config.network.tied or not found:
        raise Refused("network: no weight here belongs to one fully connected layer alone; choose a run without tied.")
    return found


def one_step(
    model: Autoencoder, images: Tensor, place: Place, *, memory: Mapping[str, Tensor] | None = None, seed: int = 0
) -> OneStep:
    """Take one step on a copy of the network, at the run's full learning rate, and return what was met on the way.

    Args:
        model: on the CPU; it stays as it is.
        images: float (B, *shape), in the unit of the data.
        place: the weight to follow.
        memory: the optimiser's tensors as a saved state has them (`State.rest`); None begins anew.
        seed: of the noise of a corruption, a dropout or a variational code.

    Raises:
        Refused: naming the layer, row or column that is not there.
    """
    module, weight = _at(copied := deepcopy(model).train(), place)
    optimiser = optimisers.make(copied.parameters(), copied.config.training)
    if memory:
        restore_optimiser(optimiser, copied, dict(memory))
    number = place.row, place.column
    remembered, before = _memory(optimiser, weight, number), weight[number].item()
    bias = module.bias[place.row].item() if module.bias is not None else 0.0
    met: list[tuple[Tensor, Tensor]] = []
    handle = module.register_forward_hook(lambda _, entered, left: met.append((entered[0], _watched(left))))
    seen = copied.see(images, generator_at(seed, "noise", 0, images.device)).detach()
    terms, raw, coded = copied.terms_and_output(images, generator_at(seed, "noise", 0, images.device))
    handle.remove()
    torch.autograd.backward(terms["loss"])
    optimiser.step()
    entered, left = met[0]
    assert left.grad is not None
    assert weight.grad is not None
    return OneStep(
        seen=_array(seen),
        codes=_array(coded.z),
        drawn=_array(copied.drawn(raw)),
        terms={name: value.item() for name, value in terms.items()},
        bias=bias,
        entering=_array(entered[:, place.column]),
        leaving=_array(left[:, place.row]),
        errors=_array(left.grad[:, place.row]),
        gradient=float(weight.grad[number]),
        before=before,
        after=weight[number].item(),
        rate=copied.config.training.learning_rate,
        memory=_memory(optimiser, weight, number),
        remembered=remembered,
    )


def strongest(model: Autoencoder, images: Tensor, layer: str, *, seed: int = 0) -> Place:
    """Return the weight of a layer that this batch would change most; arguments and refusals as `one_step`."""
    module, weight = _at(copied := deepcopy(model).train(), Place(layer, 0, 0))
    torch.autograd.backward(copied.terms(images, generator_at(seed, "noise", 0, images.device))["loss"])
    assert weight.grad is not None
    row, column = divmod(int(weight.grad.abs().argmax()), module.in_features)
    return Place(layer, row, column)


def _at(model: Autoencoder, place: Place) -> tuple[nn.Linear, nn.Parameter]:
    """Return the layer of a place and its weights."""
    known = {layer.name: layer for layer in layers(model)}
    if place.layer not in known:
        raise Refused(f"layer: {place.layer!r} is none of this network's; choose {', '.join(known)}.")
    layer = known[place.layer]
    for name, value, most in (("row", place.row, layer.outputs), ("column", place.column, layer.inputs)):
        if not 0 <= value < most:
            raise Refused(f"{name}: {value} is outside the layer; choose 0 to {most - 1}.")
    module = model.get_submodule(place.layer)
    assert isinstance(module, nn.Linear)
    assert isinstance(module.weight, nn.Parameter)
    return module, module.weight


def _watched(left: Tensor) -> Tensor:
    left.retain_grad()
    return left


def _memory(optimiser: torch.optim.Optimizer, weight: nn.Parameter, number: tuple[int, int]) -> dict[str, float]:
    """Return what an optimiser keeps of one number of a weight."""
    kept = optimiser.state.get(weight, {})
    return {
        name: float(value[number] if value.shape == weight.shape else value)
        for name, value in kept.items()
        if isinstance(value, Tensor)
    }


def _array(tensor: Tensor) -> Floats:
    return tensor.detach().float().numpy().copy()
