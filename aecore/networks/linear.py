"""One layer each way. With a linear output and squared error its best weights span the space of PCA.

Bourlard & Kamp, 1988; Baldi & Hornik, 1989.
"""

from math import prod

from torch import nn

from aecore.config import NetworkConfig
from aecore.networks.network import Network

__all__ = ["Linear"]


class Linear(Network):
    """No hidden layer: the code's own layer is the whole encoder."""

    def __init__(self, config: NetworkConfig, shape: tuple[int, ...]) -> None:
        """Hand every pixel to the code."""
        super().__init__(config, shape)
        self.features = prod(shape)

    def encoder(self) -> nn.Sequential:
        """Only lay the pixels out in a row."""
        return nn.Sequential(nn.Flatten())

    def decoder(self, size: int, parts: int = 1) -> nn.Sequential:
        """One layer back to the pixels."""
        return nn.Sequential(nn.Linear(size, self.features), nn.Unflatten(1, self.shape))
