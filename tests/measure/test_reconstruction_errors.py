"""The five figures of the contract, against references of others, however the images come."""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from torch.nn.functional import binary_cross_entropy, mse_loss

from aecore.errors import Refused
from aecore.measure.reconstruction import Accumulator, evaluate, reconstruction_errors, summary

KEYS = ["mse_per_pixel", "squared_error_per_image", "bce_per_pixel", "psnr_db", "ssim"]


@pytest.fixture
def images() -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (25, 1, 10, 12)).astype(np.uint8)


@pytest.fixture
def again(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return reconstructions inside 0..1, a different amount off in each picture."""
    noise = np.random.default_rng(4).normal(size=images.shape) * np.linspace(0.02, 0.3, 25)[:, None, None, None]
    return np.clip(images / 255 + noise, 1e-4, 1 - 1e-4)


def test_the_figures_are_those_of_pytorch_and_scikit_image(
    images: NDArray[np.uint8], again: NDArray[np.float64]
) -> None:
    x, x_hat = torch.from_numpy(images / 255), torch.from_numpy(again)
    pairs = list(zip(images / 255, again, strict=True))
    psnr = [peak_signal_noise_ratio(a, b, data_range=1) for a, b in pairs]
    similarity = [structural_similarity(a, b, data_range=1, channel_axis=0) for a, b in pairs]
    figures = summary(images, again)
    assert list(figures) == KEYS
    assert figures["mse_per_pixel"] == pytest.approx(mse_loss(x_hat, x).item(), rel=1e-12)
    assert figures["squared_error_per_image"] == pytest.approx(120 * mse_loss(x_hat, x).item(), rel=1e-12)
    assert figures["bce_per_pixel"] == pytest.approx(binary_cross_entropy(x_hat, x).item(), rel=1e-12)
    assert figures["psnr_db"] == pytest.approx(np.mean(psnr), rel=1e-12)
    assert figures["ssim"] == pytest.approx(np.mean(similarity), rel=1e-10)


def test_each_image_has_its_own_numbers(images: NDArray[np.uint8], again: NDArray[np.float64]) -> None:
    errors = reconstruction_errors(images, again)
    alone = reconstruction_errors(images[7:8], again[7:8])
    assert errors.values == 120
    for name in ("squared_error", "bce", "psnr_db", "ssim"):
        assert getattr(errors, name).shape == (25,)
        assert getattr(errors, name)[7] == pytest.approx(getattr(alone, name)[0], rel=1e-12)


@pytest.mark.parametrize("block", [1, 7, 25, 1000])
def test_batches_change_nothing(images: NDArray[np.uint8], again: NDArray[np.float64], block: int) -> None:
    whole, parts = summary(images, again), Accumulator()
    for start in range(0, 25, block):
        parts.add(images[start : start + block], again[start : start + block])
    assert parts.summary() == pytest.approx(whole, rel=1e-12)
    model = {bytes(x.tobytes()): y for x, y in zip(images, again, strict=True)}
    seen = evaluate(lambda x: np.stack([model[bytes(one.tobytes())] for one in x]), images, block)
    assert seen.summary() == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_tensors_are_taken_as_they_come(
    images: NDArray[np.uint8], again: NDArray[np.float64], dtype: torch.dtype
) -> None:
    x_hat = torch.from_numpy(again).to(dtype).requires_grad_()
    rounded = x_hat.detach().double().numpy()
    np.testing.assert_allclose(rounded, again, atol=0.005)
    assert summary(torch.from_numpy(images), x_hat) == pytest.approx(summary(images, rounded), rel=1e-12)


def test_bytes_count_from_0_to_255(images: NDArray[np.uint8], again: NDArray[np.float64]) -> None:
    stored = np.rint(again * 255).astype(np.uint8)
    assert summary(images, stored) == pytest.approx(summary(images / 255, stored / 255), rel=1e-12)


def test_a_perfect_copy_has_finite_figures(images: NDArray[np.uint8]) -> None:
    figures = summary(images, images)
    assert (figures["mse_per_pixel"], figures["psnr_db"]) == (0, 100)
    assert figures["ssim"] == pytest.approx(1)


def test_a_sure_and_wrong_pixel_costs_what_the_clip_says() -> None:
    ink, paper = np.ones((1, 1, 7, 7)), np.zeros((1, 1, 7, 7))
    for x, x_hat in ((ink, paper), (paper, ink), (ink, paper - 5), (paper, ink + 5)):
        assert summary(x, x_hat)["bce_per_pixel"] == pytest.approx(-math.log(1e-7), rel=1e-9)


@pytest.mark.parametrize("shape", [(2,), (5, 5), (1, 6, 28), (1, 28, 6), (1, 2, 8, 8)])
def test_data_that_are_no_pictures_have_neither_psnr_nor_ssim(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(5).random((4, *shape)).astype(np.float32)
    parts = Accumulator()
    parts.add(x, x / 2)
    for figures in (summary(x, x / 2), parts.summary()):
        assert list(figures) == KEYS
        assert (figures["psnr_db"], figures["ssim"]) == (None, None)
        assert figures["mse_per_pixel"] == pytest.approx(np.mean(x**2) / 4, rel=1e-5)


def test_what_cannot_be_measured_is_refused(images: NDArray[np.uint8]) -> None:
    with pytest.raises(Refused, match="give them one shape"):
        summary(images, images[:, :, :9])
    with pytest.raises(Refused, match="at least 1 image"):
        summary(images[:0], images[:0])
    with pytest.raises(Refused, match="at least 1 image"):
        Accumulator().summary()
    parts = Accumulator()
    parts.add(images, images)
    with pytest.raises(Refused, match="one data set at a time"):
        parts.add(images[:, :, :9], images[:, :, :9])
