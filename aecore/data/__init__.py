"""The data sets, by name: `load("mnist")` gives train and test splits as arrays, without importing torch."""

from pathlib import Path

from aecore.data.cutting import affine, cut, usual_holdout
from aecore.data.dataset import Dataset, Kind, Source, Split, holdout
from aecore.data.folders import data_folder
from aecore.data.own.store import OWN, own_set
from aecore.errors import Refused
from aecore.tables import DATASETS

__all__ = ["Dataset", "Kind", "Source", "Split", "affine", "cut", "holdout", "load", "source", "usual_holdout"]


def source(name: str, *, data_dir: Path | None = None) -> Source:
    """Return what is known of the data set called `name` without reading its items: shape, classes, kind, size.

    Args:
        name: a key of `aecore.tables.DATASETS`, `gaussian-7` for Gaussian vectors of 7 numbers, or `own-...` for what
            a person added.
        data_dir: as in `load`.

    Raises:
        Refused: no data set has this name.
        DataError: it is a person's own and not on this machine.
    """
    if OWN.fullmatch(name):
        return own_set(name, data_folder(data_dir))
    kind, _, dimensions = name.partition("-")
    if kind == "gaussian" and dimensions.isdecimal():
        made: Source = DATASETS[kind].load().of(int(dimensions))
        return made
    if name not in DATASETS:
        raise Refused(f"data.name = {name!r} is not a known data set: choose one of {', '.join(sorted(DATASETS))}.")
    found: Source = DATASETS[name].load()
    return found


def load(name: str, *, data_dir: Path | None = None) -> Dataset:
    """Open the data set called `name`; the first time makes its uncompressed cache, later times only map it.

    Args:
        name: see `source`.
        data_dir: where downloads and caches live; else `$AECORE_DATA_DIR`, else the user's cache folder.

    Raises:
        Refused: no data set has this name.
        DataError: its files are missing, damaged or cannot be downloaded.
    """
    return source(name, data_dir=data_dir).load(data_folder(data_dir))
