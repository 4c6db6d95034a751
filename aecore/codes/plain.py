"""The code is the encoder's numbers."""

from torch import Generator, Tensor, nn

from aecore import tables
from aecore.codes.code import Code, Coded
from aecore.config import Config

__all__ = ["Plain"]


class Plain(Code):
    """The code is one linear layer's output, bent if asked (Rumelhart, Hinton & Williams, 1986)."""

    def __init__(self, features: int, config: Config) -> None:
        """Make the layer from `features` numbers to `code.size`."""
        super().__init__(features, config)
        self.head = nn.Linear(features, config.code.size)
        self.bend: nn.Module = tables.ACTIVATIONS[config.code.activation].load()()

    def forward(self, features: Tensor, generator: Generator) -> Coded:
        """Return the code; nothing is left to chance and nothing is charged."""
        return Coded(self.best(features), {})

    def best(self, features: Tensor) -> Tensor:
        """Return the code, (B, k)."""
        bent: Tensor = self.bend(self.head(features))
        return bent

    @property
    def layer(self) -> tuple[nn.Linear, nn.Module]:
        """The layer and its bend."""
        return self.head, self.bend
