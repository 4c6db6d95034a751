"""The idx format of the MNIST files: a magic number, the sizes, then the values (LeCun, Cortes and Burges, 1998).

Bytes 0 and 1 are zero, byte 2 is the type, byte 3 the number of dimensions; then each dimension as a big-endian uint32,
and the values in C order, big-endian.
"""

import gzip
import hashlib
import math
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.errors import DataError

__all__ = ["parse_idx", "read_idx"]

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path: Path, *, cure: str, sha256: str | None = None, packed: str | None = None) -> NDArray[Any]:
    """Read one idx file, compressed if its name ends in .gz.

    Args:
        path: the file.
        cure: what a person should do when it is missing or damaged; ends the error's sentence.
        sha256: what the uncompressed content must hash to, in hex.
        packed: the SHA-256 of the file as it lies there, in hex.

    Returns:
        A writable array in the machine's byte order, with the shape and type that the header names.

    Raises:
        DataError: the file is missing, cannot be read, or is not what it should be.
    """
    try:
        if packed is not None and hashlib.sha256(path.read_bytes()).hexdigest() != packed:
            raise DataError(f"{path} does not hold the content it should (its SHA-256 differs): {cure}.")
        content = _content(path)
    except FileNotFoundError:
        raise DataError(f"{path} is missing: {cure}.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read ({error}): {cure}.") from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise DataError(f"{path} does not hold the content it should (its SHA-256 differs): {cure}.")
    try:
        return parse_idx(content)
    except ValueError as error:
        raise DataError(f"{path} is not a whole idx file ({error}): {cure}.") from error


def parse_idx(content: bytes) -> NDArray[Any]:
    """Turn the bytes of an idx file into an array; raises ValueError saying what is wrong with them."""
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in TYPES or content[3] == 0:
        raise ValueError("it does not begin like one")
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise ValueError("its header is cut off")
    shape = struct.unpack(f">{content[3]}I", content[4:start])
    dtype = np.dtype(TYPES[content[2]])
    expected = start + math.prod(shape) * dtype.itemsize
    if len(content) != expected:
        raise ValueError(f"its header promises {expected} bytes and it has {len(content)}")
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def _content(path: Path) -> bytes:
    if path.suffix != ".gz":
        return path.read_bytes()
    with gzip.open(path) as file:
        return file.read()
