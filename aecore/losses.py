"""What counts as a wrong pixel. Every loss is a mean over images and values: "per pixel", in its own unit."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from aecore import tables
from aecore.config import Config

__all__ = [
    "CHARACTERS",
    "HUBER",
    "L1",
    "MSE",
    "Reconstruction",
    "finish",
    "gaussian_kl",
    "reconstruction",
    "unit_of",
    "with_gradient",
]


@dataclass(frozen=True)
class Reconstruction:
    """One way to compare. `compare(x_hat, x, delta)` takes float tensors of one shape and returns a 0-d mean."""

    compare: Callable[[Tensor, Tensor, float], Tensor]
    unit: str
    from_logits: bool = False
    """Whether `compare` wants the numbers before the sigmoid, where cross-entropy is exact for any size of them."""
    logits: Callable[[Tensor], Tensor] = torch.logit
    """From values inside 0 to 1 to the numbers that would draw them."""
    with_gradient: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]] | None = None
    """A faster way, where there is one: from float32 `raw` and `x` on the CPU to the mean and the gradient, which is
    written over `raw`."""


def of_characters(raw: Tensor, x: Tensor) -> Tensor:
    """Return the cross-entropy of a softmax over each row of `raw` against the rows of `x`, per value: 0-d, nats.

    One character of the alphabet is right, so that its chances add up to 1; 64 sigmoids that know nothing of each
    other are nearly right by saying no to all.
    """
    return -(F.log_softmax(raw, dim=-1) * x).mean()


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


def with_gradient(name: str, raw: Tensor, x: Tensor, *, output: str, delta: float = 0.1) -> tuple[Tensor, Tensor]:
    """Return `reconstruction` of a batch and its gradient for `raw`, which may be written over it; on the CPU."""
    loss: Reconstruction = tables.RECONSTRUCTIONS[name].load()
    if loss.with_gradient is not None:
        return loss.with_gradient(raw, x)
    with torch.enable_grad():
        leaf = raw.detach().requires_grad_()
        value = reconstruction(name, leaf, x, output=output, delta=delta)
        (gradient,) = torch.autograd.grad(value, leaf)
    return value.detach(), gradient


def unit_of(config: Config) -> str:
    """Return the unit of the reconstruction loss; scaled values are no pixels."""
    unit: str = tables.RECONSTRUCTIONS[config.objective.reconstruction].load().unit
    return unit if config.data.scaling == "unit" else unit.replace("pixel", "scaled value")


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """Return KL(N(mu, exp(logvar)) || N(0, 1)) in nats per dimension: float (B, k) (Kingma & Welling, 2014, app. B)."""
    return 0.5 * (mu.square() + logvar.exp() - 1.0 - logvar)
