"""Corruptions of single values, for data of any shape: noise, masking, salt and pepper."""

import torch
from torch import Generator, Tensor

from aecore.randomness import normal_like

__all__ = ["gaussian", "masking", "none", "salt_pepper"]


def none(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Return the images as they are."""
    return x


def gaussian(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Add normal noise of standard deviation `amount` to every pixel and clip to [0, 1]."""
    return x.add(normal_like(x, generator), alpha=amount).clamp_(0, 1)


def masking(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Set each pixel to 0 with probability `amount`."""
    return x * (_uniform(x, generator) >= amount)


def salt_pepper(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Set each pixel to 0 or to 1, each with probability `amount / 2`."""
    drawn = _uniform(x, generator)
    return x.masked_fill(drawn < amount / 2, 0.0).masked_fill_(drawn >= 1 - amount / 2, 1.0)


def _uniform(x: Tensor, generator: Generator) -> Tensor:
    return torch.rand(x.shape, generator=generator, device=x.device)
