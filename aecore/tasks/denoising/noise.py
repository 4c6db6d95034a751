"""Noisy pictures: the corruptions of `aecore.tables` that are noise, the same on an image however many there are."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore import tables
from aecore.config import Config
from aecore.tasks.given import Floats, unit

__all__ = ["KINDS", "NAMES", "noisy", "seen_by", "unseen_by"]

KINDS = ("gaussian", "masking", "salt_pepper", "block", "blur")
NAMES = {
    "gaussian": "Gaussian noise",
    "masking": "masking noise",
    "salt_pepper": "salt-and-pepper noise",
    "block": "a covered block",
    "blur": "blur",
    "downsample": "fewer pixels",
}
"""As sentences have them; the last is no noise, but a network may have learned from it."""
BLOCK = 100
"""Images whose noise is drawn together, from a generator of their own."""


def noisy(images: NDArray[Any], kind: str, amount: float, seed: int = 0) -> Floats:
    """Return images (n, C, H, W), uint8 or float 0..1, under noise: float32, 0..1.

    Args:
        images: clean ones, from the first of their split.
        kind: one of `KINDS`.
        amount: 0 to 1, as `objective.corruption_amount`.
        seed: of the noise.
    """
    import torch

    from aecore.randomness import generator_at

    corruption = tables.CORRUPTIONS[kind].load()
    clean = unit(images)
    parts = [
        corruption(torch.from_numpy(clean[at : at + BLOCK].copy()), amount, generator_at(seed, f"noise {kind}", at))
        for at in range(0, len(clean), BLOCK)
    ]
    return np.asarray(torch.cat(parts).numpy()) if parts else clean


def seen_by(config: Config) -> str | None:
    """Return what a network learned to undo, of `NAMES`, None where it saw clean pictures."""
    kind = config.objective.corruption
    return kind if kind in NAMES and config.objective.corruption_amount > 0 else None


def unseen_by(config: Config, asked: str) -> str:
    """Return a kind that is neither asked for nor what the network learned from."""
    return next(kind for kind in ("salt_pepper", "gaussian", "masking") if kind not in (asked, seen_by(config)))
