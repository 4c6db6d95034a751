"""A second network that learns to tell codes from the prior, while the encoder learns to deceive it."""

from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.func import functional_call
from torch.nn import functional as F

from aecore.config import Config
from aecore.penalties.penalty import Batch, Penalty
from aecore.randomness import normal_like
from aecore.shapes import DISCRIMINATOR

__all__ = ["Adversarial"]


class Unweighed(Function):
    """A value as it is; on the way back its gradient is 1, however the value is weighed afterwards."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:  # noqa: ANN401 - PyTorch's own context object
        """Return the value."""
        return value.view_as(value)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # noqa: ANN401
        """Return 1 in the place of the weight."""
        return torch.ones_like(gradient)


class Adversarial(Penalty):
    """A discriminator's cross-entropy between codes and N(0, I): the adversarial autoencoder (Makhzani et al., 2015).

    Two networks with opposite aims need no two optimisers: one backward pass brings each the gradient of its own aim,
    so that a training is cut and resumed as any other. The discriminator learns at full strength whatever the weight;
    the weight is how much the encoder cares. Simply to reverse the gradient between the two (Ganin & Lempitsky, 2015)
    would do for a discriminator in doubt, but one that is sure passes none: codes that begin far from the prior then
    never find it. So the encoder lowers the cross-entropy of being taken for the prior (Goodfellow et al., 2014,
    section 3). What is shown is the discriminator's: 2 ln 2 = 1.386 nats when it cannot tell.
    """

    unit: ClassVar[str] = "nats"

    def __init__(self, config: Config) -> None:
        """Make the discriminator: two hidden layers, one number for a code."""
        super().__init__(config)
        first, second = DISCRIMINATOR
        self.discriminator = nn.Sequential(
            nn.Linear(config.numbers, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, 1)
        )

    def forward(self, batch: Batch) -> Tensor:
        """Return the discriminator's cross-entropy, nats for one code and one draw from the prior."""
        z = batch.coded.z.float()
        with torch.autocast(z.device.type, enabled=False):
            prior = normal_like(z, batch.generator)
            told = F.softplus(self.discriminator(z.detach())).mean() + F.softplus(-self.discriminator(prior)).mean()
            value: Tensor = Unweighed.apply(told)
            caught = self._caught(z)
            return value + (caught - caught.detach())  # the encoder's aim as a gradient, and as a value 0

    def _caught(self, z: Tensor) -> Tensor:
        """Return the cross-entropy of codes being taken for the prior, of which the discriminator learns nothing."""
        still = {name: weight.detach() for name, weight in self.discriminator.named_parameters()}
        return F.softplus(-functional_call(self.discriminator, still, (z,))).mean()
