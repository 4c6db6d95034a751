"""The four idx files of a set that torchvision can fetch: from the data folder if they are there, else downloaded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from aecore.data.idx_set import IDX_FILES
from aecore.errors import DataError

__all__ = ["idx_files"]


@contextmanager
def idx_files(
    folder: Path, name: str, torchvision: str, title: str, elsewhere: Sequence[Path] = (), cure: str = ""
) -> Iterator[Path]:
    """Give the folder that holds the four .gz files, downloading them for the length of the context if none does.

    A download shows its progress on standard error.

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
    with TemporaryDirectory(prefix=f"{name}-") as temporary:
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
