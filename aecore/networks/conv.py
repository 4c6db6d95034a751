"""Strided convolutions halve the picture at each layer; transposed ones double it back (Masci et al., 2011)."""

from itertools import pairwise
from math import prod

from torch import Tensor, nn

from aecore.config import NetworkConfig
from aecore.networks.network import Network
from aecore.networks.residual import Residual
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
        smallest = halvings(config.widths, shape)[-1]
        self.channels = (shape[0], *config.widths)
        self.up_sizes = halvings(config.way_back, shape, "decoder_widths")[::-1]
        self.features = self.channels[-1] * prod(smallest)

    def encoder(self) -> nn.Sequential:
        """A strided convolution, what follows it and its blocks for each width, then flat."""
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(self.channels):
            layers += [nn.Conv2d(inputs, outputs, 3, stride=2, padding=1), *self._after(outputs)]
        return nn.Sequential(*layers, ToRow())

    def decoder(self, size: int, parts: int = 1) -> nn.Sequential:
        """A layer to the smallest picture, then a transposed convolution from each width to the next.

        The layer is dense; only a code of one part a place goes to each place by itself, through a 1 x 1 convolution.
        """
        widths, smallest = self.config.way_back, self.up_sizes[0]
        inner = (widths[0], *smallest)
        first = [nn.Linear(size, prod(inner)), FromRow(inner)]
        if parts == prod(smallest):
            first = [FromRow((size // parts, *smallest)), nn.Conv2d(size // parts, widths[0], 1)]
        layers: list[nn.Module] = [*first, *self._after(widths[0])]
        for inputs, outputs, large in zip(widths, widths[1:], self.up_sizes[1:], strict=False):
            layers += [_double(inputs, outputs, large), *self._after(outputs)]
        return nn.Sequential(*layers, _double(widths[-1], self.shape[0], self.up_sizes[-1]))  # pixels do not bend

    def _after(self, channels: int) -> list[nn.Module]:
        """Return what follows a hidden picture: norm, bend, dropout, and the residual blocks."""
        blocks = [Residual(channels, self.bend, self.config.norm) for _ in range(self.config.blocks)]
        return [*self.after(channels, picture=True), *blocks]


def _double(inputs: int, outputs: int, large: tuple[int, int]) -> nn.ConvTranspose2d:
    """Return the layer to a picture of `large` from the one of half its size."""
    odd = (1 - large[0] % 2, 1 - large[1] % 2)  # 2n or 2n - 1 pixels from n
    return nn.ConvTranspose2d(inputs, outputs, 3, stride=2, padding=1, output_padding=odd)
