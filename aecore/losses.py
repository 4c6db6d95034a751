"""What counts as a wrong pixel. Every loss is a mean over images and values: "per pixel", in its own unit."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from aecore import tables

__all__ = ["BCE", "HUBER", "L1", "MSE", "Reconstruction", "finish", "gaussian_kl", "reconstruction"]


@dataclass(frozen=True)
class Reconstruction:
    """One way to compare. `compare(x_hat, x, delta)` takes float tensors of one shape and returns a 0-d mean."""

    compare: Callable[[Tensor, Tensor, float], Tensor]
    unit: str
    from_logits: bool = False
    """Whether `compare` wants the numbers before the sigmoid, where cross-entropy is exact for any size of them."""


BCE = Reconstruction(lambda raw, x, _: F.binary_cross_entropy_with_logits(raw, x), "nats", from_logits=True)
MSE = Reconstruction(lambda x_hat, x, _: F.mse_loss(x_hat, x), "squared pixel")
L1 = Reconstruction(lambda x_hat, x, _: F.l1_loss(x_hat, x), "pixel")
HUBER = Reconstruction(lambda x_hat, x, delta: F.huber_loss(x_hat, x, delta=delta), "squared pixel")


def finish(raw: Tensor, output: str) -> Tensor:
    """Turn the decoder's last numbers into pixels: through a sigmoid, or as they are ("linear")."""
    return torch.sigmoid(raw) if output == "sigmoid" else raw


def reconstruction(name: str, raw: Tensor, x: Tensor, *, output: str, delta: float = 0.1) -> Tensor:
    """Return the reconstruction loss of a batch.

    Args:
        name: a key of `tables.RECONSTRUCTIONS`.
        raw: the decoder's last numbers before `output`, float, (B, *shape).
        x: the images, float in [0, 1], (B, *shape).
        output: "sigmoid" or "linear".
        delta: where Huber turns from squared to absolute, in pixel units (Huber, 1964).

    Returns:
        0-d float tensor: the mean over images and pixels, in the loss's unit (nats for BCE).
    """
    loss: Reconstruction = tables.RECONSTRUCTIONS[name].load()
    return loss.compare(raw if loss.from_logits else finish(raw, output), x, delta)


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """Return KL(N(mu, exp(logvar)) || N(0, 1)) in nats per dimension: float (B, k) (Kingma & Welling, 2014, app. B)."""
    return 0.5 * (mu.square() + logvar.exp() - 1.0 - logvar)
