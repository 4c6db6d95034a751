"""What generation says of repeats, of copies and of what is scored."""

from pathlib import Path

import numpy as np
import pytest

from aecore.tasks import classifier
from aecore.tasks.frechet import Cloud, between
from aecore.tasks.generation import GenerationOptions, _asked, generate
from aecore.tasks.given import unit
from aecore.tasks.judging import COLUMNS, Drawn, Judge, distinct, share
from aecore.tasks.result import Result, Table
from tests.tasks.using import digits, given, silent

pytestmark = pytest.mark.usefixtures("one_thread")
RNG = np.random.default_rng(0)
ASKED = {"count": 100, "judged": 40, "train_size": 300, "components": 3, "others": False}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classifiers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier, "SEEN", 2_000)
        classifier.reader(digits(), folder)
    return folder


@pytest.fixture(scope="module")
def cold(folder: Path) -> Result:
    return generate(given(folder), GenerationOptions.of({**ASKED, "temperature": 0}), silent)


def test_repeats_are_counted_as_the_eye_sees_them() -> None:
    images = RNG.random((3, 1, 2, 2)).astype(np.float32)
    place, counts = distinct(images[[0, 1, 0, 2, 0]] + np.float32(1e-6))
    assert place.tolist() == [0, 1, 3]
    assert counts.tolist() == [3, 1, 1]


def test_a_share_is_no_surer_than_its_distinct_pictures() -> None:
    hits = np.arange(1_000) < 700
    assert share(hits, 1_000)[0] == share(hits, 10)[0] == pytest.approx(70)
    many, few = share(hits, 1_000), share(hits, 10)
    assert few[2] - few[1] > 5 * (many[2] - many[1])


def test_repeats_move_no_distance_and_make_its_interval_no_narrower() -> None:
    features, known = RNG.standard_normal((12, 3)).astype(np.float32), Cloud(np.zeros(3), np.eye(3))
    told = np.full(12, 50)
    value, low, high = between(features, known, 0, told)
    plain = between(np.repeat(features, told, axis=0), known)
    assert value == pytest.approx(plain[0])
    assert high - low > 3 * (plain[2] - plain[1])


def test_without_repeats_counts_change_nothing() -> None:
    features, known = RNG.standard_normal((50, 3)).astype(np.float32), Cloud(np.zeros(3), np.eye(3))
    assert between(features, known, 0, np.ones(50, np.int64)) == between(features, known)


def test_at_temperature_0_the_repeats_are_said_and_the_intervals_are_wide(folder: Path, cold: Result) -> None:
    ours = dict(zip(cold.tables["pictures"].columns, cold.tables["pictures"].rows[0], strict=True))
    assert ours["distinct"] == 3
    assert "Of 100 pictures each, 3 of the run's and 3 of PCA's are distinct" in cold.said
    assert float(ours["high "] or 0) - float(ours["low "] or 0) > 50
    warm = generate(given(folder), GenerationOptions.of(ASKED), silent)
    assert "distinct" not in warm.said


def test_copies_are_told_by_the_share_that_is_too_near(folder: Path) -> None:
    one = given(folder)
    judge = Judge.of(one, 100, 0, silent)
    real, half = unit(one.test.images[:100]), unit(one.test.images[:100]).copy()
    half[50:] = unit(one.train.images[:50])
    at = COLUMNS.index("nearer to one than 1 % of test images are, %")
    near = [float(judge.row(Drawn("", images))[at] or 0) for images in (real, half)]
    assert near[0] == pytest.approx(1, abs=1)
    assert near[1] == pytest.approx(50, abs=2)


def test_a_median_that_is_far_hides_no_copies_in_the_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = given(folder)
    copied = unit(one.train.images[:40])

    def drawn(
        drawer: object, name: str, options: GenerationOptions
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        images = unit(one.test.images[:100]).copy()
        images[:40:3] = copied[:14]
        return images

    monkeypatch.setattr("aecore.tasks.generation._images", drawn)
    found = generate(one, GenerationOptions.of({**ASKED, "by_class": False}), silent)
    assert "more than of real ones, as copies would" in found.said


def test_what_is_scored_are_drawn_pictures_and_lower_is_better(cold: Result) -> None:
    assert cold.more["scored"] == "100 drawn pictures each, held against 120 test images."
    assert cold.baseline is not None
    for score in (cold.lead, cold.baseline):
        assert "lower is better" in score.title
        assert len(score.title) < 50  # more is cut off on a phone


@pytest.mark.parametrize(("ours", "theirs", "who"), [(93.6, 93.7, "level."), (80, 95, "PCA wins."), (95, 80, "PCA's.")])
def test_a_class_that_reads_a_picture_more_often_wins_nothing(ours: float, theirs: float, who: str) -> None:
    columns = ("class", "pictures", "run, %", "low", "high", "PCA, %", "low ", "high ")
    table = Table("", columns, tuple((str(n), 500, ours, 0, 100, theirs, 0, 100) for n in range(10)))
    assert _asked(table).endswith(who)
