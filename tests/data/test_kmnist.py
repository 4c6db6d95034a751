"""KMNIST from the data folder, and from a download that torchvision really makes, from this machine."""

import gzip
import hashlib
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from torchvision.datasets import KMNIST as TORCHVISION

from aecore.data import downloads
from aecore.data.idx_set import IDX_FILES, IdxSet
from aecore.data.kmnist import KMNIST
from aecore.errors import DataError
from tests.data.small_sets import idx


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    folder = tmp_path / "archives"
    folder.mkdir()
    for file in IDX_FILES:
        (folder / f"{file}.gz").write_bytes(gzip.compress(idx(file), mtime=0))
    return folder


@pytest.fixture
def small(archives: Path) -> IdxSet:
    """Return KMNIST as it would be with the small files."""
    digests = {file: hashlib.sha256((archives / f"{file}.gz").read_bytes()).hexdigest() for file in IDX_FILES}
    return replace(KMNIST, packed=digests)


def point_torchvision_to(port: int, archives: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{file}.gz" for file in IDX_FILES]
    digests = [hashlib.md5((archives / name).read_bytes()).hexdigest() for name in names]
    monkeypatch.setattr(TORCHVISION, "mirrors", [f"http://127.0.0.1:{port}/"])
    monkeypatch.setattr(TORCHVISION, "resources", list(zip(names, digests, strict=True)))
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def mirror(archives: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(archives)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    point_torchvision_to(server.server_address[1], archives, monkeypatch)
    yield archives
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_downloaded_once_and_then_cached(small: IdxSet, mirror: Path, tmp_path: Path) -> None:
    assert small.load(tmp_path / "data").train.images.shape == (260, 1, 28, 28)
    shutil.rmtree(mirror)
    again = small.load(tmp_path / "data")
    assert again.test.labels is not None
    assert again.classes[again.test.labels[1]] == "ki"


def test_files_in_the_data_folder_are_used_and_checked(small: IdxSet, archives: Path, tmp_path: Path) -> None:
    shutil.copytree(archives, tmp_path / "data" / "kmnist")
    assert len(small.load(tmp_path / "data").test) == 60
    with pytest.raises(DataError, match="SHA-256 differs"):
        KMNIST.load(tmp_path / "data")


def test_a_damaged_download_is_refused(small: IdxSet, mirror: Path, tmp_path: Path) -> None:
    (mirror / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"something else"))
    with pytest.raises(DataError, match=r"corrupted") as caught:
        small.load(tmp_path / "data")
    assert "\n" not in str(caught.value)


def test_offline_is_one_sentence_with_the_cures(
    small: IdxSet, archives: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    point_torchvision_to(port, archives, monkeypatch)
    with pytest.raises(DataError) as caught:
        small.load(tmp_path / "data")
    said = str(caught.value)
    assert "connect to the internet" in said
    assert str(tmp_path / "data" / "kmnist") in said
    assert "\n" not in said


def test_a_file_that_torchvision_would_take_is_refused_by_its_sha(small: IdxSet, mirror: Path, tmp_path: Path) -> None:
    other = dict.fromkeys(IDX_FILES, "0" * 64)
    with pytest.raises(DataError, match="SHA-256 differs"):
        replace(small, packed=other).load(tmp_path / "data")


def test_other_processes_see_how_far_a_download_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert downloads.fetched("kmnist") is None
    sizes = []

    def slow(root: str, torchvision: str) -> None:
        raw = Path(root) / torchvision / "raw"
        raw.mkdir(parents=True)
        for file in IDX_FILES:
            (raw / f"{file}.gz").write_bytes(bytes(1_000))
            sizes.append(downloads.fetched("kmnist"))

    monkeypatch.setattr(downloads, "_download", slow)
    with downloads.idx_files(tmp_path / "none", "kmnist", "KMNIST", "KMNIST"):
        assert sizes == [1_000, 2_000, 3_000, 4_000]
        assert downloads.fetched("fashion-mnist") is None
        monkeypatch.setattr(downloads, "STALE", -1)
        assert downloads.fetched("kmnist") is None
    monkeypatch.undo()
    assert downloads.fetched("kmnist") is None
