"""What recognition says: also where a baseline wins, and how many labels the few are chosen with."""

from pathlib import Path

import numpy as np

from aecore.tasks import labels
from aecore.tasks.labels import Trial
from aecore.tasks.recognition import Reading, _ahead
from tests.tasks.using import given

TRUTH = np.zeros(400, np.int64)


def reading(classifier: str, view: str, wrong: int) -> Reading:
    return Reading(classifier, view, view.upper(), 4, "", (np.arange(400) < wrong).astype(np.int64))


def test_each_baseline_that_reads_more_is_named_with_both_shares() -> None:
    ours = [reading("linear", "code", 40), reading("neighbours", "code", 20)]
    theirs = [reading("linear", "pca", 80), reading("neighbours", "pca", 4), reading("linear", "pixels", 39)]
    said = _ahead([*ours, *theirs], TRUTH)
    assert "nearest neighbours on PCA (99.0 against 95.0 %)" in said
    assert "linear on PIXELS (90.2 against 90.0 %, which chance could do)" in said
    assert "linear on PCA" not in said


def test_no_baseline_is_named_where_none_reads_more() -> None:
    assert _ahead([reading("linear", "code", 5), reading("linear", "pca", 5)], TRUTH) == "No baseline reads more."


def test_the_labels_that_settings_are_chosen_with_are_told(tmp_path: Path) -> None:
    one = given(tmp_path)
    held = labels.judges(one.train)
    assert held == len(labels.Bench.of(one, 1).judge) > 0
    trials = [Trial(10, "code", (0.5, 0.6), "C = 1", 0)]
    assert f"{held} further" in labels.table(trials, 120, held).title
    assert "1,000 further labelled images" in labels.further(1_000)
