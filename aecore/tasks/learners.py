"""Classifiers that learn from labels by descent: an encoder, trained before or not, under a new last layer; and a CNN.

All are torch modules `forward(x, generator) -> numbers a class`. What they start from is copied, never changed.
"""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

from aecore.networks.dropout import hand
from aecore.randomness import generator_at
from aecore.tasks.classifier import Net
from aecore.tasks.given import Given, unit
from aecore.tasks.views import untrained

__all__ = ["Encoder", "fitted", "from_scratch", "pretrained", "read", "small_cnn"]

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
BATCH, BLOCK, LOOKED = 128, 500, 1_000


class Encoder(nn.Module):
    """The encoder of an autoencoder up to its code, and a new layer to the classes that begins at 0.

    Before it each number of the code is put to mean 0 and spread 1 over images without labels, as it is at the start:
    an untrained code is near 0 everywhere, and would else learn slowly for no reason of its own. Of a codebook, whose
    choice has no gradient, the encoder's last numbers are taken instead of the code.
    """

    middle: Tensor
    spread: Tensor

    def __init__(self, given: Given, classes: int) -> None:
        """Copy the encoder of `given`, onto the CPU."""
        super().__init__()
        model = copy.deepcopy(given.model).cpu()
        self.scaling, self.encoder, self.code = model.scaling, model.encoder, model.code
        self.chosen = given.config.code.kind == "quantized"
        with torch.inference_mode():
            rows = self.eval().rows(torch.from_numpy(unit(given.train.images[:LOOKED])))
        self.register_buffer("middle", rows.mean(0).clone())
        self.register_buffer("spread", rows.std(0).clamp(min=1e-6).clone())
        self.last = nn.Linear(rows.shape[1], classes)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def rows(self, x: Tensor) -> Tensor:
        """Return what the last layer reads, (B, k), before it is scaled."""
        features: Tensor = self.encoder(self.scaling(x))
        return features.flatten(1) if self.chosen else self.code.best(features)

    def forward(self, x: Tensor, generator: Generator | None = None) -> Tensor:
        """Return a number for each class."""
        if generator is not None:
            hand(self, generator)
        out: Tensor = self.last((self.rows(x) - self.middle) / self.spread)
        return out


def pretrained(given: Given, _seed: int) -> nn.Module:
    """Return the run's own encoder."""
    return Encoder(given, len(given.dataset.classes))


def from_scratch(given: Given, seed: int) -> nn.Module:
    """Return the same network with first weights of a seed."""
    return Encoder(untrained(given, 2_000_003 + seed), len(given.dataset.classes))


def small_cnn(given: Given, seed: int) -> nn.Module:
    """Return the layers of `aecore.tasks.classifier` with first weights of a seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Net(given.dataset.shape, len(given.dataset.classes))


def fitted(
    model: nn.Module,
    images: NDArray[Any],
    labels: Labels,
    *,
    rate: float,
    steps: int,
    seed: int,
    tell: Callable[[float], None],
) -> nn.Module:
    """Train all weights by cross-entropy with Adam, its rate falling from `rate` to 0 in a line; return the model.

    Args:
        model: changed in place.
        images: (n, *shape), uint8 or float 0..1.
        labels: int64 (n,).
        rate: of the first step.
        steps: of at most 128 images each.
        seed: of the order of the images and of what drops out.
        tell: as of a use.
    """
    optimiser = torch.optim.Adam(model.parameters(), rate)
    model.train()
    for step, picked in enumerate(_batches(len(images), steps, seed)):
        for group in optimiser.param_groups:
            group["lr"] = rate * (1 - step / steps)
        numbers = model(torch.from_numpy(unit(images[picked])), generator_at(seed, "learner", step))
        optimiser.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(numbers, torch.from_numpy(labels[picked])).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        tell((step + 1) / steps)
    return model.eval()


def read(model: nn.Module, images: NDArray[Any]) -> Labels:
    """Return the likeliest class of each image, int64 (n,)."""
    with torch.inference_mode():
        blocks = (images[at : at + BLOCK] for at in range(0, max(1, len(images)), BLOCK))
        return np.concatenate([model(torch.from_numpy(unit(block))).argmax(1).numpy() for block in blocks])


def _batches(count: int, steps: int, seed: int) -> list[NDArray[np.int64]]:
    """Return the places of each step's images: all in a new order, again and again."""
    rng, size = np.random.default_rng(seed), min(BATCH, count)
    rounds = -(-steps // (count // size))
    orders = [rng.permutation(count)[: count // size * size].reshape(-1, size) for _ in range(rounds)]
    return list(np.concatenate(orders)[:steps])
