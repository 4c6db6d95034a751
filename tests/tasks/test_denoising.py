"""Denoising: the noise of an image is its own, filters are tuned on training images, and what is best is said."""

from dataclasses import replace

import numpy as np
import pytest
from giving import altered, few, given, silent

from aecore.tasks.denoising import amounts, filters
from aecore.tasks.denoising.filters import FILTERS, Tuned, tuned
from aecore.tasks.denoising.noise import KINDS, noisy, seen_by, unseen_by
from aecore.tasks.denoising.use import GAINS, DenoisingOptions, denoise, fits, live
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
    network = dict(zip(methods.columns, methods.rows[1], strict=True))
    for what, low, high in (GAINS[:3], GAINS[3:]):
        assert float(network[low] or 0) < float(network[what] or 0) < float(network[high] or 0)
    assert "wins" in first.said
    assert "learned from Gaussian noise of 0.5" in first.said


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep two amounts and one filter, and fewer images on the curves than are scored."""
    monkeypatch.setattr(amounts, "ON_CURVES", 12)
    monkeypatch.setattr(amounts, "AMOUNTS", (0.3, 0.5))
    for name in [name for name in FILTERS if name != "median"]:
        monkeypatch.delitem(FILTERS, name)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("amount", [0.5, 0.25])
def test_at_the_amount_that_was_asked_for_all_images_lead(own: Given, amount: float) -> None:
    found = denoise(own, DenoisingOptions(images=30, amount=amount), silent)
    asked, fewer = found.at(f"{amount:g}"), found.at("0.3")
    assert (asked.lead, asked.baseline, asked.said, asked.images) == (found.lead, found.baseline, found.said, 30)
    assert fewer.images == 12
    assert np.array_equal(found.arrays[f"network_{amount:g}"], found.arrays["network"][: amounts.SHOWN])
    assert found.more["at"][f"{amount:g}"]["best"] == "median filter"
    curves = found.tables["curves"]
    rows = [dict(zip(curves.columns, row, strict=True)) for row in curves.rows if row[2] == "median filter"]
    for row in rows:
        assert float(row["ahead from"] or 0) < float(row["network ahead, dB"] or 0) < float(row["ahead to"] or 0)


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
