"""Fully connected layers of any widths; a decoder mirrors them if not told otherwise (Hinton & Salakhutdinov, 2006)."""

from itertools import pairwise
from math import prod

from torch import nn

from aecore.config import NetworkConfig
from aecore.networks.network import Network

__all__ = ["Dense"]


class Dense(Network):
    """pixels - widths[0] - ... - widths[-1] - code, and back."""

    def __init__(self, config: NetworkConfig, shape: tuple[int, ...]) -> None:
        """The last width (or every pixel, when there is none) goes to the code."""
        super().__init__(config, shape)
        self.features = config.widths[-1] if config.widths else prod(shape)

    def encoder(self) -> nn.Sequential:
        """Flatten, then a layer and what follows it for each width."""
        return nn.Sequential(nn.Flatten(), *self._hidden((prod(self.shape), *self.config.widths)))

    def decoder(self, size: int, parts: int = 1) -> nn.Sequential:
        """The decoder's widths (the encoder's in reverse when it has none of its own), then a layer to the pixels."""
        widths, pixels = (size, *self.config.way_back), prod(self.shape)
        return nn.Sequential(*self._hidden(widths), nn.Linear(widths[-1], pixels), nn.Unflatten(1, self.shape))

    def _hidden(self, widths: tuple[int, ...]) -> list[nn.Module]:
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            layers += [nn.Linear(inputs, outputs), *self.after(outputs)]
        return layers
