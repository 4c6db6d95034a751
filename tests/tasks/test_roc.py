import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from aecore.errors import Refused
from aecore.tasks.intervals import share
from aecore.tasks.roc import confusion, curve, precision_area, roc_area, roc_gap

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


@pytest.fixture(params=["apart", "mixed", "tied", "reversed"])
def scores(request: pytest.FixtureRequest) -> Pair:
    rng = np.random.default_rng(0)
    normal, strange = rng.normal(0, 1, 300), rng.normal({"apart": 5, "reversed": -2}.get(request.param, 0.5), 1, 120)
    return (normal.round(), strange.round()) if request.param == "tied" else (normal, strange)


def labelled(scores: Pair) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.repeat([0.0, 1.0], [len(each) for each in scores]), np.concatenate(scores)


def test_both_areas_are_scikit_learn_s(scores: Pair) -> None:
    truth, values = labelled(scores)
    assert roc_area(*scores).value == pytest.approx(roc_auc_score(truth, values), abs=1e-12)
    assert precision_area(*scores, draws=2).value == pytest.approx(average_precision_score(truth, values), abs=1e-12)


def test_an_interval_holds_its_area_and_stays_between_none_and_all(scores: Pair) -> None:
    for area in (roc_area(*scores), precision_area(*scores, draws=50)):
        assert 0 <= area.low <= area.value <= area.high <= 1


def test_the_interval_covers_the_true_area_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    truth = 0.7602499  # of two normal clouds one deviation apart
    found = [roc_area(rng.normal(size=100), rng.normal(1, 1, 80)) for _ in range(400)]
    assert 0.91 < np.mean([area.low < truth < area.high for area in found]) < 0.98


@pytest.mark.parametrize(("normal", "strange"), [(200, 50), (50, 200)])
def test_all_told_apart_is_no_certainty(normal: int, strange: int) -> None:
    area = roc_area(np.arange(normal, dtype=float), 1_000.0 + np.arange(strange))
    assert area == (1, *share(50, 50))
    assert 0.9 < area.low < 0.95


def test_a_gap_is_the_difference_of_the_areas_and_none_to_itself(scores: Pair) -> None:
    rng = np.random.default_rng(2)
    other = tuple(each + rng.normal(0, 1, len(each)) for each in scores)
    gap = roc_gap(scores, (other[0], other[1]))
    assert gap.value == pytest.approx(roc_area(*scores).value - roc_area(other[0], other[1]).value, abs=1e-12)
    assert gap.low <= gap.value <= gap.high
    assert roc_gap(scores, scores) == (0, 0, 0)


def test_the_interval_of_a_gap_covers_it_as_often_as_it_says_and_is_narrower_than_of_strangers() -> None:
    rng = np.random.default_rng(3)
    hits, widths, apart = [], [], []
    for _ in range(400):
        normal, strange = rng.normal(size=(2, 100)), rng.normal(size=(2, 80))
        shared = [(normal[0] + 0.5 * n, strange[0] + 1 + 0.5 * s) for n, s in ((normal[1], strange[1]), (0, 0))]
        gap = roc_gap((shared[1][0], shared[1][1]), (shared[0][0], shared[0][1]))
        hits.append(gap.low < 0.7602499 - 0.7364554 < gap.high)  # a deviation apart, of clouds of 1 and of sqrt(1.25)
        widths.append(gap.high - gap.low)
        apart.append(sum((area.high - area.low) ** 2 for area in (roc_area(*pair) for pair in shared)) ** 0.5)
    assert 0.91 < np.mean(hits) < 0.98
    assert np.mean(widths) < 0.7 * np.mean(apart)


def test_the_curves_agree_with_the_confusion_at_every_threshold(scores: Pair) -> None:
    normal, strange = scores
    found = curve(normal, strange)
    assert np.all(np.diff(found["threshold"]) < 0)
    for at in (0, len(found["threshold"]) // 2, -1):
        seen = confusion(normal, strange, found["threshold"][at] - 1e-9)
        assert found["recall"][at] == pytest.approx(seen.caught / len(strange))
        assert found["false_alarms"][at] == pytest.approx(seen.false_alarms / len(normal))
        assert found["precision"][at] == pytest.approx(seen.caught / (seen.caught + seen.false_alarms))


def test_a_confusion_counts_everything_once(scores: Pair) -> None:
    normal, strange = scores
    seen = confusion(normal, strange, 0.3)
    assert (seen.caught + seen.missed, seen.false_alarms + seen.passed) == (len(strange), len(normal))


def test_none_of_a_kind_and_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(Refused, match="no images of one kind"):
        roc_area(np.array([]), np.ones(3))
    with pytest.raises(Refused, match="not finite"):
        roc_area(np.array([np.nan]), np.ones(3))
