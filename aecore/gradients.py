"""How the gradients of a batch come about: by autograd, or by hand where the network is a plain stack of layers."""

from collections.abc import Callable

import torch
from torch import Generator, Tensor

from aecore import device
from aecore.autoencoder import Autoencoder
from aecore.config import Config
from aecore.losses import with_gradient
from aecore.stack import Stack

__all__ = ["Gradients", "by_autograd", "by_hand", "gradients"]

Gradients = Callable[[Tensor, Generator, float], dict[str, Tensor]]
"""From clean images (B, *shape), the generator of a step's chance and the KL term's warmth to `Autoencoder.terms`.

When it returns, every parameter's `grad` is that of these terms' `loss`, whatever it was before.
"""


def gradients(model: Autoencoder, config: Config, on: torch.device) -> Gradients:
    """Return the fastest way for these choices and this device."""
    return (by_hand if device.by_hand(config, on) else by_autograd)(model, config, on)


def by_autograd(model: Autoencoder, config: Config, on: torch.device) -> Gradients:
    """Return the way that is right for everything."""
    parameters = list(model.parameters())

    def compute(x: Tensor, generator: Generator, warmth: float) -> dict[str, Tensor]:
        with device.autocast(config, on):
            terms = model.terms(x, generator, warmth=warmth)
        for parameter in parameters:
            parameter.grad = None
        torch.autograd.backward(terms["loss"])
        return terms

    return compute


def by_hand(model: Autoencoder, config: Config, on: torch.device) -> Gradients:
    """Return the way of `aecore.stack`, for choices of which `stacks.is_stack` holds."""
    stack, objective, precision = Stack(model), config.objective, device.precision(config, on)

    def compute(x: Tensor, generator: Generator, _warmth: float) -> dict[str, Tensor]:
        seen, target = model.scaling(model.see(x, generator)), model.scaling(x)
        with device.products(precision):
            raw = stack.forward(seen)
            loss, gradient = with_gradient(
                objective.reconstruction, raw, target, output=config.output, delta=objective.huber_delta
            )
            stack.backward(gradient)
        return {"loss": loss, "reconstruction": loss}

    return compute
