"""Strided convolutions halve the picture at each layer; transposed ones double it back (Masci et al., 2011)."""

from itertools import pairwise
from math import prod

from torch import Tensor, nn

from aecore.config import NetworkConfig
from aecore.networks.network import Network
from aecore.shapes import halvings

__all__ = ["Conv"]


class ToRow(nn.Module):
    """Pictures (B, C, H, W) to rows (B, H * W * C): in channels-last memory that is no copy, where Flatten is one."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the rows."""
        return x.permute(0, 2, 3, 1).flatten(1)


class FromRow(nn.Module):
    """Rows (B, H * W * C) back to pictures (B, C, H, W), laid out channels last."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        channels, height, width = shape
        self.sizes = (height, width, channels)

    def forward(self, x: Tensor) -> Tensor:
        """Return the pictures."""
        return x.reshape(len(x), *self.sizes).permute(0, 3, 1, 2)


class Conv(Network):
    """3 x 3 kernels, stride 2, padding 1; `widths` are the channels, for example 28x28 -> 32 of 14x14 -> 64 of 7x7."""

    def __init__(self, config: NetworkConfig, shape: tuple[int, ...]) -> None:
        """Work out the sizes of the picture on its way down.

        Raises:
            Refused: when the data are no images, or more layers are asked for than the picture can be halved.
        """
        super().__init__(config, shape)
        self.sizes = halvings(config.widths, shape)
        self.channels = (shape[0], *config.widths)
        self.inner = (self.channels[-1], *self.sizes[-1])
        self.features = prod(self.inner)

    def encoder(self) -> nn.Module:
        """A strided convolution and a bend for each width, then flat."""
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(self.channels):
            layers += [nn.Conv2d(inputs, outputs, 3, stride=2, padding=1), self.bend()]
        return nn.Sequential(*layers, ToRow())

    def decoder(self, size: int) -> nn.Module:
        """One dense layer to the smallest picture, then a transposed convolution for each width in reverse."""
        layers: list[nn.Module] = [nn.Linear(size, self.features), self.bend(), FromRow(self.inner)]
        steps = zip(pairwise(reversed(self.channels)), reversed(self.sizes[:-1]), strict=True)
        for (inputs, outputs), large in steps:
            odd = (1 - large[0] % 2, 1 - large[1] % 2)  # 2n or 2n - 1 pixels from n
            layers += [nn.ConvTranspose2d(inputs, outputs, 3, stride=2, padding=1, output_padding=odd), self.bend()]
        return nn.Sequential(*layers[:-1])  # no bend after the pixels
