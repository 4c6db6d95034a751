"""The idx reader gives back what was written, and says in one sentence what is wrong with anything else."""

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from aecore.data.idx import TYPES, parse_idx, read_idx
from aecore.errors import DataError

GOOD = b"\0\0\x08\2" + struct.pack(">2I", 2, 3) + bytes(range(6))


@pytest.mark.parametrize("code", TYPES)
@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 3, 5), (0, 3)])
def test_every_type_and_shape_comes_back(code: int, shape: tuple[int, ...]) -> None:
    values: NDArray[np.float64] = np.arange(np.prod(shape)).reshape(shape)
    header = bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    read = parse_idx(header + values.astype(TYPES[code]).tobytes())
    assert read.dtype == np.dtype(TYPES[code]).newbyteorder("=")
    assert read.dtype.isnative
    assert read.flags.writeable
    np.testing.assert_array_equal(read, values)


@pytest.mark.parametrize("compressed", [False, True])
def test_a_file_is_read_and_its_content_checked(tmp_path: Path, compressed: bool) -> None:
    path = tmp_path / ("values.gz" if compressed else "values")
    path.write_bytes(gzip.compress(GOOD) if compressed else GOOD)
    right = hashlib.sha256(GOOD).hexdigest()
    assert read_idx(path, cure="-", sha256=right).tolist() == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(DataError, match="SHA-256 differs"):
        read_idx(path, cure="-", sha256=right[::-1])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0",
        b"PK\3\4" + GOOD,
        b"\0\0\x07\2" + GOOD[4:],
        b"\0\0\x08\0" + GOOD[4:],
        GOOD[:9],
        GOOD[:-1],
        GOOD + b"\0",
        b"\0\0\x08\2" + struct.pack(">2I", 2**32 - 1, 2**32 - 1),
    ],
)
def test_what_is_no_whole_idx_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "values"
    path.write_bytes(content)
    with pytest.raises(DataError, match="not a whole idx file") as caught:
        read_idx(path, cure="fetch it again")
    _is_one_sentence(str(caught.value), path, "fetch it again")


@pytest.mark.parametrize("content", [None, GOOD, gzip.compress(GOOD)[:-9], gzip.compress(GOOD)[:15] + b"\xff" * 20])
def test_a_missing_or_torn_gzip_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "values.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match="is missing" if content is None else "cannot be read") as caught:
        read_idx(path, cure="fetch it again")
    _is_one_sentence(str(caught.value), path, "fetch it again")


def _is_one_sentence(message: str, path: Path, cure: str) -> None:
    assert str(path) in message
    assert message.endswith(f"{cure}.")
    assert "\n" not in message
