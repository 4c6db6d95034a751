"""The loss on images that training never sees, always with the same noise, so that two readings can be compared."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, NamedTuple

import torch
from torch import Tensor

from aecore.autoencoder import Autoencoder, at_rest
from aecore.device import autocast
from aecore.images import Images
from aecore.meter import Diverged
from aecore.randomness import generator_at

__all__ = ["Reading", "held_out", "held_out_terms"]

BATCH = 1_000


class Reading(NamedTuple):
    """What the held-out images say."""

    terms: dict[str, float]
    """The loss terms per pixel (as `Autoencoder.terms` names them) and `mse`, mean over the images."""
    facts: dict[str, Any]
    """What the code tells of itself, as fields of an `epoch` event; often nothing."""


def held_out_terms(model: Autoencoder, images: Images, *, count: int | None = None) -> dict[str, float]:
    """Return the terms of `held_out`."""
    return held_out(model, images, count=count).terms


def held_out(model: Autoencoder, images: Images, *, count: int | None = None) -> Reading:
    """Return the loss terms and what the code tells.

    `mse` is in the unit 0 to 1 however the data are scaled; the loss is in the scaled values.

    Args:
        model: evaluated as it is, without gradients.
        images: the held-out images.
        count: only the first so many; all by default.

    Raises:
        Diverged: when a term is not finite.
    """
    total = len(images) if count is None else min(count, len(images))
    sums: dict[str, float] = {}
    facts: dict[str, Tensor] = {}
    for start in range(0, total, BATCH):
        x = images.slice(start, min(start + BATCH, total))
        terms, told = _batch(model, x, start)
        for name, value in terms.items():
            sums[name] = sums.get(name, 0.0) + value * len(x)
        for name, values in told.items():
            facts[name] = facts.get(name, 0.0) + values * (len(x) / total)
    if not all(map(isfinite, sums.values())):
        raise Diverged
    return Reading({name: value / total for name, value in sums.items()}, model.code.told(facts) if facts else {})


@torch.no_grad()
def _batch(model: Autoencoder, x: Tensor, start: int) -> tuple[dict[str, float], Mapping[str, Tensor]]:
    """Return the terms and facts of one batch, with noise that depends only on the batch's place."""
    generator = generator_at(model.config.training.seed, "held-out", start, x.device)
    with at_rest(model), autocast(model.config, x.device):
        terms, raw, coded = model.terms_and_output(x, generator)
    mse = (model.drawn(raw.float()) - x).square().mean()
    return {name: value.item() for name, value in {**terms, "mse": mse}.items()}, coded.facts
