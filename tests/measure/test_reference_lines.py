"""The ceiling and the floor of every loss, against PyTorch's own losses."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from aecore.data import load
from aecore.errors import Refused
from aecore.measure.reference import bce_floor, mean_image, reference_lines
from aecore.tables import RECONSTRUCTIONS

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]

THEIRS: dict[str, Loss] = {
    "bce": functional.binary_cross_entropy,
    "mse": functional.mse_loss,
    "l1": functional.l1_loss,
    "huber": lambda x_hat, x: functional.huber_loss(x_hat, x, delta=0.3),
}


@pytest.fixture
def images() -> NDArray[np.uint8]:
    return np.random.default_rng(6).integers(1, 255, (2300, 1, 3, 4)).astype(np.uint8)


@pytest.mark.parametrize("name", RECONSTRUCTIONS)
def test_the_lines_are_the_loss_of_the_mean_and_of_a_copy(images: NDArray[np.uint8], name: str) -> None:
    train, held_out = images[:1200], images[1200:]
    x = torch.from_numpy(held_out / 255)
    mean = torch.from_numpy(train.mean(axis=0, keepdims=True) / 255).expand_as(x)
    lines = reference_lines(train, held_out, name, huber_delta=0.3)
    assert lines["mean"] == pytest.approx(THEIRS[name](mean, x).item(), rel=1e-10)
    assert lines["copy"] == pytest.approx(THEIRS[name](x, x).item(), rel=1e-10)
    assert lines["copy"] < lines["mean"]


@pytest.mark.parametrize("name", RECONSTRUCTIONS)
def test_tensors_and_floats_give_the_same_lines(images: NDArray[np.uint8], name: str) -> None:
    expected = reference_lines(images[:90], images[90:], name)
    floats = torch.from_numpy(images).float() / 255
    assert reference_lines(floats[:90], floats[90:], name) == pytest.approx(expected, rel=1e-5)
    assert reference_lines(images[:90] / 255, images[90:] / 255, name) == pytest.approx(expected, rel=1e-10)


def test_the_mean_is_over_all_images(images: NDArray[np.uint8]) -> None:
    np.testing.assert_allclose(mean_image(images), images.mean(axis=0) / 255, rtol=1e-12)


def test_black_and_white_pixels_have_no_floor() -> None:
    assert bce_floor(np.array([[0, 255, 0]], dtype=np.uint8)) == pytest.approx(0, abs=2e-6)
    assert bce_floor(np.full((2, 2), 0.5)) == pytest.approx(np.log(2))


def test_what_cannot_be_is_refused(images: NDArray[np.uint8]) -> None:
    with pytest.raises(Refused, match=r"objective\.reconstruction = 'ssim'.*bce, mse, l1, huber"):
        reference_lines(images, images, "ssim")
    with pytest.raises(Refused, match="at least 1 image"):
        reference_lines(images, images[:0], "mse")


def test_the_floor_of_mnist_is_the_reference_figure(tmp_path: Path) -> None:
    mnist = load("mnist", data_dir=tmp_path)
    assert round(bce_floor(mnist.test.images), 4) == 0.0581
    lines = reference_lines(mnist.train.images, mnist.test.images, "bce")
    assert lines["copy"] == bce_floor(mnist.test.images)
    assert 0.26 < lines["mean"] < 0.27
