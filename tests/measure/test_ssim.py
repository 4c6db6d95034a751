"""SSIM is scikit-image's, for many pictures at once."""

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from aecore.measure.ssim import has_ssim, ssim


@pytest.mark.parametrize("shape", [(1, 28, 28), (1, 7, 7), (1, 9, 32), (3, 16, 11)])
def test_it_is_scikit_images(shape: tuple[int, ...]) -> None:
    generator = np.random.default_rng(1)
    x = generator.random((6, *shape)) ** 3
    y = np.clip(x + generator.normal(scale=0.2, size=x.shape), -0.1, 1.1)
    x[0] = 0  # empty paper against noise
    expected = [structural_similarity(a, b, data_range=1, channel_axis=0) for a, b in zip(x, y, strict=True)]
    np.testing.assert_allclose(ssim(x, y), expected, rtol=1e-10)


def test_equal_pictures_have_one_and_it_is_symmetric() -> None:
    generator = np.random.default_rng(2)
    x, y = generator.random((2, 4, 1, 12, 12))
    np.testing.assert_allclose(ssim(x, x), 1, rtol=1e-12)
    np.testing.assert_allclose(ssim(x, y), ssim(y, x), rtol=1e-12)
    assert (ssim(x, y) < 0.5).all()


def test_only_pictures_that_a_window_fits_into_have_it() -> None:
    assert has_ssim((1, 7, 7))
    assert has_ssim((3, 96, 96))
    assert not any(has_ssim(shape) for shape in [(), (2,), (28, 28), (1, 6, 28), (1, 28, 6), (1, 1, 28, 28)])
