"""Penalties on the network itself: what its weights come to, whatever it is shown."""

from collections.abc import Iterator
from typing import ClassVar

import torch
from torch import Tensor

from aecore.penalties.penalty import Batch, Penalty

__all__ = ["WeightL1", "WeightL2"]


def _weights(batch: Batch) -> Iterator[Tensor]:
    """Yield the matrices and kernels of encoder, code and decoder, a shared one once; biases are no weights."""
    seen: set[int] = set()
    for part in (batch.encoder, batch.code, batch.decoder):
        for parameter in part.parameters():
            if parameter.ndim > 1 and id(parameter) not in seen:
                seen.add(id(parameter))
                yield parameter


class WeightL1(Penalty):
    """The sum of the absolute weights (Tibshirani, 1996): those that do little are pulled to 0.

    The same for every image. As every term it is divided by the number of pixels, so a weight of 784 here is 1 in
    a framework that adds the sum to a mean over pixels.
    """

    unit: ClassVar[str] = "weight"

    def forward(self, batch: Batch) -> Tensor:
        """Return the sum over all weights."""
        return torch.stack([weight.abs().sum() for weight in _weights(batch)]).sum()


class WeightL2(Penalty):
    """The sum of the squared weights (ridge; Hoerl & Kennard, 1970; Krogh & Hertz, 1991): none grows large.

    Unlike `training.weight_decay` it is part of the loss, and seen as a term of it. Divided as `WeightL1` is.
    """

    unit: ClassVar[str] = "squared weight"

    def forward(self, batch: Batch) -> Tensor:
        """Return the sum over all weights."""
        return torch.stack([weight.square().sum() for weight in _weights(batch)]).sum()
