"""What every corruption is. What the network must draw stays clean (Vincent et al., 2008).

It takes images, float (B, *shape) in [0, 1], an amount from 0 to 1 and the generator of all its chance, which lives on
the images' device, and returns new ones of the same shape and range; amount 0 changes nothing. Those that need pictures
(C, H, W) say so in their row of `tables.CORRUPTIONS`; `shapes.layers` and `build` refuse them for other data.
"""

from collections.abc import Callable

from torch import Generator, Tensor

from aecore import tables
from aecore.config import ObjectiveConfig

__all__ = ["Corruption", "corrupt"]

Corruption = Callable[[Tensor, float, Generator], Tensor]


def corrupt(x: Tensor, objective: ObjectiveConfig, generator: Generator) -> Tensor:
    """Return what the network sees of `x`, float (B, *shape) in [0, 1]; `x` itself is left as it is."""
    corruption: Corruption = tables.CORRUPTIONS[objective.corruption].load()
    return corruption(x, objective.corruption_amount, generator)
