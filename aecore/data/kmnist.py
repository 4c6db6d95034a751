"""KMNIST: 70,000 cursive Japanese characters in MNIST's format (Clanuwat et al., 2018, arXiv 1812.01718).

It does not ship. It is taken from the data folder, or downloaded by torchvision.
"""

from contextlib import AbstractContextManager
from pathlib import Path

from aecore.data.downloads import idx_files
from aecore.data.idx_set import IDX_FILES, IdxSet

__all__ = ["KMNIST"]

# Of the .gz files, as torchvision checks them.
MD5 = (
    "bdb82020997e1d708af4cf47b453dcf7",
    "e144d726b3acfaa3e44228e80efcd344",
    "5c965bf0a639b31b8f53240b1b52f4d7",
    "7320c461ea6c1c855c0b718fb2a4b134",
)


def _files(folder: Path) -> AbstractContextManager[Path]:
    return idx_files(folder, "kmnist", "KMNIST", "KMNIST")


KMNIST = IdxSet(
    name="kmnist",
    classes=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    sha256={},
    files=_files,
    cure="delete it so that it is fetched again",
    md5=dict(zip(IDX_FILES, MD5, strict=True)),
)
