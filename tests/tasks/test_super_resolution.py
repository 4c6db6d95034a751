"""Super-resolution: everyone gets the same few pixels."""

import numpy as np
import pytest
from giving import altered, few, given, silent

from aecore.tasks.given import Given, unit
from aecore.tasks.quality import Quality
from aecore.tasks.super_resolution import METHODS, SuperResolution, enlarged, fits, seen_small, sharpen, told


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


def test_fewer_pixels_are_scored_on_all_images_also_where_repair_leads() -> None:
    repairs = given(objective={"corruption": "block", "corruption_amount": 0.1})
    found = sharpen(repairs, SuperResolution(images=40, covered=0.005), silent)
    assert found.images < 40, "of the squares some hide no ink"
    assert [found.at(factor).images for factor in ("2", "4")] == [40, 40]
    assert found.tables["clean"].rows[0][1:5] == (None, None, None, 1.0)
    assert "0.5 % covered" in found.tables["repaired"].title


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (2.0, "the network beats bilinear interpolation, the best of 3, by 2.0 dB (95 %: 1.7 to 2.3)"),
        (-2.0, "bilinear interpolation beats the network, the best of 3, by 2.0 dB (95 %: 1.7 to 2.3)"),
        (0.01, "neither the network nor bilinear interpolation wins: 0.0 dB apart, as chance could do"),
    ],
)
def test_who_sharpens_best_is_told_by_pairs(ahead: float, said: str) -> None:
    pairs = np.tile([-1.0, 1.0], 25)
    theirs = Quality(np.linspace(5, 25, 50), np.ones(50))
    assert said in told(Quality(theirs.psnr + pairs + ahead, np.ones(50)), theirs, "bilinear", 7)


def test_the_best_interpolation_is_what_the_network_is_held_against(own: Given) -> None:
    found = sharpen(own, SuperResolution(images=20), silent)
    rows = [row for row in found.tables["sharper"].rows if row[0] == "1/4" and row[1] != "network"]
    assert found.baseline is not None
    assert found.baseline.value == max(float(row[2] or 0) for row in rows)


def test_the_mean_that_fills_is_of_training_images(own: Given) -> None:
    other = Given(own.model, altered(own.dataset))
    one, two = (sharpen(each, SuperResolution(images=10), silent).arrays["mean"] for each in (own, other))
    assert np.array_equal(one, two)


def test_text_has_no_pixels_to_sharpen() -> None:
    assert fits(given().config) == ""
    assert "pictures" in fits(given(name="text").config)
