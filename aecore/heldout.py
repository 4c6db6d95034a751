"""The loss on images that training never sees, always with the same noise, so that two readings can be compared."""

from math import isfinite

import torch

from aecore.autoencoder import Autoencoder, at_rest
from aecore.device import autocast
from aecore.images import Images
from aecore.meter import Diverged
from aecore.randomness import generator_at

__all__ = ["held_out_terms"]

BATCH = 1_000


def held_out_terms(model: Autoencoder, images: Images, *, count: int | None = None) -> dict[str, float]:
    """Return the loss terms per pixel (as `Autoencoder.terms` names them) and `mse`, mean over the images.

    `mse` is in the unit 0 to 1 however the data are scaled; the loss is in the scaled values.

    Args:
        model: evaluated as it is, without gradients.
        images: the held-out images.
        count: only the first so many; all by default.

    Raises:
        Diverged: when one of them is not finite.
    """
    total = len(images) if count is None else min(count, len(images))
    sums: dict[str, float] = {}
    for start in range(0, total, BATCH):
        x = images.slice(start, min(start + BATCH, total))
        for name, value in _batch_terms(model, x, start).items():
            sums[name] = sums.get(name, 0.0) + value * len(x)
    if not all(map(isfinite, sums.values())):
        raise Diverged
    return {name: value / total for name, value in sums.items()}


@torch.no_grad()
def _batch_terms(model: Autoencoder, x: torch.Tensor, start: int) -> dict[str, float]:
    """Return the terms of one batch, with noise that depends only on the batch's place."""
    generator = generator_at(model.config.training.seed, "held-out", start, x.device)
    with at_rest(model), autocast(model.config, x.device):
        terms, raw = model.terms_and_output(x, generator)
    mse = (model.drawn(raw.float()) - x).square().mean()
    return {name: value.item() for name, value in {**terms, "mse": mse}.items()}
