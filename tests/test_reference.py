"""The two lines under a curve, against their definitions in NumPy."""

import numpy as np
import pytest
import torch

from aecore import data, tables
from aecore.images import Images
from aecore.reference import average, reference_lines

CPU = torch.device("cpu")
NONE = np.zeros((0, 1, 4, 3), dtype=np.uint8)
OF_PICTURES = [name for name in tables.RECONSTRUCTIONS if name != "characters"]  # whose laws test_characters.py has


@pytest.fixture
def arrays() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    return tuple(random.integers(0, 256, (count, 1, 4, 3), dtype=np.uint8) for count in (40, 30))


def expected(name: str, x_hat: np.ndarray, x: np.ndarray) -> float:
    p, distance = x_hat.clip(1e-7, 1 - 1e-7), np.abs(x_hat - x)
    losses = {
        "bce": -(x * np.log(p) + (1 - x) * np.log1p(-p)),
        "mse": distance**2,
        "l1": distance,
        "huber": np.where(distance <= 0.25, distance**2 / 2, 0.25 * (distance - 0.125)),
    }
    return float(np.broadcast_to(losses[name], x.shape).mean())


@pytest.mark.parametrize("name", OF_PICTURES)
def test_the_lines_are_the_losses_of_two_imaginary_models(name: str, arrays: tuple[np.ndarray, np.ndarray]) -> None:
    seen, held_out = arrays
    lines = reference_lines(Images(seen, CPU), Images(held_out, CPU), name, delta=0.25)
    x = held_out / 255
    assert lines["mean"] == pytest.approx(expected(name, (seen / 255).mean(0, keepdims=True), x), rel=1e-4)
    assert lines["copy"] == pytest.approx(expected(name, x, x), rel=1e-4, abs=1e-6)
    assert lines["copy"] < lines["mean"]


def test_without_held_out_images_training_images_stand_in(arrays: tuple[np.ndarray, np.ndarray]) -> None:
    seen = Images(arrays[0], CPU)
    assert reference_lines(seen, Images(NONE, CPU), "mse", delta=1) == reference_lines(seen, seen, "mse", delta=1)


def test_the_average_of_more_images_than_a_block() -> None:
    array = np.random.default_rng(0).integers(0, 256, (12_345, 6), dtype=np.uint8)
    np.testing.assert_allclose(average(Images(array, CPU)).numpy()[0], (array / 255).mean(0), rtol=1e-4)


def test_the_known_floor_and_ceiling_of_mnist() -> None:
    mnist = data.load("mnist")
    seen, test = Images(mnist.train.images[:5_000], CPU), Images(mnist.test.images, CPU)
    lines = reference_lines(seen, test, "bce", delta=1)
    assert lines["copy"] == pytest.approx(0.058, abs=0.003)
    assert lines["mean"] == pytest.approx(0.263, abs=0.01)
