"""Fashion-MNIST: 70,000 pictures of clothes in MNIST's format (Xiao, Rasul and Vollgraf, 2017, arXiv 1708.07747).

It does not ship. It is taken from the data folder, from Debian's package, or downloaded by torchvision, in this order.
"""

from contextlib import AbstractContextManager
from pathlib import Path

from aecore.data.downloads import idx_files
from aecore.data.idx_set import IDX_FILES, IdxSet

__all__ = ["FASHION", "fashion_files"]

DEBIAN = Path("/usr/share/datasets/fashion-mnist")

# Of the uncompressed content: the same in Debian's package and in the files whose MD5 torchvision checks.
SHA256 = (
    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
)


def fashion_files(folder: Path, debian: Path = DEBIAN) -> AbstractContextManager[Path]:
    """Give the folder that holds the four .gz files; see `idx_files`. Debian's folder is looked at too."""
    cure = " or install Debian's package dataset-fashion-mnist,"
    return idx_files(folder, "fashion-mnist", "FashionMNIST", "Fashion-MNIST", (debian,), cure)


FASHION = IdxSet(
    name="fashion-mnist",
    classes=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    sha256=dict(zip(IDX_FILES, SHA256, strict=True)),
    files=fashion_files,
    cure="delete it so that it is fetched again, or install Debian's package dataset-fashion-mnist again",
)
