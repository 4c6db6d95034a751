"""Small copies of the sets that ship with nobody: four idx files in the data folder, and their digests."""

import gzip
import hashlib
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aecore.data import fashion, kmnist
from aecore.data.idx_set import IDX_FILES

MODULES = {"fashion-mnist": (fashion, "FASHION"), "kmnist": (kmnist, "KMNIST")}
SIZES = {"train": 260, "t10k": 60}


def idx(file: str) -> bytes:
    """Return a small idx file: pictures with a bright bar that stands where the label says."""
    count = SIZES[file.split("-")[0]]
    labels = np.arange(count, dtype=np.uint8) % 10
    if "labels" in file:
        return b"\0\0\x08\x01" + struct.pack(">I", count) + labels.tobytes()
    images = np.random.default_rng(0).integers(0, 30, (count, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 4] = 250
    return b"\0\0\x08\x03" + struct.pack(">3I", count, 28, 28) + images.tobytes()


def place_idx(name: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the four files of a set into the data folder, and let it expect those."""
    folder = data_dir / name
    folder.mkdir(parents=True, exist_ok=True)
    for file in IDX_FILES:
        (folder / f"{file}.gz").write_bytes(gzip.compress(idx(file), mtime=0))
    module, attribute = MODULES[name]
    digests = {file: hashlib.sha256(idx(file)).hexdigest() for file in IDX_FILES}
    monkeypatch.setattr(module, attribute, replace(getattr(module, attribute), sha256=digests, packed={}, train=260))
