"""Fully connected layers of any widths; the decoder mirrors them (Hinton & Salakhutdinov, 2006)."""

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

    def encoder(self) -> nn.Module:
        """Flatten, then a layer and a bend for each width."""
        layers: list[nn.Module] = [nn.Flatten()]
        for inputs, outputs in pairwise((prod(self.shape), *self.config.widths)):
            layers += [nn.Linear(inputs, outputs), self.bend()]
        return nn.Sequential(*layers)

    def decoder(self, size: int) -> nn.Module:
        """The widths in reverse, then one layer to the pixels without a bend."""
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise((size, *reversed(self.config.widths))):
            layers += [nn.Linear(inputs, outputs), self.bend()]
        last = self.config.widths[0] if self.config.widths else size
        return nn.Sequential(*layers, nn.Linear(last, prod(self.shape)), nn.Unflatten(1, self.shape))
