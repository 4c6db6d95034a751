"""The two lines drawn with every loss: everyone gets the average image (ceiling), and a perfect copy (floor)."""

import torch
from torch import Tensor

from aecore import tables
from aecore.images import Images
from aecore.losses import Reconstruction

__all__ = ["reference_lines"]

ENOUGH = 5_000
CLIP = 1e-7


@torch.no_grad()
def reference_lines(seen: Images, held_out: Images, name: str, *, delta: float) -> dict[str, float]:
    """Return the reconstruction loss per pixel of two imaginary models, over at most 5,000 images.

    Args:
        seen: the training images, whose mean the first model draws.
        held_out: the images to draw; without any, training images stand in.
        name: a key of `tables.RECONSTRUCTIONS`.
        delta: where Huber turns from squared to absolute, in pixel units.

    Returns:
        `mean`: the loss of drawing the average training image for everyone, above which a model has learned nothing;
        `copy`: of returning the input, which for BCE is not 0, since a grey pixel is never a sure thing.
    """
    loss: Reconstruction = tables.RECONSTRUCTIONS[name].load()
    x = (held_out if len(held_out) else seen).slice(0, ENOUGH)
    mean = average(seen).expand_as(x)
    drawn = {"mean": mean, "copy": x}
    return {line: loss.compare(_raw(x_hat, loss), x, delta).item() for line, x_hat in drawn.items()}


def average(images: Images) -> Tensor:
    """Return the mean image, float32 (1, *shape), on the images' device."""
    total = sum(images.slice(i, i + ENOUGH).sum(0, keepdim=True) for i in range(0, len(images), ENOUGH))
    assert isinstance(total, Tensor)
    return total / len(images)


def _raw(x_hat: Tensor, loss: Reconstruction) -> Tensor:
    """Return pixels as the loss wants them: as logits for a loss that takes those."""
    return torch.logit(x_hat.clamp(CLIP, 1 - CLIP)) if loss.from_logits else x_hat
