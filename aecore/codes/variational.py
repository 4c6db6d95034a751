"""The code is drawn from a Gaussian."""

from collections.abc import Mapping
from typing import Any

from torch import Generator, Tensor, nn

from aecore.codes.code import Code, Coded
from aecore.config import Config
from aecore.losses import gaussian_kl
from aecore.randomness import normal_like

__all__ = ["Variational"]

PER_DIMENSION = "kl_per_dimension"


class Variational(Code):
    """The code is drawn from N(mu, sigma) by the reparameterisation trick (Kingma & Welling, 2014).

    Its term `kl` is the KL divergence to N(0, 1), summed over dimensions: nats per image. With free bits, each
    dimension counts for at least so many nats, so that nothing is won by telling less (Kingma et al., 2016, eq. 15).
    """

    def __init__(self, features: int, config: Config) -> None:
        """Make one layer for the mean and one for the logarithm of the variance."""
        super().__init__(features, config)
        self.free = config.objective.free_bits
        self.mu = nn.Linear(features, config.code.size)
        self.logvar = nn.Linear(features, config.code.size)

    def forward(self, features: Tensor, generator: Generator) -> Coded:
        """Draw z = mu + sigma * noise."""
        # float32 whatever the autocast: exp and the sum over dimensions lose too much in bfloat16
        mu, logvar = self.mu(features).float(), self.logvar(features).float()
        z = mu + (0.5 * logvar).exp() * normal_like(mu, generator)
        each = gaussian_kl(mu, logvar).mean(0)
        counted = each.clamp_min(self.free) if self.free else each
        return Coded(z, {"kl": counted.sum()}, {PER_DIMENSION: each.detach()})

    def best(self, features: Tensor) -> Tensor:
        """Return the mean of the Gaussian, (B, k)."""
        mu: Tensor = self.mu(features)
        return mu

    @property
    def layer(self) -> tuple[nn.Linear, nn.Module]:
        """The layer of the mean, which does not bend."""
        return self.mu, nn.Identity()

    def told(self, facts: Mapping[str, Tensor]) -> dict[str, Any]:
        """Return the KL divergence of each dimension, nats, to four figures."""
        return {PER_DIMENSION: [float(f"{nats:.4g}") for nats in facts[PER_DIMENSION].tolist()]}
