"""The distance of two clouds by kernels: the codes of a batch beside as many draws from the prior."""

from typing import ClassVar

import torch
from torch import Tensor

from aecore.penalties.penalty import Batch, Penalty
from aecore.randomness import normal_like

__all__ = ["MMD", "mmd"]

SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Of the kernels that are added: near and far points count at some of them."""


def mmd(z: Tensor, prior: Tensor) -> Tensor:
    """Return the squared maximum mean discrepancy of two samples, 0-d: 0 on average for two of one distribution.

    The unbiased estimate (Gretton et al., 2012, eq. 3), so that it may be a little below 0, with the sum of inverse
    multiquadric kernels s / (s + distance squared) of the Wasserstein autoencoder (Tolstikhin et al., 2018), s being
    2 k times each of seven scales.

    Args:
        z: codes, float (B, k).
        prior: draws from N(0, I), float (B, k).
    """
    count = len(z)
    if count < 2:  # one point has no other to be compared with
        return 0.0 * z.sum()
    pairs = count * (count - 1)
    alike = _kernel(z, z).sum() + _kernel(prior, prior).sum() - 2 * count * len(SCALES)  # without each with itself
    return alike / pairs - 2 * _kernel(z, prior).mean()


def _kernel(a: Tensor, b: Tensor) -> Tensor:
    squared = (a.square().sum(1)[:, None] + b.square().sum(1) - 2 * a @ b.T).clamp_min(0)
    reach = 2 * a.shape[1]
    return torch.stack([reach * scale / (reach * scale + squared) for scale in SCALES]).sum(0)


class MMD(Penalty):
    """Maximum mean discrepancy of the batch's codes to N(0, I): the Wasserstein autoencoder (Tolstikhin et al., 2018).

    Unlike the KL term it asks of all codes together to lie like the prior, and leaves each one sharp.
    """

    unit: ClassVar[str] = "kernel"

    def forward(self, batch: Batch) -> Tensor:
        """Return the discrepancy; the draws from the prior come from the batch's generator."""
        z = batch.coded.z.float()
        with torch.autocast(z.device.type, enabled=False):
            return mmd(z, normal_like(z, batch.generator))
