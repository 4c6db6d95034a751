"""A drawn thing among normal images: scored, placed, and no ROC of one."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from reading import component, opened, texts
from streamlit.testing.v1 import AppTest
from test_use_tabs import kept
from tooling import tooled

from aecore import sweeps
from aecore.runs import Run
from aecore.sweeps import SWEEPS
from app import mine, tasks
from app.components.tasks import histogram, ten_digits

STROKE = np.zeros((1, 28, 28), np.uint8)
STROKE[:, 5:23, 12:16] = 255


@pytest.fixture
def run(runs_root: Path) -> Run:
    return tooled(runs_root)


def drawn(run: Run, **more: str) -> AppTest:
    return opened("uses", run.id, use="anomaly", strange="drawn", **more)


def test_it_is_a_kind_of_strange_and_the_pad_is_there(run: Run) -> None:
    kept(run, tasks.spec("anomaly"))
    test = drawn(run)
    assert "Draw anything below" in texts(test)
    assert "no ROC curve" in texts(test)
    pad = component(test, "draw")
    assert pad is not None
    assert "Draw a digit" not in f"{pad['words']}{pad['note']}", "one wording, and not that of a digit"
    assert not test.metric


@pytest.mark.parametrize("score", ["error", "pca"])
def test_its_score_stands_among_the_normal_ones_with_the_share_below(score: str, run: Run) -> None:
    made = kept(run, tasks.spec("anomaly"))
    test = drawn(run, mine=mine.put(STROKE), strange_by=score)
    (metric,) = test.metric
    chart = component(test, "figure")
    assert chart is not None
    assert [trace["name"] for trace in chart["traces"]] == ["normal"]
    assert len(chart["layout"]["shapes"]) == 2, "the threshold, and the drawing"
    assert metric.value == "100.0 %", "a stroke has many errors; the kept ones are about two"
    assert chart["layout"]["shapes"][1]["x0"] <= max(made.arrays[f"normal_{score}"].max(), chart["grip"]["high"])
    assert "an alarm" in texts(test)


def test_every_score_of_it_can_be_taken_along(run: Run) -> None:
    kept(run, tasks.spec("anomaly"))
    assert not drawn(run).dataframe
    (table,) = drawn(run, mine=mine.put(STROKE)).dataframe
    assert list(table.value["score"]) == list(histogram.NAMES.values())
    assert (table.value["from"] <= table.value["normal images that score less, %"]).all()
    assert (table.value["normal images that score less, %"] <= table.value["to"]).all()


def test_a_hand_moves_the_threshold_and_the_slider_with_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(run, tasks.spec("anomaly"))
    taken: list[float] = []
    for at in (4.25, None, float("nan"), "much"):
        monkeypatch.setattr(st, "session_state", {histogram.KEY: SimpleNamespace(grip=at)})
        histogram._gripped(taken.append)
    assert taken == [4.25]


def test_the_ten_digits_say_where_another_way_wins(run: Run) -> None:
    members = list(SWEEPS["left-out"].members())[:3]
    assert sweeps.found(SWEEPS["left-out"], run.folder.parent) == {}
    found = kept(run, tasks.spec("anomaly"))
    gaps = [[0.1, 0.05, 0.15], [-0.02, -0.03, -0.01], [0.0, -0.01, 0.01]]
    made = {
        member: replace(found, more={**found.more, "gaps": {"pca": gap, "forest": [0.2, 0.1, 0.3]}})
        for member, gap in zip(members, gaps, strict=True)
    }
    blind = replace(made[members[1]], lead=replace(found.lead, value=0.37, low=0.36, high=0.39))
    said = ten_digits._said({**made, members[1]: blind})
    assert "Against PCA the network is ahead 1 times of 3, level 1 times, and behind for: without 1 (0.020)" in said
    assert "Against a forest the network is ahead 3 times of 3, level 0 times, and never behind" in said
    assert "Below 0.5 the digit that was left out is drawn better than those that were learned: without 1." in said
    assert "Below 0.5" not in ten_digits._said(made)
