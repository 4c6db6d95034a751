"""What every kind of network is."""

from abc import ABC, abstractmethod

from torch import nn

from aecore import tables
from aecore.config import NetworkConfig
from aecore.networks.dropout import Dropout
from aecore.networks.norm import norm

__all__ = ["Network"]


class Network(ABC):
    """The layers around a code, made from the network's choices and the shape of one image.

    Attributes:
        config: the choices.
        shape: of one image, (C, H, W) or (d,).
        features: how many numbers the encoder hands to the code.
    """

    features: int

    def __init__(self, config: NetworkConfig, shape: tuple[int, ...]) -> None:
        """Keep the choices and set `features`; no layer is made yet."""
        self.config = config
        self.shape = shape

    @abstractmethod
    def encoder(self) -> nn.Sequential:
        """Return new layers from images (B, *shape) to (B, features)."""

    @abstractmethod
    def decoder(self, size: int, parts: int = 1) -> nn.Sequential:
        """Return new layers from codes (B, size) to (B, *shape), before the last sigmoid.

        A network with places may give each place one of the equal `parts` of a code, when they are as many.
        """

    def bend(self) -> nn.Module:
        """Return a new activation of the chosen kind."""
        module: nn.Module = tables.ACTIVATIONS[self.config.activation].load()()
        return module

    def after(self, width: int, *, picture: bool = False) -> list[nn.Module]:
        """Return what follows a hidden layer of `width` numbers, or of `width` channels of a picture: a norm, the
        bend, a dropout, each only when there is one.
        """
        dropout = [Dropout(self.config.dropout)] if self.config.dropout else []
        return [*norm(self.config.norm, width, picture=picture), self.bend(), *dropout]
