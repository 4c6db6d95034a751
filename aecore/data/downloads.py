"""The four idx files of a set that torchvision can fetch: from the data folder if they are there, else downloaded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from time import time

from aecore.data.idx_set import IDX_FILES
from aecore.errors import DataError

__all__ = ["fetched", "idx_files"]

STALE = 30
"""Seconds without a byte after which a download is one that was given up."""


@contextmanager
def idx_files(
    folder: Path, name: str, torchvision: str, title: str, elsewhere: Sequence[Path] = (), cure: str = ""
) -> Iterator[Path]:
    """Give the folder that holds the four .gz files, downloading them for the length of the context if none does.

    A download shows its progress on standard error, and to other processes by `fetched`.

    Args:
        folder: the data folder; looked at first are its `name` and torchvision's own place in it.
        name: of the data set in our tables.
        torchvision: the class in `torchvision.datasets`.
        title: what people call the data set.
        elsewhere: more places to look at.
        cure: what else a person could do, between commas.

    Raises:
        DataError: they are nowhere on this machine and cannot be downloaded.
    """
    for place in (folder / name, folder / torchvision / "raw", *elsewhere):
        if all((place / f"{file}.gz").is_file() for file in IDX_FILES):
            yield place
            return
    with TemporaryDirectory(prefix=_prefix(name)) as temporary:
        try:
            _download(temporary, torchvision)
        except (RuntimeError, OSError, HTTPException) as error:
            reason = " ".join(str(error).split())
            raise DataError(
                f"{title} is not on this machine and its download failed ({reason}): connect to the internet and "
                f"try again,{cure} or put its four .gz files into {folder / name}."
            ) from error
        yield Path(temporary) / torchvision / "raw"


def _download(root: str, torchvision: str) -> None:
    from torchvision import datasets  # imports torch, which only a download may

    getattr(datasets, torchvision)(root, download=True)


def fetched(name: str) -> int | None:
    """Return how many bytes of the set called `name` a process of this machine has downloaded by now.

    Returns:
        None when no process is downloading it.
    """
    sizes = [size for place in Path(gettempdir()).glob(f"{_prefix(name)}*") if (size := _size(place)) is not None]
    return max(sizes, default=None)  # two processes may download at once, each for itself


def _size(place: Path) -> int | None:
    """Return the bytes of the .gz files below a folder, or None when none has grown lately."""
    size, latest = 0, 0.0
    for file in place.glob("*/raw/*.gz"):
        try:
            found = file.stat()
        except OSError:  # it has just been cleared away
            return None
        size, latest = size + found.st_size, max(latest, found.st_mtime)
    return size if time() - latest < STALE else None


def _prefix(name: str) -> str:
    return f"latent-lab-{name}-"
