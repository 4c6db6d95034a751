"""Writing files that a reader never sees half of: under a temporary name, then renamed."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

__all__ = ["compress_arrays", "read_json", "write", "write_arrays", "write_json", "write_with"]


def write_with(path: Path, writer: Callable[[Path], object], *, lasting: bool = False) -> None:
    """Let `writer` write a temporary file beside `path`, then put it in place in one step; the folder is made.

    With `lasting` the file is on the disk before it has its name, else a power cut could leave the name on empty
    blocks of the right size; that costs up to a tenth of a second, too much for what is written every two.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # the suffix stays, since some writers (np.save) add one of their own when it is missing
    temporary = path.with_name(f".{uuid4().hex[:8]}-{path.name}")
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
    """Return the JSON value at `path`, or None when there is no file or no whole value in it."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):  # no text, no JSON, or ten thousand brackets
        return None


def write_arrays(path: Path, **arrays: np.ndarray) -> None:
    """Put named arrays at `path` (.npz, not compressed)."""
    write_with(path, lambda temporary: np.savez(temporary, allow_pickle=False, **arrays))


def compress_arrays(path: Path, **arrays: np.ndarray) -> None:
    """Put named arrays at `path` (.npz, compressed)."""
    write_with(path, lambda temporary: np.savez_compressed(temporary, allow_pickle=False, **arrays))
