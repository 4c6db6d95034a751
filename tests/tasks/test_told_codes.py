"""What recognition says: also where a baseline wins, and how many labels the few are chosen with."""

from pathlib import Path

import numpy as np

from aecore.tasks import labels, recognition
from aecore.tasks.labels import Trial
from aecore.tasks.readings import Reading, ahead
from aecore.tasks.result import Table
from tests.tasks.using import given

TRUTH = np.zeros(400, np.int64)


def reading(classifier: str, view: str, wrong: int) -> Reading:
    return Reading(classifier, view, view.upper(), 4, "", (np.arange(400) < wrong).astype(np.int64))


def test_each_baseline_that_reads_more_is_named_with_both_shares() -> None:
    ours = [reading("linear", "code", 40), reading("neighbours", "code", 20)]
    theirs = [reading("linear", "pca", 80), reading("neighbours", "pca", 4), reading("linear", "pixels", 39)]
    said = ahead([*ours, *theirs], TRUTH)
    assert "nearest neighbours on PCA (99.0 % against 95.0 %)" in said
    assert "linear on PIXELS (90.2 % against 90.0 %, which chance could do)" in said
    assert "linear on PCA" not in said


def test_no_baseline_is_named_where_none_reads_more() -> None:
    assert ahead([reading("linear", "code", 5), reading("linear", "pca", 5)], TRUTH) == "No baseline reads more."


def test_the_labels_that_settings_are_chosen_with_are_told(tmp_path: Path) -> None:
    one = given(tmp_path)
    held = labels.judges(one.train)
    assert held == len(labels.Bench.of(one, 1).judge) > 0
    trials = [Trial(10, "code", (0.5, 0.6), "C = 1", 0)]
    assert f"{held} further" in labels.table(trials, 120, held).title
    assert "1,000 further labelled images" in labels.further(1_000)


def test_who_reads_most_of_few_labels_is_named_also_when_the_run_loses() -> None:
    trials = [
        Trial(10, "pretrained", (0.5, 0.52, 0.54), "", 1), Trial(10, "cnn", (0.4, 0.5, 0.45), "", 1),
        Trial(30, "pretrained", (0.60, 0.62, 0.64), "", 1), Trial(30, "cnn", (0.70, 0.72, 0.74), "", 1),
        Trial(99, "pretrained", (0.70, 0.80, 0.90), "", 1), Trial(99, "code", (0.81, 0.80, 0.80), "", 1),
    ]  # fmt: skip
    said = labels.winners(trials)
    assert "with 10 labels nobody, it 52.0 %" in said
    assert "with 30 labels a small CNN, supervised (72.0 %), it 62.0 %" in said
    assert "with 99 labels linear classifier on codes (80.3 %, which chance could do), it 80.0 %" in said


def test_groups_say_who_wins_by_each_measure() -> None:
    table = Table("", ("of", "p", "l", "h", "r", "l ", "h "), (("c", 60.0, 59.0, 61.0, 0.4, 0.39, 0.41),
                                                               ("p", 60.5, 59.5, 61.5, 0.5, 0.49, 0.51)))  # fmt: skip
    said = recognition._grouped(table)
    assert "purity 60.0 % against 60.5 % (level, as far as these can tell)" in said
    assert "adjusted Rand index 0.40 against 0.50 (PCA wins)" in said
