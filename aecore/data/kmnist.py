"""KMNIST: 70,000 cursive Japanese characters in MNIST's format (Clanuwat et al., 2018, arXiv 1812.01718).

It does not ship. It is taken from the data folder, or downloaded by torchvision, over plain HTTP: it checks the MD5 of
each file, we the SHA-256 that TensorFlow Datasets has published for the same files.
"""

from contextlib import AbstractContextManager
from pathlib import Path

from aecore.data.downloads import idx_files
from aecore.data.idx_set import IDX_FILES, IdxSet

__all__ = ["KMNIST"]

# Of the .gz files.
SHA256 = (
    "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
    "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
    "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
    "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
)


def _files(folder: Path) -> AbstractContextManager[Path]:
    return idx_files(folder, "kmnist", "KMNIST", "KMNIST")


KMNIST = IdxSet(
    name="kmnist",
    classes=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    sha256={},
    files=_files,
    cure="delete it so that it is fetched again",
    packed=dict(zip(IDX_FILES, SHA256, strict=True)),
)
