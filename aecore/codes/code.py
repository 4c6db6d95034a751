"""What every code is: it takes the encoder's features (B, features) to a code (B, k) and the terms it costs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from torch import Generator, Tensor, nn

from aecore.config import Config

__all__ = ["Code", "Coded"]


class Coded(NamedTuple):
    """A batch of codes on its way to the decoder."""

    z: Tensor
    """(B, k) float: what the decoder gets."""
    terms: dict[str, Tensor]
    """Loss terms the code adds, by name: 0-d, mean over images, in nats per image or another unit of its own."""
    facts: Mapping[str, Tensor] = MappingProxyType({})
    """What it tells of itself beside the loss, by name: 1-d, mean over images, without gradients."""


class Code(nn.Module):
    """The contract of a code: `forward` while training, `best` when one wants the code of an image for certain.

    Attributes:
        averages: numbers it learns as running means and not by a gradient: a codebook has some.
    """

    averages: int = 0

    def __init__(self, features: int, config: Config) -> None:
        """Make the layers from `features` numbers to the code that `config` asks for."""
        super().__init__()

    def forward(self, features: Tensor, generator: Generator) -> Coded:
        """Return the code to train with; any chance comes from `generator`."""
        raise NotImplementedError

    def best(self, features: Tensor) -> Tensor:
        """Return the code without chance, (B, k)."""
        raise NotImplementedError

    @property
    def layer(self) -> tuple[nn.Linear, nn.Module]:
        """The one layer and the bend of which `best` is made, where there are no more."""
        raise NotImplementedError

    def told(self, facts: Mapping[str, Tensor]) -> dict[str, Any]:
        """Return what an `epoch` event says of facts that were averaged over all held-out images, by its fields."""
        return {}
