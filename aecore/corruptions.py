"""What the network sees instead of the clean image: what it must draw stays clean (Vincent et al., 2008).

Every corruption takes images, float (B, *shape) in [0, 1], an amount from 0 to 1 and the generator of all its chance,
and returns new ones of the same shape and range; amount 0 changes nothing.
"""

from collections.abc import Callable

from torch import Generator, Tensor

from aecore import tables
from aecore.config import ObjectiveConfig
from aecore.randomness import normal_like

__all__ = ["Corruption", "corrupt", "gaussian", "none"]

Corruption = Callable[[Tensor, float, Generator], Tensor]


def corrupt(x: Tensor, objective: ObjectiveConfig, generator: Generator) -> Tensor:
    """Return what the network sees of `x`, float (B, *shape) in [0, 1]; `x` itself is left as it is."""
    corruption: Corruption = tables.CORRUPTIONS[objective.corruption].load()
    return corruption(x, objective.corruption_amount, generator)


def none(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Return the images as they are."""
    return x


def gaussian(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Add normal noise of standard deviation `amount` to every pixel and clip to [0, 1]."""
    return x.add(normal_like(x, generator), alpha=amount).clamp_(0, 1)
