"""Super-resolution: everyone gets the same few pixels, and what is not covered stays as it was."""

import numpy as np
import pytest
from giving import altered, few, given, silent

from aecore.tasks.given import Given, unit
from aecore.tasks.super_resolution import METHODS, SuperResolution, covered, enlarged, fits, seen_small, sharpen


@pytest.fixture(scope="module")
def own() -> Given:
    return given(objective={"corruption": "downsample", "corruption_amount": 0.75})


def test_few_pixels_are_means_of_their_areas_and_shown_as_squares() -> None:
    images = unit(few().test.images[:5])
    small, shown = seen_small(images, 4)
    assert small.shape == (5, 1, 7, 7)
    assert np.allclose(small, images.reshape(5, 1, 7, 4, 7, 4).mean(axis=(3, 5)), atol=1e-6)
    assert np.allclose(shown, small.repeat(4, axis=2).repeat(4, axis=3), atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_interpolation_leaves_even_grey_alone_and_stays_in_range(method: str) -> None:
    assert np.allclose(enlarged(np.full((1, 1, 7, 7), 0.4, np.float32), (28, 28), method), 0.4, atol=1e-6)
    sharp = enlarged(seen_small(few().test.images[:5], 4)[0], (28, 28), method)
    assert sharp.shape == (5, 1, 28, 28)
    assert 0 <= sharp.min() <= sharp.max() <= 1


def test_nearest_shows_what_the_network_sees() -> None:
    small, shown = seen_small(few().test.images[:5], 2)
    assert np.array_equal(enlarged(small, (28, 28), "nearest"), shown)


def test_a_square_covers_its_share_and_nothing_else() -> None:
    images = unit(few().test.images[:150])
    seen, hidden = covered(images, 0.25, seed=3)
    assert (hidden.sum(axis=(1, 2, 3)) == 14 * 14).all()
    assert np.array_equal(seen[~hidden], images[~hidden])
    assert not seen[hidden].any()
    assert np.array_equal(covered(images[:100], 0.25, seed=3)[0], seen[:100])


def test_the_result_has_every_method_and_repeats(own: Given) -> None:
    options = SuperResolution(images=20)
    first, again = (sharpen(own, options, silent) for _ in range(2))
    assert first.words() == again.words()
    assert set(first.tables["sharper"].column("of a side")) == {"1/2", "1/4"}
    assert first.baseline is not None
    assert first.baseline.title.startswith("PSNR of bicubic")
    repaired = dict(zip(first.tables["repaired"].column("method"), first.tables["repaired"].rows, strict=True))
    assert set(repaired) > {"covered", "network", "biharmonic equation", "mean training image"}
    assert np.isfinite([row[1] for row in repaired.values()]).all()


def test_the_mean_that_fills_is_of_training_images(own: Given) -> None:
    other = Given(own.model, altered(own.dataset))
    one, two = (sharpen(each, SuperResolution(images=10), silent).arrays["mean"] for each in (own, other))
    assert np.array_equal(one, two)


def test_text_has_no_pixels_to_sharpen() -> None:
    assert fits(given().config) == ""
    assert "pictures" in fits(given(name="text").config)
