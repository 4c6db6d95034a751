"""Runs that can draw, for the tests of the pages: with weights that nobody trained, and the codes these give."""

from pathlib import Path

import numpy as np
import torch

from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.outcome import keep
from aecore.runs import Run, create
from aecore.saving import save_weights

SHAPE = (1, 28, 28)
COUNT = 10_000
LARGE = {"kind": "conv", "widths": [64, 128], "blocks": 2}
"""A decoder that no browser is asked to run."""


def drawable(root: Path, *, size: int = 4, title: str = "A run that draws", seed: int = 1, **network: object) -> Run:
    """Return a run that ended, whose decoder draws pictures that differ, and codes of all test images by chance."""
    choices = {"code": {"size": size}, "network": {"widths": [32], **network}, "training": {"seed": seed}}
    run = create(root, Config.of(choices), about={"title": title})
    save_weights(run.folder, run.config, lively(run.config).state_dict(), SHAPE)
    codes = np.random.default_rng(seed).normal(size=(COUNT, size)).astype(np.float32) * np.linspace(2, 1, size)
    blank = np.zeros((COUNT, *SHAPE), np.uint8)
    arrays = {"reconstructions": blank, "errors": np.zeros(COUNT, np.float32), "codes": codes.astype(np.float32)}
    keep(run, arrays)
    return run


def lively(config: Config) -> Autoencoder:
    """Return a network whose pictures follow the code."""
    model = build(config, SHAPE)
    with torch.no_grad():
        for values in model.decoder.parameters():
            values.mul_(4)
    return model
