"""Fashion-MNIST: 70,000 pictures of clothes in MNIST's format (Xiao, Rasul and Vollgraf, 2017, arXiv 1708.07747).

It does not ship. It is taken from the data folder, from Debian's package, or downloaded by torchvision, in this order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from aecore.data.idx_set import IDX_FILES, IdxSet
from aecore.errors import DataError

__all__ = ["FASHION", "fashion_files"]

DEBIAN = Path("/usr/share/datasets/fashion-mnist")

# Of the uncompressed content: the same in Debian's package and in the files whose MD5 torchvision checks.
SHA256 = (
    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
)


@contextmanager
def fashion_files(folder: Path, debian: Path = DEBIAN) -> Iterator[Path]:
    """Give the folder that holds the four .gz files, downloading them for the length of the context if none does.

    Looked at first: `folder/fashion-mnist`, torchvision's own `folder/FashionMNIST/raw`, and Debian's folder.

    Raises:
        DataError: they are nowhere on this machine and cannot be downloaded.
    """
    for place in (folder / "fashion-mnist", folder / "FashionMNIST" / "raw", debian):
        if all((place / f"{file}.gz").is_file() for file in IDX_FILES):
            yield place
            return
    with TemporaryDirectory(prefix="fashion-mnist-") as temporary:
        _download(temporary, folder)
        yield Path(temporary) / "FashionMNIST" / "raw"


def _download(root: str, folder: Path) -> None:
    # imports torch, which only a download may
    from torchvision.datasets import FashionMNIST

    try:
        FashionMNIST(root, download=True)
    except (RuntimeError, OSError, HTTPException) as error:
        reason = " ".join(str(error).split())
        raise DataError(
            f"Fashion-MNIST is not on this machine and its download failed ({reason}): connect to the internet and "
            f"try again, or install Debian's package dataset-fashion-mnist, or put its four .gz files into "
            f"{folder / 'fashion-mnist'}."
        ) from error


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
