"""What may pass: each code takes the encoder's features (B, features) to a code (B, k) and the terms it costs."""

from typing import NamedTuple

from torch import Generator, Tensor, nn

from aecore import tables
from aecore.config import CodeConfig
from aecore.losses import gaussian_kl
from aecore.randomness import normal_like

__all__ = ["Code", "Coded", "Plain", "Variational"]


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


class Plain(Code):
    """The code is one linear layer's output, bent if asked (Rumelhart, Hinton & Williams, 1986)."""

    def __init__(self, features: int, config: CodeConfig) -> None:
        """Make the layer from `features` numbers to `config.size`."""
        super().__init__()
        self.head = nn.Linear(features, config.size)
        self.bend: nn.Module = tables.ACTIVATIONS[config.activation].load()()

    def forward(self, features: Tensor, generator: Generator) -> Coded:
        """Return the code; nothing is left to chance and nothing is charged."""
        return Coded(self.best(features), {})

    def best(self, features: Tensor) -> Tensor:
        """Return the code, (B, k)."""
        bent: Tensor = self.bend(self.head(features))
        return bent


class Variational(Code):
    """The code is drawn from N(mu, sigma) by the reparameterisation trick (Kingma & Welling, 2014).

    Its term `kl` is the KL divergence to N(0, 1), summed over dimensions: nats per image.
    """

    def __init__(self, features: int, config: CodeConfig) -> None:
        """Make one layer for the mean and one for the logarithm of the variance."""
        super().__init__()
        self.mu = nn.Linear(features, config.size)
        self.logvar = nn.Linear(features, config.size)

    def forward(self, features: Tensor, generator: Generator) -> Coded:
        """Draw z = mu + sigma * noise."""
        # float32 whatever the autocast: exp and the sum over dimensions lose too much in bfloat16
        mu, logvar = self.mu(features).float(), self.logvar(features).float()
        z = mu + (0.5 * logvar).exp() * normal_like(mu, generator)
        return Coded(z, {"kl": gaussian_kl(mu, logvar).sum(1).mean()})

    def best(self, features: Tensor) -> Tensor:
        """Return the mean of the Gaussian, (B, k)."""
        mu: Tensor = self.mu(features)
        return mu
