from dataclasses import replace

import numpy as np
import pytest
from giving import GONE, altered, few, given, silent, without
from sklearn.metrics import roc_auc_score

from aecore.errors import Refused
from aecore.tasks.anomaly import SCORES, Anomaly, Judge, detect, errors
from aecore.tasks.strange import left_out, mixed


def test_auto_takes_the_class_that_was_left_out() -> None:
    found = without()
    assert left_out(found.config) == (GONE,)
    both = mixed(found, "auto", (), (), 0)
    labels = found.test.labels
    assert labels is not None
    assert set(labels[both.strange_index]) == {GONE}
    assert GONE not in set(labels[both.normal_index])
    assert len(both.normal) + len(both.strange) == len(found.test)
    assert GONE not in set(found.train.labels)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["noise", "rotated", "inverted"])
def test_strange_images_of_every_kind_are_images(kind: str) -> None:
    both = mixed(given(), kind, (), (), 0)
    assert both.strange.shape == both.normal.shape
    assert both.strange.dtype == np.float32
    assert both.strange.min() >= 0
    assert both.strange.max() <= 1
    assert not np.array_equal(both.strange, both.normal)


def test_noise_repeats_by_its_seed() -> None:
    first, again, other = (mixed(given(), "noise", (), (), seed).strange for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"strange": "classes"}, "strange_classes: none is chosen"),
        ({"strange": "classes", "strange_classes": (3, 12)}, "strange_classes: 12 is not allowed"),
        ({"strange": "classes", "strange_classes": (3,), "normal_classes": (3, 4)}, "3 is normal too"),
        ({"strange": "mnist"}, "strange: mnist is what the network learned"),
    ],
)
def test_a_choice_without_sense_is_refused_by_name(asked: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        detect(given(), Anomaly.of(asked), silent)


@pytest.mark.parametrize("asked", [{"strange": "ghosts"}, {"strange_classes": [-1]}, {"threshold": 3}])
def test_what_it_is_asked_has_limits(asked: dict[str, object]) -> None:
    with pytest.raises(Refused):
        Anomaly.of(asked)


def test_distance_is_mahalanobis_s() -> None:
    found = given()
    judge = Judge.of(found, found.train.images)
    codes = found.encode(found.train.images).astype(np.float64)
    inverse = np.linalg.inv(np.cov(codes, rowvar=False))
    gap = codes[:20] - codes.mean(axis=0)
    expected = np.sqrt(np.einsum("ij,jk,ik->i", gap, inverse, gap))
    np.testing.assert_allclose(judge.distance(codes[:20]), expected, rtol=1e-3)


def test_no_test_image_is_in_any_fit() -> None:
    found = without()
    other = replace(found, dataset=altered(found.dataset))
    first, second = (Judge.of(each, each.train.images) for each in (found, other))
    np.testing.assert_array_equal(first.whitening, second.whitening)
    np.testing.assert_array_equal(first.centre, second.centre)
    assert first.scales == second.scales


def test_the_score_of_an_image_does_not_depend_on_those_beside_it() -> None:
    found = without()
    judge = Judge.of(found, found.train.images)
    images = found.test.images[:64]

    def scores(part: np.ndarray) -> dict[str, np.ndarray]:
        return judge.scores(part, found.encode(part), found.reconstruct(part))

    whole = scores(images)
    for name in SCORES:
        parts = np.concatenate([scores(images[at : at + 7])[name] for at in range(0, 64, 7)])
        np.testing.assert_allclose(whole[name], parts, rtol=1e-4, atol=1e-5)


def test_what_it_finds_is_whole_and_the_figures_are_of_its_own_scores() -> None:
    told: list[float] = []
    found = detect(without(), Anomaly(), told.append)
    assert told == sorted(told)
    truth = np.repeat([0, 1], [len(found.arrays["normal_error"]), len(found.arrays["strange_error"])])
    scores = np.concatenate([found.arrays["normal_error"], found.arrays["strange_error"]])
    assert found.lead.value == pytest.approx(roc_auc_score(truth, scores), abs=1e-4)
    assert found.images == len(few().test)
    assert {row[0] for row in found.tables["scores"].rows} >= {"PCA's error", "isolation forest on pixels"}
    assert found.arrays["drawn_strange_error"].shape == (10, 2, 1, 28, 28)


def test_the_pictures_are_the_strangest_normal_and_the_most_usual_strange_ones() -> None:
    found = detect(without(), Anomaly(), silent)
    scores, worst = found.arrays["normal_error"], found.arrays["worst_normal_error"]
    assert scores[worst].min() >= np.sort(scores)[-10]
    missed, least = found.arrays["strange_error"], found.arrays["worst_strange_error"]
    assert missed[least].max() <= np.sort(missed)[9]


def test_an_error_is_the_sum_of_squares() -> None:
    images, drawn = np.full((2, 1, 2, 2), 255, np.uint8), np.zeros((2, 1, 2, 2), np.float32)
    np.testing.assert_allclose(errors(images, drawn), [4, 4])


def test_all_classes_strange_leave_none_to_be_normal() -> None:
    with pytest.raises(Refused, match="no class is left to be normal"):
        detect(given(), Anomaly(strange="classes", strange_classes=tuple(range(10))), silent)


def test_only_square_pictures_are_turned_and_without_a_wish_the_hard_case_is_taken() -> None:
    assert mixed(given(), "auto", (), (), 0).kind == "rotated"
    points = given(name="points-moons", size=1)
    assert mixed(points, "auto", (), (), 0).kind == "noise"
    with pytest.raises(Refused, match="only square pictures can be turned"):
        mixed(points, "rotated", (), (), 0)


def test_a_class_that_was_learned_is_said_to_be_no_stranger() -> None:
    learned = detect(given(), Anomaly(strange="classes", strange_classes=(3,)), silent)
    assert "this network has learned 3" in learned.said
    assert "has learned" not in detect(without(), Anomaly(), silent).said


def test_the_threshold_begins_where_training_images_say() -> None:
    found = without()
    first, other = (
        detect(replace(found, dataset=each), Anomaly(), silent).more["usual"]
        for each in (found.dataset, altered(found.dataset))
    )
    assert first == other
    assert set(first) == {*SCORES, "pca"}
