"""What every code is: it takes the encoder's features (B, features) to a code (B, k) and the terms it costs."""

from typing import NamedTuple

from torch import Generator, Tensor, nn

__all__ = ["Code", "Coded"]


class Coded(NamedTuple):
    """A batch of codes on its way to the decoder."""

    z: Tensor
    """(B, k) float: what the decoder gets."""
    terms: dict[str, Tensor]
    """Loss terms the code adds, by name: 0-d, mean over images, in nats per image."""


class Code(nn.Module):
    """The contract of a code: `forward` while training, `best` when one wants the code of an image for certain."""

    def forward(self, features: Tensor, generator: Generator) -> Coded:
        """Return the code to train with; any chance comes from `generator`."""
        raise NotImplementedError

    def best(self, features: Tensor) -> Tensor:
        """Return the code without chance, (B, k)."""
        raise NotImplementedError
