"""Penalties that leave few numbers of a code on."""

from typing import ClassVar

from torch import Tensor

from aecore.penalties.penalty import Batch, Penalty

__all__ = ["L1"]


class L1(Penalty):
    """The sum of the code's absolute numbers (Ng, CS294A lecture notes, 2011, in the form of Keras' examples)."""

    unit: ClassVar[str] = "code unit"

    def forward(self, batch: Batch) -> Tensor:
        """Return the sum over the code, mean over the images."""
        return batch.coded.z.float().abs().sum(1).mean()
