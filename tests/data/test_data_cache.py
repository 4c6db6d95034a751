"""A cached array is mapped when good, made again when not, and never half there."""

import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aecore.data.cache import Entry, cached
from aecore.files import write_with

VALUES = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)


class Maker:
    """Makes the arrays and counts how often it had to."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, NDArray[Any]]:
        self.calls += 1
        return {"a": VALUES.copy()}


def _entries(folder: Path) -> dict[str, Entry]:
    return {"a": Entry(folder / "deep" / "a.npy", "uint8", (2, 3))}


def test_arrays_are_made_once_and_then_mapped(tmp_path: Path) -> None:
    make = Maker()
    for _ in range(3):
        np.testing.assert_array_equal(cached(_entries(tmp_path), make)["a"], VALUES)
    assert make.calls == 1
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a.npy"]


def test_a_write_to_the_mapping_stays_in_the_process(tmp_path: Path) -> None:
    make = Maker()
    cached(_entries(tmp_path), make)["a"][:] = 7
    np.testing.assert_array_equal(cached(_entries(tmp_path), make)["a"], VALUES)


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _scramble_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:10] + b"{'(\xff" * 20 + path.read_bytes()[90:])


def _other_layout(path: Path) -> None:
    np.save(path, VALUES.reshape(4, 3, 2))


def _other_dtype(path: Path) -> None:
    np.save(path, VALUES.astype(np.int8))


def _zip(path: Path) -> None:
    with open(path, "wb") as file:
        np.savez(file, VALUES)


@pytest.mark.parametrize(
    "damage",
    [_truncate, _empty, _append, _scramble_header, _other_layout, _other_dtype, _zip],
    ids=lambda f: f.__name__,
)
def test_a_damaged_cache_is_made_again(
    tmp_path: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    make = Maker()
    cached(_entries(tmp_path), make)
    damage(_entries(tmp_path)["a"].path)
    for _ in range(2):
        np.testing.assert_array_equal(cached(_entries(tmp_path), make)["a"], VALUES)
    assert make.calls == 2
    assert len(caplog.records) == 1
    assert "a.npy" in caplog.text


def test_a_folder_that_cannot_be_written_means_memory_and_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    make = Maker()
    np.testing.assert_array_equal(cached(_entries(tmp_path / "file"), make)["a"], VALUES)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_file_that_another_process_wrote_first_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_from: Path, to: Path) -> None:
        np.save(to, VALUES)
        raise PermissionError(f"{to} is mapped by another process")

    monkeypatch.setattr("aecore.files.os.replace", refuse)
    mapped = cached(_entries(tmp_path), Maker())["a"]
    assert isinstance(mapped.base, np.memmap)


def test_many_may_make_the_same_cache_at_once(tmp_path: Path) -> None:
    large = np.arange(2_000_000, dtype=np.uint8).reshape(-1, 2)
    entries = {"a": Entry(tmp_path / "a.npy", "uint8", (2,))}
    start = Barrier(8)

    def make() -> dict[str, NDArray[Any]]:
        start.wait(timeout=20)  # nobody has a cache before everybody has begun to make one
        return {"a": large.copy()}

    with ThreadPoolExecutor(8) as pool:
        results = [pool.submit(cached, entries, make) for _ in range(8)]
    for result in results:
        np.testing.assert_array_equal(result.result()["a"], large)
    assert [path.name for path in tmp_path.iterdir()] == ["a.npy"]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(file: object) -> None:
        raise OSError("no space left")

    (tmp_path / "a").write_text("old")
    with pytest.raises(OSError, match="no space left"):
        write_with(tmp_path / "a", fail)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]
