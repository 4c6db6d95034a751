"""Fashion-MNIST from Debian's package, from the data folder, and from a download that torchvision really makes."""

import gzip
import hashlib
import shutil
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from torchvision.datasets import FashionMNIST

from aecore.data import load
from aecore.data.fashion import DEBIAN, FASHION, fashion_files
from aecore.data.idx_set import IDX_FILES, IdxSet
from aecore.errors import DataError

SIZES = {"train": 7, "t10k": 3}


def _tiny(file: str) -> bytes:
    """Return a small idx file whose values are 0, 1, 2, ... (images) or 9, 9, ... (labels)."""
    count = SIZES[file.split("-")[0]]
    if "labels" in file:
        return b"\0\0\x08\x01" + struct.pack(">I", count) + bytes([9]) * count
    return b"\0\0\x08\x03" + struct.pack(">3I", count, 28, 28) + (np.arange(count * 784) % 251).astype("u1").tobytes()


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    """Return a folder with the four files, tiny."""
    folder = tmp_path / "archives"
    folder.mkdir()
    for file in IDX_FILES:
        (folder / f"{file}.gz").write_bytes(gzip.compress(_tiny(file)))
    return folder


@pytest.fixture
def tiny(tmp_path: Path) -> IdxSet:
    """Return Fashion-MNIST as it would be with the tiny content, on a machine without Debian's package."""
    digests = {file: hashlib.sha256(_tiny(file)).hexdigest() for file in IDX_FILES}
    return replace(FASHION, sha256=digests, files=partial(fashion_files, debian=tmp_path / "not-debian"))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(archives: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let torchvision's own download code fetch from this machine instead; gives the served folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(archives)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    _point_torchvision_to(server.server_address[1], archives, monkeypatch)
    yield archives
    server.shutdown()
    thread.join()
    server.server_close()


def _point_torchvision_to(port: int, archives: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{file}.gz" for file in IDX_FILES]
    digests = [hashlib.md5((archives / name).read_bytes()).hexdigest() for name in names]
    monkeypatch.setattr(FashionMNIST, "mirrors", [f"http://127.0.0.1:{port}/"])
    monkeypatch.setattr(FashionMNIST, "resources", list(zip(names, digests, strict=True)))
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def _is_tiny(source: IdxSet, folder: Path) -> None:
    fashion = source.load(folder)
    assert fashion.train.images.shape == (7, 1, 28, 28)
    assert fashion.test.images.shape == (3, 1, 28, 28)
    np.testing.assert_array_equal(fashion.test.images.ravel(), np.arange(3 * 784) % 251)
    assert fashion.train.labels is not None
    assert fashion.classes[fashion.train.labels[0]] == "Ankle boot"


def test_it_is_downloaded_once_and_then_cached(tiny: IdxSet, mirror: Path, tmp_path: Path) -> None:
    _is_tiny(tiny, tmp_path / "data")
    shutil.rmtree(mirror)
    _is_tiny(tiny, tmp_path / "data")
    kept = sorted(path.suffix for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert kept == [".npy"] * 4


def test_a_download_that_is_not_what_torchvision_expects_is_refused(tiny: IdxSet, mirror: Path, tmp_path: Path) -> None:
    (mirror / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"something else"))
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte\.gz.*corrupted") as caught:
        tiny.load(tmp_path / "data")
    assert "\n" not in str(caught.value)


def test_offline_is_one_sentence_with_the_cures(
    tiny: IdxSet, archives: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    _point_torchvision_to(port, archives, monkeypatch)
    with pytest.raises(DataError) as caught:
        tiny.load(tmp_path / "data")
    message = str(caught.value)
    assert "connect to the internet" in message
    assert "dataset-fashion-mnist" in message
    assert str(tmp_path / "data" / "fashion-mnist") in message
    assert "\n" not in message


@pytest.mark.parametrize("place", ["fashion-mnist", "FashionMNIST/raw"])
def test_files_in_the_data_folder_are_used_without_a_download(
    tiny: IdxSet, archives: Path, tmp_path: Path, place: str
) -> None:
    shutil.copytree(archives, tmp_path / "data" / place)
    _is_tiny(tiny, tmp_path / "data")


def test_files_of_another_content_are_refused(archives: Path, tmp_path: Path) -> None:
    shutil.copytree(archives, tmp_path / "data" / "fashion-mnist")
    with pytest.raises(DataError, match="SHA-256 differs"):
        FASHION.load(tmp_path / "data")


def test_debians_package_is_the_real_data_set(tmp_path: Path) -> None:
    if not DEBIAN.is_dir():
        pytest.skip(f"{DEBIAN} is not there: install Debian's package dataset-fashion-mnist to test with the real set")
    fashion = load("fashion-mnist", data_dir=tmp_path)
    assert fashion.train.images.shape == (60_000, 1, 28, 28)
    assert fashion.test.labels is not None
    assert np.bincount(fashion.test.labels).tolist() == [1000] * 10
    assert fashion.train.images.mean() / 255 == pytest.approx(0.2860, abs=5e-5)
