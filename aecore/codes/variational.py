"""The code is drawn from a Gaussian."""

from torch import Generator, Tensor, nn

from aecore.codes.code import Code, Coded
from aecore.config import CodeConfig
from aecore.losses import gaussian_kl
from aecore.randomness import normal_like

__all__ = ["Variational"]


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
