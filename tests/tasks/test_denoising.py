"""Denoising: the noise of an image is its own, filters are tuned on training images, and what is best is said."""

from dataclasses import replace

import numpy as np
import pytest
from giving import altered, few, given, silent

from aecore.tasks.denoising import filters
from aecore.tasks.denoising.filters import FILTERS, Tuned, tuned
from aecore.tasks.denoising.noise import KINDS, noisy, seen_by, unseen_by
from aecore.tasks.denoising.use import DenoisingOptions, denoise, fits, live
from aecore.tasks.given import Given, unit

HALF = {"corruption": "gaussian", "corruption_amount": 0.5}


@pytest.fixture(autouse=True)
def few_to_tune_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "TUNED_ON", 3)


@pytest.fixture(scope="module")
def own() -> Given:
    return given(objective=HALF)


@pytest.mark.parametrize("kind", KINDS)
def test_the_noise_of_an_image_does_not_depend_on_how_many_there_are(kind: str) -> None:
    images = few().test.images
    whole = noisy(images[:150], kind, 0.3, seed=5)
    assert np.array_equal(whole[:100], noisy(images[:100], kind, 0.3, seed=5))
    assert whole.dtype == np.float32
    assert 0 <= whole.min() < whole.max() <= 1
    assert not np.array_equal(whole, unit(images[:150]))


def test_another_seed_is_other_noise_and_the_same_seed_the_same() -> None:
    images = few().test.images[:10]
    assert np.array_equal(noisy(images, "gaussian", 0.5, 1), noisy(images, "gaussian", 0.5, 1))
    assert not np.array_equal(noisy(images, "gaussian", 0.5, 1), noisy(images, "gaussian", 0.5, 2))


@pytest.mark.parametrize("name", FILTERS)
def test_a_tuned_filter_is_the_best_of_its_grid(name: str) -> None:
    clean = unit(few().train.images[:5])
    seen = noisy(clean, "gaussian", 0.5, 1)
    lost = {}
    for value in FILTERS[name].grid:
        one = replace(FILTERS[name], grid=(value,))
        lost[value] = float(((Tuned.of(one, clean, seen)(seen) - clean) ** 2).mean())
    assert lost[Tuned.of(FILTERS[name], clean, seen).value] == pytest.approx(min(lost.values()), rel=1e-3)
    assert min(lost.values()) < float(((seen - clean) ** 2).mean()) / 2


def test_filters_are_tuned_on_training_images_alone(own: Given) -> None:
    other = Given(own.model, altered(own.dataset))
    assert tuned(own, "median", "gaussian", 0.5) == tuned(other, "median", "gaussian", 0.5)


def test_what_is_live_is_what_the_network_gives(own: Given) -> None:
    images = few().test.images[:8]
    found = live(own, images, "masking", 0.4, seed=2)
    assert np.array_equal(found.noisy, noisy(images, "masking", 0.4, 2))
    assert np.allclose(found.network, own.reconstruct(found.noisy).clip(0, 1), atol=1e-6)
    assert found.median.shape == images.shape


def test_the_result_has_every_method_and_repeats(own: Given) -> None:
    options = DenoisingOptions(images=10, curves=False)
    first, again = (denoise(own, options, silent) for _ in range(2))
    assert first.words() == again.words()
    methods = first.tables["methods"]
    assert methods.column("method") == ["noisy", "network", *(one.title for one in FILTERS.values())]
    assert first.lead.value == pytest.approx(first.arrays["gain_network"].mean(), abs=1e-4)
    assert first.images == 10
    assert "wins" in first.said
    assert "learned from gaussian noise of 0.5" in first.said


@pytest.mark.slow
def test_the_curves_go_over_a_noise_the_network_never_saw(own: Given) -> None:
    curves = denoise(own, DenoisingOptions(images=10), silent).tables["curves"]
    assert set(curves.column("noise")) == {"gaussian", "salt_pepper"}
    assert len(curves.rows) == 2 * 5 * 6


def test_what_a_network_saw_is_known(own: Given) -> None:
    assert seen_by(own.config) == "gaussian"
    assert unseen_by(own.config, "salt_pepper") == "masking"
    assert seen_by(given().config) is None


def test_text_has_no_pixels_to_clean() -> None:
    assert fits(given().config) == ""
    assert "pictures" in fits(given(name="text").config)
