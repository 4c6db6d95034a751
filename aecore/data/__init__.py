"""The data sets, by name: `load("mnist")` gives train and test splits as arrays, without importing torch."""

from pathlib import Path

from aecore.data.dataset import Dataset, Source, Split, holdout
from aecore.data.folders import data_folder
from aecore.errors import Refused
from aecore.tables import DATASETS

__all__ = ["Dataset", "Source", "Split", "holdout", "load"]


def load(name: str, *, data_dir: Path | None = None) -> Dataset:
    """Open the data set called `name`; the first time makes its uncompressed cache, later times only map it.

    Args:
        name: a key of `aecore.tables.DATASETS`.
        data_dir: where downloads and caches live; else `$AECORE_DATA_DIR`, else the user's cache folder.

    Raises:
        Refused: no data set has this name.
        DataError: its files are missing, damaged or cannot be downloaded.
    """
    if name not in DATASETS:
        raise Refused(f"data.name = {name!r} is not a known data set: choose one of {', '.join(sorted(DATASETS))}.")
    source: Source = DATASETS[name].load()
    return source.load(data_folder(data_dir))
