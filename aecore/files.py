"""Writing files that a reader never sees half of (under a temporary name, then renamed), and reading JSON."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

__all__ = ["compress_arrays", "need_place", "read_json", "size_of", "write", "write_arrays", "write_json", "write_with"]


def write_with(path: Path, writer: Callable[[Path], object], *, lasting: bool = False) -> None:
    """Let `writer` write a temporary file beside `path`, then put it in place in one step; the folder is made.

    With `lasting` the file is on the disk before it has its name, else a power cut could leave the name on empty
    blocks of the right size; that costs up to a tenth of a second, too much for what is written every two.

    Raises:
        OSError: it cannot be written; the error names `path`, whatever the system stumbled over.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # the suffix stays, since some writers (np.save) add one of their own when it is missing
    temporary = path.with_name(f".{uuid4().hex[:8]}-{path.name}")
    try:
        _put(path, temporary, writer, lasting)
    except OSError as error:  # NumPy's has no number when the disk is full
        raise OSError(error.errno or errno.EIO, error.strerror or str(error), str(path)) from error


def need_place(path: Path, *, folder: bool = False) -> None:
    """Find out before work is done for it what would keep a file from being put at `path`, without touching anything.

    Args:
        path: of the file; with `folder`, of the folder that files are put in.
        folder: which of the two it is.

    Raises:
        OSError: it is the other of the two, or nobody may write there; the error names `path`.
    """
    whole = path.absolute()
    nearest = next(place for place in (*([whole] if folder else []), *whole.parents) if place.exists())
    number = 0
    if not folder and whole.is_dir():
        number = errno.EISDIR
    elif not nearest.is_dir():
        number = errno.EEXIST if nearest == whole else errno.ENOTDIR
    elif not os.access(nearest, os.W_OK | os.X_OK):
        number = errno.EACCES
    if number:
        raise OSError(number, os.strerror(number), str(path))


def _put(path: Path, temporary: Path, writer: Callable[[Path], object], lasting: bool) -> None:
    try:
        writer(temporary)
        if lasting:
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Put `content` at `path`."""
    write_with(path, lambda temporary: temporary.write_bytes(content))


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Put `value` at `path` as JSON; NaN is an error, since no reader would take it."""
    write(path, (json.dumps(value, allow_nan=False, indent=1) + "\n").encode())


def read_json(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value at `path`, or None when there is no file, no right to read it or no whole value in it."""
    try:
        return json.loads(path.read_bytes()) if path.is_file() else None  # a pipe would be waited for without end
    except (OSError, ValueError, RecursionError):  # no right, no JSON, or ten thousand brackets
        return None


def write_arrays(path: Path, **arrays: np.ndarray) -> None:
    """Put named arrays at `path` (.npz, not compressed)."""
    write_with(path, lambda temporary: np.savez(temporary, allow_pickle=False, **arrays))


def compress_arrays(path: Path, **arrays: np.ndarray) -> None:
    """Put named arrays at `path` (.npz, compressed)."""
    write_with(path, lambda temporary: np.savez_compressed(temporary, allow_pickle=False, **arrays))


def size_of(folder: Path) -> int:
    """Return the bytes of all files in `folder` and below."""
    return sum(_bytes(Path(inner) / name) for inner, _, names in os.walk(folder) for name in names)


def _bytes(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:  # a temporary name, or a thinned frame of the film
        return 0
