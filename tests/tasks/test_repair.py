"""Repair: what is not covered stays as it was, and the sentence says what the figures say."""

from typing import Any

import numpy as np
import pytest
from giving import few, given, silent

from aecore.presets import PRESETS
from aecore.tasks.given import Given, unit
from aecore.tasks.quality import Quality
from aecore.tasks.repair import (
    BIHARMONIC,
    COVERED,
    MEAN,
    NETWORK,
    biharmonic,
    covered,
    filled,
    inked,
    leads,
    repaired,
    table,
    verdict,
)
from aecore.tasks.super_resolution import REPAIRS, SQUARE, SuperResolution, sharpen


@pytest.fixture(scope="module")
def own() -> Given:
    return given(objective={"corruption": "block", "corruption_amount": 0.1})


def quality(psnr: float, right: float = 0.5) -> Quality:
    spread = np.linspace(-0.5, 0.5, 40)
    return Quality(psnr + spread, np.full(40, 0.5), np.arange(40) < 40 * right)


def sentence(**psnr: float) -> str:
    names = {"network": NETWORK, "biharmonic": BIHARMONIC, "mean": MEAN, "covered": COVERED}
    told: str = leads({names[name]: quality(each) for name, each in psnr.items()})["said"]
    return told


def test_a_square_covers_its_share_and_nothing_else() -> None:
    images = unit(few().test.images[:150])
    seen, hidden = covered(images, 0.25, seed=3)
    assert (hidden.sum(axis=(1, 2, 3)) == 14 * 14).all()
    assert np.array_equal(seen[~hidden], images[~hidden])
    assert not seen[hidden].any()
    assert np.array_equal(covered(images[:100], 0.25, seed=3)[0], seen[:100])


def test_what_is_not_covered_stays_as_it_was(own: Given) -> None:
    images = few().test.images[:30]
    found = repaired(own, images, np.full((1, 28, 28), 0.3, np.float32), 0.1, 0)
    seen, hidden = covered(images, 0.1)
    assert np.array_equal(found.hit, inked(images, hidden))
    assert len(found.hit) > 10
    for name in (NETWORK, BIHARMONIC, MEAN):
        assert np.array_equal(found.drawn[name][~hidden[found.hit]], seen[found.hit][~hidden[found.hit]])
        assert (found.drawn[name] != found.drawn[COVERED]).any()
    assert (found.drawn[MEAN][hidden[found.hit]] == np.float32(0.3)).all()


def test_an_even_grey_is_filled_in_as_it_was_and_nothing_is_no_failure(own: Given) -> None:
    grey = np.full((2, 1, 28, 28), 0.4, np.float32)
    seen, hidden = covered(grey, 0.1)
    assert np.allclose(biharmonic(seen, hidden), 0.4, atol=1e-3)
    assert biharmonic(seen[:0], hidden[:0]).shape == (0, 1, 28, 28)
    assert filled(own, seen, hidden)[0].shape == grey.shape


def test_the_winner_is_named_whoever_it_is() -> None:
    assert sentence(network=25, biharmonic=21, mean=19, covered=17).startswith(
        "The network fills a covered square in better than the biharmonic equation, by 4.0 dB"
    )
    assert sentence(network=19, biharmonic=21, mean=18, covered=17).startswith(
        "The biharmonic equation fills a covered square in better than the network, by 2.0 dB"
    )
    assert "mean training image is better than both" in sentence(network=19, biharmonic=21, mean=22, covered=17)
    assert "about equally well" in sentence(network=21, biharmonic=21, mean=18, covered=17)


def test_the_gap_is_of_pairs_and_its_interval_narrower_than_that_of_a_mean() -> None:
    found = table({BIHARMONIC: quality(20), NETWORK: quality(22)}, "Repaired")
    row = dict(zip(found.columns, found.rows[1], strict=True))
    assert [row[name] for name in found.columns[-3:]] == pytest.approx([2, 2, 2])
    assert float(str(row["PSNR to"])) - float(str(row["PSNR from"])) > 0.1
    assert float(str(row["read from"])) < 0.5 < float(str(row["read to"]))


def test_who_reads_nothing_is_not_said_to_read() -> None:
    rows: list[dict[str, Any]] = [
        {"method": name, "PSNR, dB": 20.0, "still read": None, **dict.fromkeys(table({}, "").columns[-3:], 1.0)}
        for name in (NETWORK, BIHARMONIC, MEAN, COVERED)
    ]
    assert "read" not in verdict(rows)


def test_what_a_run_learned_leads(own: Given) -> None:
    options = SuperResolution(images=20)
    found = sharpen(own, options, silent)
    assert "square" in found.lead.title
    assert "covered square" in found.said
    assert found.at("4").lead.title == "PSNR of the network from 7 pixels a side"
    coarse = sharpen(given(), options, silent)
    assert coarse.lead.title == "PSNR of the network from 7 pixels a side"
    assert coarse.at(SQUARE).images == len(coarse.arrays["hit"])


def test_the_preset_learns_what_the_use_asks() -> None:
    learned = PRESETS[REPAIRS].config.objective
    assert (learned.corruption, learned.corruption_amount) == ("block", SuperResolution().covered)
