"""Images fetched by index: the right ones, as floats, laid out for the network."""

import numpy as np
import pytest
import torch

from aecore.images import Images

CPU = torch.device("cpu")


@pytest.fixture
def array() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (20, 3, 5, 4), dtype=np.uint8)


def test_bytes_become_0_to_1(array: np.ndarray) -> None:
    batch = Images(array, CPU).batch(torch.tensor([3, 0, 3, 19]))
    assert batch.dtype == torch.float32
    expected = torch.from_numpy(array[[3, 0, 3, 19]]).float() / 255
    assert torch.equal(batch, expected)
    ends = Images(np.array([[0, 255]], dtype=np.uint8), CPU).slice(0, 1)
    assert ends.tolist() == [[0.0, 1.0]]


def test_a_slice_is_the_batch_of_its_places(array: np.ndarray) -> None:
    images = Images(array, CPU)
    assert torch.equal(images.slice(4, 9), images.batch(torch.arange(4, 9)))
    assert len(images.slice(15, 99)) == 5
    assert len(images) == 20


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_the_source_stays_as_it_is(array: np.ndarray, dtype: type) -> None:
    source = array.astype(dtype)
    images, before = Images(source, CPU), source.copy()
    images.slice(0, 20), images.batch(torch.arange(20))
    assert np.array_equal(source, before)
    assert images.tensor.dtype == torch.from_numpy(source).dtype  # bytes stay bytes until they are fetched


def test_floats_of_any_range_pass_unchanged() -> None:
    array = np.random.default_rng(0).normal(0, 50, (6, 13)).astype(np.float32)
    assert np.array_equal(Images(array, CPU).slice(0, 6).numpy(), array)


def test_pictures_are_laid_out_channels_last_and_vectors_in_a_row(array: np.ndarray) -> None:
    images = Images(array, CPU)
    for batch in (images.slice(0, 9), images.batch(torch.arange(9))):
        assert batch.is_contiguous(memory_format=torch.channels_last)
    rows = Images(array.reshape(20, -1), CPU)
    assert rows.slice(0, 9).is_contiguous()


def test_a_memory_mapped_array_is_read_where_it_lies(tmp_path: object, array: np.ndarray) -> None:
    path = f"{tmp_path}/images.npy"
    np.save(path, array)
    mapped = np.load(path, mmap_mode="c").view(np.ndarray)
    images = Images(mapped, CPU)
    assert images.tensor.data_ptr() == mapped.ctypes.data
    assert torch.equal(images.slice(0, 20), Images(array, CPU).slice(0, 20))


def test_no_images_are_none() -> None:
    assert len(Images(np.zeros((0, 1, 2, 2), dtype=np.uint8), CPU)) == 0


def test_what_does_not_fit_the_device_stays_where_it_is(array: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aecore.images.room_for", lambda size, device: False)
    images = Images(array, torch.device("meta"))
    assert images.tensor.device == CPU
    assert images.batch(torch.tensor([1, 2])).device.type == "meta"
    monkeypatch.setattr("aecore.images.room_for", lambda size, device: True)
    assert Images(array, torch.device("meta")).tensor.device.type == "meta"
