"""My digit: drawn once, then one of the digits on every page. An address names it by the hash of its picture."""

import hashlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from aecore.errors import Refused
from aecore.files import write
from aecore.runs import runs_dir
from app import addresses, pictures, state
from app.text import _

__all__ = ["FOLDER", "KEPT", "called", "current", "forget", "known", "name", "put"]

FOLDER = ".drawn"
"""Where drawn pictures are kept, in the folder of runs."""
KEPT = 5_000
"""The newest so many pictures are kept; beyond that the oldest go."""
MOST_BYTES = 4_096
"""A picture of 784 bytes never takes more as a PNG."""
SHAPE = (1, 28, 28)

Bytes = NDArray[np.uint8]


def current() -> Bytes | None:
    """Return the digit drawn in this session or named in its address, uint8 (1, 28, 28); None when there is none."""
    return called(name())


def name() -> str:
    """Return the name of this session's digit, "" for none; the digit itself may be gone."""
    return str(state.get("mine"))


def called(digit: str) -> Bytes | None:
    """Return the digit of a name, uint8 (1, 28, 28); None when there is none."""
    return _read(_path(digit)) if state.DRAWN.fullmatch(digit) else None


def put(image: Bytes) -> str:
    """Keep a drawn digit, uint8 (1, 28, 28), make it this session's, and return its name.

    Raises:
        Refused: the picture has another shape.
    """
    if image.shape != SHAPE or image.dtype != np.uint8:
        raise Refused(f"A drawn digit is uint8 of shape {SHAPE}, not {image.dtype} of {image.shape}: fit it first.")
    digest = hashlib.sha256(image.tobytes()).hexdigest()[:16]
    path = _path(digest)
    if path.is_file():
        path.touch()  # it is new again
    else:
        write(path, pictures.png(image[0]))
        _thin(path.parent)
    state.put("mine", digest)
    return digest


def forget() -> None:
    """Leave the session without a drawn digit; the file stays for those who share its address."""
    state.put("mine", "")
    st.query_params.pop("mine", None)


def known() -> None:
    """Leave a name of an address behind which there is no digit, and say so."""
    digit = name()
    if digit and called(digit) is None:
        forget()
        addresses.refuse("mine", digit, _("the name of a digit that was drawn here"), "")


def _path(digit: str) -> Path:
    return runs_dir() / FOLDER / f"{digit}.png"


def _read(path: Path) -> Bytes | None:
    """Return the picture of a file, None when there is no such file or no such picture in it."""
    try:
        found = path.stat()
    except FileNotFoundError:  # never drawn here, or long gone
        return None
    return _picture(path, found.st_mtime_ns) if found.st_size <= MOST_BYTES else None


@lru_cache(maxsize=256)
def _picture(path: Path, _changed: int) -> Bytes | None:
    try:
        with Image.open(BytesIO(path.read_bytes()), formats=("PNG",)) as opened:
            if opened.size != SHAPE[:0:-1]:
                return None
            return np.asarray(opened.convert("L"), np.uint8).reshape(SHAPE)
    except (OSError, UnidentifiedImageError):
        return None


def _thin(folder: Path) -> None:
    """Remove the oldest pictures beyond those that are kept."""
    files = sorted(folder.glob("[0-9a-f]*.png"), key=_age)
    for path in files[: max(0, len(files) - KEPT)]:
        path.unlink(missing_ok=True)


def _age(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:  # removed by another session since it was listed
        return 0
