"""MNIST from the files that ship: the right digits, quickly, and a sentence when a file is not what it should be."""

import gzip
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
import torch

from aecore.data import Dataset, load
from aecore.data.folders import shipped
from aecore.data.idx_set import IDX_FILES
from aecore.data.mnist import MNIST
from aecore.errors import DataError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def mnist(folder: Path) -> Dataset:
    return load("mnist", data_dir=folder)


def test_it_is_the_known_data_set(mnist: Dataset) -> None:
    assert mnist.train.images.shape == (60_000, 1, 28, 28)
    assert mnist.test.images.shape == (10_000, 1, 28, 28)
    assert mnist.shape == (1, 28, 28)
    assert mnist.classes == tuple("0123456789")
    assert mnist.train.labels is not None
    assert mnist.test.labels is not None
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    # Counts of the ten digits, and the mean pixel that the field normalises with.
    assert np.bincount(mnist.test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert mnist.train.images.mean() / 255 == pytest.approx(0.1307, abs=5e-5)


def test_it_becomes_tensors_without_a_copy_or_a_warning(mnist: Dataset) -> None:
    images = torch.from_numpy(mnist.train.images)
    assert images.dtype == torch.uint8
    assert images.data_ptr() == mnist.train.images.ctypes.data
    assert torch.from_numpy(mnist.train.labels).dtype == torch.int64


def test_a_later_load_takes_well_under_a_fifth_of_a_second(mnist: Dataset, folder: Path) -> None:
    def timed() -> float:
        started = perf_counter()
        load("mnist", data_dir=folder)
        return perf_counter() - started

    assert min(timed() for _ in range(3)) < 0.1


def test_a_torn_cache_is_made_again(mnist: Dataset, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    load("mnist", data_dir=tmp_path)
    torn = next((tmp_path / "mnist").glob("t10k-images*"))
    torn.write_bytes(torn.read_bytes()[:5_000_000])
    again = load("mnist", data_dir=tmp_path)
    np.testing.assert_array_equal(again.test.images, mnist.test.images)
    assert torn.name in caplog.text


@pytest.mark.slow
def test_several_processes_may_make_the_cache_at_once(mnist: Dataset, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from aecore.data import load\n"
        "print(int(load('mnist', data_dir=pathlib.Path(sys.argv[1])).train.images.sum()))"
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [worker.communicate() for worker in workers]
    assert said == [(f"{int(mnist.train.images.sum())}\n", "")] * 3
    assert len(list((tmp_path / "mnist").iterdir())) == 4


def test_a_folder_that_cannot_be_written_still_gives_the_digits(
    mnist: Dataset, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    unpacked = load("mnist", data_dir=tmp_path / "file")
    np.testing.assert_array_equal(unpacked.test.images, mnist.test.images)
    torch.from_numpy(unpacked.train.images)
    assert "No cache could be written" in caplog.text


def _truncate(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[: len(whole) // 2])


def _exchange(path: Path, whole: bytes) -> None:
    path.write_bytes(gzip.compress(b"\0\0\x08\x03" + bytes(12), mtime=0))


def _leave_out(path: Path, whole: bytes) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [_truncate, _exchange, _leave_out], ids=lambda function: function.__name__)
@pytest.mark.parametrize("file", [IDX_FILES[0], IDX_FILES[3]])
def test_a_bad_file_is_one_sentence(tmp_path: Path, file: str, damage: Callable[[Path, bytes], None]) -> None:
    for name in IDX_FILES:
        (tmp_path / f"{name}.gz").write_bytes((shipped("mnist") / f"{name}.gz").read_bytes())
    path = tmp_path / f"{file}.gz"
    damage(path, path.read_bytes())
    source = replace(MNIST, files=lambda _folder: nullcontext(tmp_path))
    with pytest.raises(DataError) as caught:
        source.load(tmp_path / "cache")
    assert path.name in str(caught.value)
    assert "git checkout -- assets/mnist" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "cache").exists()
