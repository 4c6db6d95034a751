"""Penalties that leave few numbers of a code on."""

from typing import ClassVar

from torch import Tensor

from aecore.config import Config
from aecore.penalties.penalty import Batch, Penalty

__all__ = ["L1", "Sparsity"]

NEVER = 1e-6
"""The least mean that is told from 0: a dead number has a cost and not an infinite one."""


class L1(Penalty):
    """The sum of the code's absolute numbers (Ng, CS294A lecture notes, 2011, in the form of Keras' examples)."""

    unit: ClassVar[str] = "code unit"

    def forward(self, batch: Batch) -> Tensor:
        """Return the sum over the code, mean over the images."""
        return batch.coded.z.float().abs().sum(1).mean()


class Sparsity(Penalty):
    """How far each number's mean over the batch lies from a target rate: KL of two coins (Ng, CS294A notes, 2011).

    A number that is on for half of the images costs as much as one that is dead for all: both tell little.
    """

    unit: ClassVar[str] = "nats"

    def __init__(self, config: Config) -> None:
        """Take the rate."""
        super().__init__(config)
        self.rate = config.objective.sparsity_rate

    def forward(self, batch: Batch) -> Tensor:
        """Return the sum over the code of KL(rate || mean), the codes being between 0 and 1."""
        mean = batch.coded.z.float().mean(0).clamp(NEVER, 1 - NEVER)
        on, off = self.rate * (self.rate / mean).log(), (1 - self.rate) * ((1 - self.rate) / (1 - mean)).log()
        return (on + off).sum()
