"""Runs for the tools under the map: ended, with weights as their seed gives them, and the codes of these."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from making import finished
from reading import component, html, opened
from streamlit.testing.v1 import AppTest

from aecore.autoencoder import build
from aecore.config import Config
from aecore.runs import Run, create
from aecore.saving import save_weights
from app import cache

Made = Callable[..., Run]
COUNT = 600
SHAPE = (1, 28, 28)


def tooled(root: Path, kind: str = "plain", size: int = 4, data: str = "mnist", **code: object) -> Run:
    """Return an ended run with its first weights, and the codes that these give."""
    choices = {"data": {"name": data}, "code": {"kind": kind, "size": size, **code}, "network": {"widths": [16]}}
    config = Config.of(choices)
    run, like = create(root, config, about={"title": f"A {kind} run"}), finished(root, size)
    (like.folder / "events.jsonl").rename(run.folder / "events.jsonl")
    items = np.array(cache.dataset(config.data.key).test.images[:COUNT])
    model = build(config, items.shape[1:])
    save_weights(run.folder, config, model.state_dict(), items.shape[1:])
    images = torch.from_numpy(items).float() / (255 if items.dtype == np.uint8 else 1)
    (run.folder / "test").mkdir()
    with torch.no_grad():
        np.save(run.folder / "test" / "codes.npy", model.encode(images).numpy())
    return run


def tool(run: Run, name: str, **more: str) -> AppTest:
    return opened("latent", run.id, tool=name, **more)


def drawn(test: AppTest) -> str:
    """Return all that a tool draws, by the server or told to the browser."""
    return html(test) + "".join(json.dumps(component(test, name)) for name in ("walk", "decoded"))


def items(test: AppTest) -> int:
    """Return how many codes the browser is told to decode beside each other."""
    return len((component(test, "decoded") or {"items": []})["items"])


def pieces(test: AppTest) -> int:
    return html(test).count("<figure")
