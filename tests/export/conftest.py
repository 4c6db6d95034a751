"""What tests of scripts share: a folder of small idx files."""

from pathlib import Path

import numpy as np
import pytest
from scripting import idx


@pytest.fixture(scope="module")
def idx_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sets as torchvision wants them, of 48 images each."""
    root, random = tmp_path_factory.mktemp("idx"), np.random.default_rng(0)
    for name in ("MNIST", "FashionMNIST", "KMNIST"):
        raw = root / name / "raw"
        raw.mkdir(parents=True)
        for part in ("train", "t10k"):
            (raw / f"{part}-images-idx3-ubyte").write_bytes(idx(random.integers(0, 256, (48, 28, 28), dtype=np.uint8)))
            (raw / f"{part}-labels-idx1-ubyte").write_bytes(idx(random.integers(0, 10, 48, dtype=np.uint8)))
    return root
