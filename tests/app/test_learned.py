"""What a code has learned: facts, words with their evidence, bars and signed pictures."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from reading import component, texts
from tooling import SHAPE, Made, tool, tooled

from aecore.measure.codes import codebook, dimensions, effective_rank, findings
from app import cache, inside, learned
from app.components import learned_chart, learned_table, tiles
from app.components.learned import said
from app.learned import Learned


@pytest.fixture
def made(runs_root: Path, one_thread: None) -> Made:
    """Return a maker of ended runs: see `tooled`."""
    return partial(tooled, runs_root)


def test_facts_are_those_of_the_codes(made: Made) -> None:
    run = made("quantized", vectors=2, codebook=8)
    found, entries = learned.facts(run), inside.entries(run)
    assert found.rank == pytest.approx(effective_rank(cache.codes(run)))
    assert found.book is not None
    assert entries is not None
    assert np.array_equal(found.book.counts, codebook(cache.codes(run), entries).counts)


def test_words_name_what_is_wrong_with_the_evidence() -> None:
    def of(codes: np.ndarray, *, gaussian: bool = False) -> Learned:
        known = dimensions(codes, gaussian=gaussian)
        return Learned(known, effective_rank(codes), None, findings(known), len(codes))

    noise = np.random.default_rng(0).standard_normal((500, 3))
    assert "No dead units" in said("plain", of(noise))[0]
    (dead,) = said("plain", of(noise * [1, 1e-4, 1]))
    assert "Dead units.** 1 of 3" in dead
    assert "(2)" in dead
    (collapsed,) = said("variational", of(noise * 0.01, gaussian=True))
    assert "Collapse" in collapsed
    assert "0.010" in collapsed
    entries = np.arange(8.0).reshape(4, 2)
    book = codebook(entries[[0, 1, 1]], entries)
    known = dimensions(noise)
    (unused,) = said("quantized", Learned(known, 1.0, book, findings(known, book), 500))
    assert "Unused codebook.** 2 of 4" in unused


def test_bars_are_sorted_and_named_by_their_number() -> None:
    values, active = np.array([0.1, 3.0, 2.0]), np.array([False, True, True])
    (on, off), _ = learned_chart.bars(values, active, ("active", "dead"), "KL", "number", largest_first=True)
    assert (on["text"], on["y"], on["x"]) == (["2", "3"], [3.0, 2.0], [0, 1])
    assert (off["text"], off["x"]) == (["1"], [2])
    (on, off), layout = learned_chart.bars(values, active, ("active", "dead"), "KL", "number", largest_first=False)
    assert (on["x"], off["x"]) == ([1, 2], [0])
    assert layout["xaxis"]["ticktext"] == ["1", "2", "3"]


def test_each_number_has_its_mean_and_spread_in_the_tip_and_the_table(made: Made) -> None:
    run = made("variational", 3)
    test, known = tool(run, "learned"), learned.facts(run).dimensions
    chart = json.dumps(component(test, "figure"))
    both = zip(known.mean, known.spread, strict=True)
    assert all(f"mean {mean:.3g}, spread {spread:.3g}" in chart for mean, spread in both)
    table = learned_table.columns(known)
    assert list(table["number"]) == [1, 2, 3]
    np.testing.assert_array_equal(table["mean"], cache.codes(run).mean(axis=0, dtype=np.float64))
    assert ("kl" in table) == (known.kl is not None)
    assert "The numbers as a table" in [folded.label for folded in test.expander]


def test_the_chart_follows_the_order_that_is_chosen(made: Made) -> None:
    test = tool(made(size=6), "learned")
    sorted_first = component(test, "figure")
    test.segmented_control(key="_w_dims_order").set_value("place").run()
    assert component(test, "figure") != sorted_first
    assert "Effective rank" in texts(test)


def test_the_kl_of_the_journal_is_drawn_when_there_is_one(made: Made) -> None:
    run = made("variational", 3)
    path = run.folder / "events.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    told = [{**row, "kl_per_dimension": [2.0, 0.001, 1.5]} if row["kind"] == "epoch" else row for row in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in told))
    found = learned.facts(run)
    assert found.dimensions.kl is not None
    assert found.dimensions.kl.tolist() == [2.0, 0.001, 1.5]


def test_signed_values_become_tiles_of_their_own_strength() -> None:
    values = np.zeros((2, *SHAPE), np.float32)
    values[0, 0, 3, 4], values[0, 0, 5, 6], values[1, 0, 1, 1] = 8, -4, 1e-6
    planes = tiles.signed(values)
    assert (planes[0, 3, 4], planes[0, 5, 6], planes[1, 1, 1]) == (255, -128, 255)
    assert not tiles.signed(np.zeros((1, *SHAPE), np.float32)).any()
