"""What counts as a wrong pixel. Every loss is a mean over images and values: "per pixel", in its own unit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from aecore import tables
from aecore.config import Config

__all__ = [
    "BCE",
    "CHARACTERS",
    "HUBER",
    "L1",
    "MSE",
    "Reconstruction",
    "finish",
    "gaussian_kl",
    "reconstruction",
    "unit_of",
]


TOGETHER = 16
"""Numbers that are multiplied before their logarithm is taken: a logarithm costs as much as ten products."""


@dataclass(frozen=True)
class Reconstruction:
    """One way to compare. `compare(x_hat, x, delta)` takes float tensors of one shape and returns a 0-d mean."""

    compare: Callable[[Tensor, Tensor, float], Tensor]
    unit: str
    from_logits: bool = False
    """Whether `compare` wants the numbers before the sigmoid, where cross-entropy is exact for any size of them."""
    logits: Callable[[Tensor], Tensor] = torch.logit
    """From values inside 0 to 1 to the numbers that would draw them."""


class CrossEntropy(Function):
    """Binary cross-entropy of logits, mean over all values, in a fifth of the time of PyTorch's own on a CPU.

    PyTorch takes log(1 + exp(-|a|)) of every logit, a quarter of a dense training step. That is -log(sigmoid(|a|)),
    and since this sigmoid is at least a half, the logarithm loses nothing, and one of sixteen multiplied is as good as
    sixteen. The gradient is sigmoid(a) - x.
    """

    @staticmethod
    def forward(ctx: Any, raw: Tensor, x: Tensor) -> Tensor:  # noqa: ANN401 - PyTorch's own context object
        """Return the mean over the values of `raw` (logits) against `x` in [0, 1], of one shape: 0-d, nats."""
        p = torch.sigmoid(raw)
        ctx.save_for_backward(p, x)
        certainty = (p - 0.5).abs_().add_(0.5)
        return (raw.clamp_min(0).addcmul_(raw, x, value=-1).sum() - _sum_of_logs(certainty)) / raw.numel()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401
        """Return the gradient for `raw`; there is none for the images."""
        p, x = ctx.saved_tensors
        return p.sub_(x).mul_(gradient / p.numel()), None


def _sum_of_logs(values: Tensor) -> Tensor:
    """Return the sum of the logarithms of `values` of 0.5 to 1, 0-d; sixteen of them make 2**-16 at the least."""
    flat = values.flatten()
    rows = len(flat) // TOGETHER
    together, rest = flat[: TOGETHER * rows].view(TOGETHER, rows), flat[TOGETHER * rows :]
    return together.prod(0).log_().sum() + rest.log_().sum()


def cross_entropy(raw: Tensor, x: Tensor) -> Tensor:
    """Return the binary cross-entropy of logits `raw` against `x` in [0, 1]: 0-d, nats per value."""
    value: Tensor = CrossEntropy.apply(raw, x)
    return value


def of_characters(raw: Tensor, x: Tensor) -> Tensor:
    """Return the cross-entropy of a softmax over each row of `raw` against the rows of `x`, per value: 0-d, nats.

    One character of the alphabet is right, so that its chances add up to 1; 64 sigmoids that know nothing of each
    other are nearly right by saying no to all.
    """
    return -(F.log_softmax(raw, dim=-1) * x).mean()


BCE = Reconstruction(lambda raw, x, _: cross_entropy(raw, x), "nats", from_logits=True)
CHARACTERS = Reconstruction(lambda raw, x, _: of_characters(raw, x), "nats", from_logits=True, logits=torch.log)
MSE = Reconstruction(lambda x_hat, x, _: F.mse_loss(x_hat, x), "squared pixel")
L1 = Reconstruction(lambda x_hat, x, _: F.l1_loss(x_hat, x), "pixel")
HUBER = Reconstruction(lambda x_hat, x, delta: F.huber_loss(x_hat, x, delta=delta), "squared pixel")


def finish(raw: Tensor, output: str) -> Tensor:
    """Turn the decoder's last numbers into pixels: by a sigmoid, a softmax over each row, or as they are ("linear")."""
    if output == "softmax":
        return torch.softmax(raw, dim=-1)
    return torch.sigmoid(raw) if output == "sigmoid" else raw


def reconstruction(name: str, raw: Tensor, x: Tensor, *, output: str, delta: float = 0.1) -> Tensor:
    """Return the reconstruction loss of a batch.

    Args:
        name: a key of `tables.RECONSTRUCTIONS`.
        raw: the decoder's last numbers before `output`, float, (B, *shape).
        x: the images, float in [0, 1], (B, *shape).
        output: "sigmoid", "softmax" or "linear".
        delta: where Huber turns from squared to absolute, in pixel units (Huber, 1964).

    Returns:
        0-d float tensor: the mean over images and pixels, in the loss's unit (nats for BCE).
    """
    loss: Reconstruction = tables.RECONSTRUCTIONS[name].load()
    return loss.compare(raw if loss.from_logits else finish(raw, output), x, delta)


def unit_of(config: Config) -> str:
    """Return the unit of the reconstruction loss; scaled values are no pixels."""
    unit: str = tables.RECONSTRUCTIONS[config.objective.reconstruction].load().unit
    return unit if config.data.scaling == "unit" else unit.replace("pixel", "scaled value")


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """Return KL(N(mu, exp(logvar)) || N(0, 1)) in nats per dimension: float (B, k) (Kingma & Welling, 2014, app. B)."""
    return 0.5 * (mu.square() + logvar.exp() - 1.0 - logvar)
