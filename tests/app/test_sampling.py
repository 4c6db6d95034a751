"""What is drawn from is fitted to images that the network learned from, so that a copy of one can be told."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from reading import texts
from test_seen import made as denoised
from tooling import Made, tool, tooled

from aecore.baselines import Images
from app import cache, models, sampling

FITTED = 1_200


@pytest.fixture
def made(runs_root: Path, one_thread: None, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Return a maker of ended runs: see `tooled`; few images are enough."""
    monkeypatch.setattr(sampling, "FITTED", FITTED)
    return partial(tooled, runs_root)


def test_the_codes_are_those_of_training_images_spread_over_all(made: Made) -> None:
    run = made()
    train = Images.of(run.config).split().images
    which = [int(n * (len(train) - 1) / (FITTED - 1)) for n in range(FITTED)]
    found = sampling._learned(run.folder, models.version(run))
    np.testing.assert_allclose(found, models.encode(run, train[which]), atol=1e-5)
    assert which[-1] == len(train) - 1


def test_at_temperature_0_a_density_draws_the_codes_of_training_images(made: Made) -> None:
    run = made()
    middles, _ = sampling.spread(run, "density", seed=3)
    learned = sampling._learned(run.folder, models.version(run))
    assert {row.tobytes() for row in middles} <= {row.tobytes() for row in learned}
    assert not {row.tobytes() for row in middles} & {row.tobytes() for row in np.asarray(cache.codes(run))}


def test_a_network_that_removes_noise_is_given_noise(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "FITTED", 50)
    run = denoised(runs_root, "block")
    train = Images.of(run.config).split().images
    clean = models.encode(run, train[np.linspace(0, len(train) - 1, 50).astype(int)])
    assert not np.allclose(sampling._learned(run.folder, models.version(run)), clean)


def test_training_images_are_encoded_once_for_all_sources_and_again_for_other_weights(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, encoded, really = made("quantized", vectors=2, codebook=8), [], sampling._codes
    monkeypatch.setattr(sampling, "_codes", lambda run, part, at: encoded.append(len(part)) or really(run, part, at))
    for source in sampling.sources(run):
        for seed in range(2):
            sampling.spread(run, source, seed=seed)
    assert encoded == [1_000, 200]
    monkeypatch.setattr(models, "version", lambda _run: 1)
    sampling.fit(run, "density")
    assert sum(encoded) == 2 * FITTED


def test_a_prior_is_fitted_to_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made("variational")
    monkeypatch.setattr(sampling, "_codes", lambda *_: pytest.fail("it was encoded"))
    assert sampling.draw(run, "prior", temperature=1.0, seed=0).fitted == 0


@pytest.mark.slow  # three pages
def test_the_page_says_what_was_fitted_to_and_to_how_many(made: Made) -> None:
    run = made()
    assert "10 Gaussians fitted to the codes of 1,200 training images" in texts(tool(run, "sample"))
    assert "a code of one of 1,200 training images" in texts(tool(run, "sample", source="density"))
    coded = made("quantized", vectors=2, codebook=8)
    assert "another of 1,200 training images" in texts(tool(coded, "sample", source="prior"))
