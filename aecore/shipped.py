"""The seven finished runs that ship with the lab, a ladder of latent sizes, and how they get into a folder of runs.

Each is a zip in `assets/ladder`: the files of a run folder, except that a file `NAME` of float32 numbers is two, its
first bytes as `NAME.head` and its numbers as `NAME.half` (see `halves`): half the bytes, and every number comes back
to the bit, since `aecore.ladder` rounded them to float16 before it took any figure. What is large and quickly made from
the weights, the 10,000 reconstructions, is not in it: see `outcome.complete`.
"""

import os
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from aecore import locks
from aecore.data import folders
from aecore.errors import DataError
from aecore.files import read_json, write, write_json
from aecore.runs import Run

__all__ = ["LADDER", "asset", "halves", "install", "is_shipped", "ladder_id", "wholes"]

LADDER = (1, 2, 4, 8, 16, 32, 64)
"""The latent sizes of the shipped runs."""
HEAD, HALF = ".head", ".half"
ABOUT = "about.json"


def ladder_id(k: int) -> str:
    """Return the id of the shipped run whose codes have `k` numbers, one of `LADDER`."""
    return f"ladder-{k}"


def is_shipped(run: Run) -> bool:
    """Whether the run came with the lab; such a run is shown like any other and never changed."""
    return run.shipped


def asset(k: int) -> Path:
    """Return the zip that the shipped run of `k` numbers is installed from."""
    return folders.shipped("ladder") / f"{ladder_id(k)}.zip"


def install(root: Path) -> None:
    """Put the shipped runs into the folder of runs, each whole or not at all; any number of processes may do so.

    A run that is there from the same zip, with every file at its size, is left alone (10 ms for all seven); one from
    another version, or with a file cut short or missing, is replaced.

    Raises:
        DataError: when a zip is missing or damaged.
    """
    root.mkdir(parents=True, exist_ok=True)
    with locks.lock(root / ".ladder.lock"):
        for k in LADDER:
            _install(asset(k), root / ladder_id(k))


def _install(path: Path, folder: Path) -> None:
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
            mark = _mark(entries)
            if not _stands(folder, mark):
                _replace(folder, archive, entries, mark)
    except (FileNotFoundError, BadZipFile) as error:
        raise DataError(f"{path}: is missing or damaged ({error}); install Latent Lab again.") from None


def _mark(entries: Iterable[ZipInfo]) -> str:
    """Return 16 hex digits of what is in a zip, from its directory alone: names, sizes and check sums."""
    return sha256(repr([(entry.filename, entry.file_size, entry.CRC) for entry in entries]).encode()).hexdigest()[:16]


def _stands(folder: Path, mark: str) -> bool:
    """Whether the run in `folder` is the one of this mark and has all its files."""
    about = read_json(folder / ABOUT)
    if not isinstance(about, dict) or about.get("mark") != mark:
        return False
    files = about.get("files")
    return isinstance(files, dict) and all(_size(folder / name) == size for name, size in files.items())


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _replace(folder: Path, archive: ZipFile, entries: Iterable[ZipInfo], mark: str) -> None:
    """Unpack beside `folder`, then let the new one take its place. Only the holder of the lock may."""
    for left in folder.parent.glob(f".{folder.name}-*"):  # by a process that was killed
        shutil.rmtree(left)
    made, old = (folder.with_name(f".{folder.name}-{uuid4().hex[:8]}") for _ in range(2))
    _unpack(archive, entries, made, mark)
    if folder.exists():
        os.replace(folder, old)
    os.replace(made, folder)
    shutil.rmtree(old, ignore_errors=True)


def _unpack(archive: ZipFile, entries: Iterable[ZipInfo], folder: Path, mark: str) -> None:
    files = {}
    for name in (entry.filename for entry in entries if not entry.filename.endswith(HALF)):
        content = archive.read(name)
        if name.endswith(HEAD):
            name = name.removesuffix(HEAD)
            content += wholes(archive.read(name + HALF))
        write(folder / name, content)
        files[name] = len(content)
    about = read_json(folder / ABOUT)
    del files[ABOUT]  # which is about to grow
    write_json(folder / ABOUT, {**about, "mark": mark, "files": files})


def halves(numbers: bytes) -> bytes:
    """Return float32 numbers, little-endian, as float16: all high bytes, then all low ones, which zip better apart."""
    half = np.frombuffer(numbers, "<f4").astype("<f2")
    planes: NDArray[np.uint8] = half.view(np.uint8).reshape(-1, 2).T[::-1]
    return planes.tobytes()


def wholes(planes: bytes) -> bytes:
    """Undo `halves`: the bytes of float32 numbers, little-endian."""
    pairs = np.frombuffer(planes, np.uint8).reshape(2, -1)[::-1].T
    return np.ascontiguousarray(pairs).view("<f2").astype("<f4").tobytes()
