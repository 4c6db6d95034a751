"""Scripts in tests: run in this process or in one of their own, on a folder of small idx files."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

SMALL = ("data.train_size=40", "training.batch_size=16", "training.epochs=2", "training.device=cpu")


def idx(images: np.ndarray) -> bytes:
    """Return an array of bytes as the file format of MNIST."""
    sizes = b"".join(size.to_bytes(4, "big") for size in images.shape)
    return bytes([0, 0, 8, images.ndim]) + sizes + images.tobytes()


def run(text: str, folder: Path) -> str:
    """Return what a new interpreter prints that is given nothing but the script."""
    environment = {**os.environ, "DATA_DIR": str(folder), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-"], input=text, cwd=folder, env=environment, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def within(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run a script in this process, quicker than in one of its own, and return its names."""
    monkeypatch.setenv("DATA_DIR", str(folder))
    names: dict[str, Any] = {}
    with torch.random.fork_rng(devices=[]):
        exec(compile(text, "script", "exec"), names)
    return names
