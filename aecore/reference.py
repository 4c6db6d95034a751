"""The two lines drawn with every loss: everyone gets the average image (ceiling), and a perfect copy (floor)."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from aecore import data, tables
from aecore.config import Config, DataConfig, cut_of
from aecore.images import Images
from aecore.losses import Reconstruction
from aecore.scaling import Scaling

__all__ = ["lines_of", "reference_lines"]

ENOUGH = 5_000
CLIP = 1e-7
CPU = torch.device("cpu")


def lines_of(config: Config, data_dir: Path | None = None) -> dict[str, float]:
    """Return the reference lines of an experiment; a process works them out once for the same data and loss."""
    objective = config.objective
    return dict(_lines(config.data, objective.reconstruction, objective.huber_delta, data_dir))


def as_it_is(x: Tensor) -> Tensor:
    """Change nothing."""
    return x


@lru_cache(maxsize=64)
def _lines(choice: DataConfig, name: str, delta: float, data_dir: Path | None) -> dict[str, float]:
    """On the CPU, whatever trains: 0.15 s that a warm worker should not spend between a click and the first point."""
    dataset = data.load(choice.key, data_dir=data_dir)
    parts = cut_of(choice, dataset)
    scaling = Scaling(choice.scaling, dataset.shape).fit(dataset, parts[0])
    seen, held_out = (Images(part.images, CPU) for part in parts)
    return reference_lines(seen, held_out, name, delta=delta, scaling=scaling)


@torch.no_grad()
def reference_lines(
    seen: Images, held_out: Images, name: str, *, delta: float, scaling: Callable[[Tensor], Tensor] = as_it_is
) -> dict[str, float]:
    """Return the reconstruction loss per pixel of two imaginary models, over at most 5,000 images.

    Args:
        seen: the training images, whose mean the first model draws.
        held_out: the images to draw; without any, training images stand in.
        name: a key of `tables.RECONSTRUCTIONS`.
        delta: where Huber turns from squared to absolute, in pixel units.
        scaling: from values of 0 to 1 to those that the network takes.

    Returns:
        `mean`: the loss of drawing the average training image for everyone, above which a model has learned nothing;
        `copy`: of returning the input, which for BCE is not 0, since a grey pixel is never a sure thing.
    """
    loss: Reconstruction = tables.RECONSTRUCTIONS[name].load()
    x = (held_out if len(held_out) else seen).slice(0, ENOUGH)
    mean = average(seen).expand_as(x)
    target = scaling(x)
    drawn = {"mean": scaling(mean), "copy": target}
    return {line: loss.compare(_raw(x_hat, loss), target, delta).item() for line, x_hat in drawn.items()}


def average(images: Images) -> Tensor:
    """Return the mean image, float32 (1, *shape), on the images' device."""
    total = sum(images.slice(i, i + ENOUGH).sum(0, keepdim=True) for i in range(0, len(images), ENOUGH))
    assert isinstance(total, Tensor)
    return total / len(images)


def _raw(x_hat: Tensor, loss: Reconstruction) -> Tensor:
    """Return pixels as the loss wants them: as logits for a loss that takes those."""
    return loss.logits(x_hat.clamp(CLIP, 1 - CLIP)) if loss.from_logits else x_hat
