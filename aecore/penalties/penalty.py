"""What every penalty is."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Generator, Tensor, nn

from aecore.codes import Code, Coded
from aecore.config import Config

__all__ = ["Batch", "Penalty"]


@dataclass(frozen=True, eq=False)
class Batch:
    """One batch on its way through the network, as a penalty may look at it."""

    encoder: nn.Module
    code: Code
    decoder: nn.Module
    seen: Tensor
    """(B, *shape) float: what the encoder got, with noise on it when there is a corruption."""
    coded: Coded
    generator: Generator
    """Where all chance comes from."""


class Penalty(nn.Module):
    """The contract: made from the configuration, `forward` returns what a batch costs, 0-d, mean over the images.

    Attributes:
        unit: of the cost of one image. As every term it is divided by the number of pixels before it is weighed.
    """

    unit: ClassVar[str]

    def __init__(self, config: Config) -> None:
        """Take from the choices what is needed; layers of its own are learned with those of the network."""
        super().__init__()

    def forward(self, batch: Batch) -> Tensor:
        """Return the cost of a batch, 0-d float, mean over its images, in `unit` per image."""
        raise NotImplementedError
