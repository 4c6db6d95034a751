"""A reader sees the old file or the new one, and nothing else is left behind."""

import threading
from pathlib import Path

import numpy as np
import pytest

from aecore.files import read_json, write, write_arrays, write_json, write_with


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writing_makes_the_folder_and_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.txt"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(path.parent) == ["c.txt"]


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    write(path, b"old")

    def fail(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_with(path, fail)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["c.txt"]


def test_a_writer_that_writes_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_with(tmp_path / "c.txt", lambda temporary: None)
    assert names(tmp_path) == []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": [float("-inf")]}])
def test_no_reader_would_take_nan_so_none_is_written(tmp_path: Path, value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "a.json", value)
    assert names(tmp_path) == []


def test_json_comes_back(tmp_path: Path) -> None:
    value = {"text": "é\n", "numbers": [1, 2.5, None, True]}
    write_json(tmp_path / "a.json", value)
    assert read_json(tmp_path / "a.json") == value


@pytest.mark.parametrize("content", [b"", b"{", b'{"a":1', b"\xff\xfe\x00", b"\0" * 40, b"[" * 100_000, b"hello"])
def test_what_is_no_json_reads_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert read_json(tmp_path / "a.json") is None


def test_a_missing_file_reads_as_none(tmp_path: Path) -> None:
    assert read_json(tmp_path / "a.json") is None


def test_arrays_come_back_with_type_and_shape(tmp_path: Path) -> None:
    arrays = {"a": np.arange(6, dtype=np.float16).reshape(2, 3), "b": np.zeros((0, 4), np.uint8)}
    write_arrays(tmp_path / "a.npz", **arrays)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as found:
        for name, array in arrays.items():
            assert found[name].dtype == array.dtype
            np.testing.assert_array_equal(found[name], array)
    assert names(tmp_path) == ["a.npz"]


def test_objects_are_not_pickled(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pickle"):
        write_arrays(tmp_path / "a.npz", a=np.array([{}], dtype=object))
    assert names(tmp_path) == []


def test_a_reader_beside_a_writer_never_sees_half(tmp_path: Path) -> None:
    path, ended = tmp_path / "a.json", threading.Event()
    write_json(path, {"n": 0, "ballast": "0" * 50_000})

    def keep_writing() -> None:
        for n in range(1, 200):
            write_json(path, {"n": n, "ballast": str(n) * 50_000})
        ended.set()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    seen = []
    while not ended.is_set():
        value = read_json(path)
        assert value["ballast"] == str(value["n"]) * 50_000
        seen.append(value["n"])
    writer.join()
    assert seen == sorted(seen)
