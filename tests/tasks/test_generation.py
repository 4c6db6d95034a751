"""Generation: the distance is Fréchet's, nothing is fitted on test images, and a copy is called one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aecore.config import Config
from aecore.data import Dataset
from aecore.errors import Refused
from aecore.tasks import classifier
from aecore.tasks.drawing import by_pca, by_run, suited
from aecore.tasks.frechet import Cloud, between, distance
from aecore.tasks.generation import GenerationOptions, _better, _surer, fits, generate
from aecore.tasks.given import unit
from aecore.tasks.judging import COLUMNS, Drawn, Judge, entropy, evenness
from tests.tasks.using import digits, given, other_test, silent

pytestmark = pytest.mark.usefixtures("one_thread")
RNG = np.random.default_rng(0)
ASKED = {"count": 100, "judged": 40, "train_size": 300, "components": 3}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder whose classifier of the small digits has learned a little, once."""
    folder = tmp_path_factory.mktemp("classifiers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier, "SEEN", 8_000)
        classifier.reader(digits(), folder)
    return folder


def cloud(mean: float, spreads: list[float]) -> Cloud:
    return Cloud(np.full(len(spreads), mean), np.diag(np.array(spreads) ** 2))


def test_a_cloud_is_at_no_distance_from_itself() -> None:
    features = RNG.standard_normal((400, 8)).astype(np.float32)
    assert distance(Cloud.of(features), Cloud.of(features)) == pytest.approx(0, abs=1e-9)


def test_between_gaussians_it_is_the_closed_form() -> None:
    one, other = cloud(1.0, [1.0, 2.0, 3.0]), cloud(3.0, [2.0, 2.0, 5.0])
    assert distance(one, other) == pytest.approx(3 * 4 + 1 + 0 + 4)  # |m - n|² + sum of (s - t)²
    assert distance(other, one) == pytest.approx(distance(one, other))


def test_it_is_the_same_however_the_space_is_turned() -> None:
    features = RNG.standard_normal((300, 4)).astype(np.float32) @ np.diag([1, 2, 3, 4]).astype(np.float32)
    others = (RNG.standard_normal((300, 4)) * 2 + 1).astype(np.float32)
    turn = np.linalg.qr(RNG.standard_normal((4, 4)))[0].astype(np.float32)
    straight = distance(Cloud.of(features), Cloud.of(others))
    assert distance(Cloud.of(features @ turn), Cloud.of(others @ turn)) == pytest.approx(straight, rel=1e-4)


def test_draws_come_near_known_moments_and_the_interval_holds_the_value() -> None:
    known = cloud(0.0, [1.0, 1.0])
    near, low, high = between(RNG.standard_normal((4_000, 2)).astype(np.float32), known)
    assert near < 0.01
    assert low <= near <= high
    far, low, _ = between((RNG.standard_normal((4_000, 2)) + 3).astype(np.float32), known)
    assert far == pytest.approx(18, rel=0.1)
    assert low > 10


def test_evenness_is_counted_in_bits() -> None:
    assert entropy(np.array([5, 5, 5, 5])) == pytest.approx(2)
    assert entropy(np.array([0, 9, 0])) == 0


def test_no_interval_of_the_evenness_goes_beyond_all_classes_alike() -> None:
    value, low, high = evenness(np.arange(200) % 10, np.ones(200, np.int64), 10, 0)
    assert low < value == high == entropy(np.ones(10, np.int64))


def test_the_interval_of_the_evenness_holds_it_and_repeats_make_it_no_narrower() -> None:
    read = RNG.integers(0, 4, 200)
    value, low, high = evenness(read, np.ones(200, np.int64), 10, 0)
    assert value == pytest.approx(entropy(np.bincount(read)))
    assert low < value < high
    assert evenness(read, np.full(200, 25, np.int64), 10, 0) == pytest.approx((value, low, high))
    assert evenness(np.zeros(9, np.int64), np.ones(9, np.int64), 10, 0) == (0, 0, 0)


def row(title: str, far: float, sure: float) -> tuple[Any, ...]:
    return (title, far, far - 1, far + 1, sure, sure - 1, sure + 1)


def test_it_is_said_where_pca_or_another_source_wins() -> None:
    ours, theirs = row("run, drawn from the prior", 50, 60), row("PCA", 90, 70)
    assert "70.0 % of PCA's, which wins there" in _surer(ours, theirs)
    assert "level" in _surer(ours, row("PCA", 90, 61))
    assert _surer(theirs, ours) == ""
    closer = row("run, drawn from a mixture", 40, 60)
    assert "run, drawn from a mixture (40)" in _better([ours, closer])
    assert _better([ours, row("run, drawn from a mixture", 49, 60)]) == ""


def test_it_repeats_and_says_all_that_was_asked(folder: Path) -> None:
    one, asked = given(folder), GenerationOptions.of(ASKED)
    found, again = generate(one, asked, silent), generate(one, asked, silent)
    assert found.words() == again.words()
    assert all(np.array_equal(found.arrays[name], again.arrays[name]) for name in found.arrays)
    assert list(found.tables) == ["pictures", "classes", "by_class"]
    assert len(found.tables["pictures"].rows) == 2 + 2 + 2
    for row in found.tables["classes"].rows[:4]:
        assert sum(int(cell or 0) for cell in row[1:]) == 100
    assert found.arrays["samples"].shape == found.arrays["nearest"].shape == (60, 1, 8, 8)
    assert found.arrays["by_class"].shape[:2] == (10, 6)
    assert found.baseline is not None
    assert f"{found.lead.value:.3g}" in found.said
    assert "360,000" in found.more["recipe"]
    assert f"{100 * found.more['classifier']:.1f} %" in found.more["recipe"]
    low, value, high = (found.tables["pictures"].column(name)[0] for name in ("low   ", COLUMNS[7], "high   "))
    assert float(low or 0) <= float(value or 0) <= float(high or 0)
    other = generate(one, GenerationOptions.of({**ASKED, "seed": 1}), silent)
    assert not np.array_equal(found.arrays["samples"], other.arrays["samples"])


def test_test_images_change_no_picture_that_is_drawn(folder: Path) -> None:
    drawn = []
    for dataset in (digits(), other_test(digits())):
        found = generate(given(folder, dataset), GenerationOptions.of({**ASKED, "others": False}), silent)
        drawn.append(found)
    for name in ("samples", "samples_pca", "by_class"):
        np.testing.assert_array_equal(drawn[0].arrays[name], drawn[1].arrays[name])
    assert drawn[0].lead.value != drawn[1].lead.value


def test_a_copy_lies_on_a_training_image_and_a_test_image_as_usual(folder: Path) -> None:
    one = given(folder)
    judge = Judge.of(one, 40, 0, silent)
    copies = judge.row(Drawn("copies", unit(one.train.images[:50])))
    real = judge.row(Drawn("real", unit(one.test.images[:40])))
    assert float(copies[10]) < 0.01
    assert float(real[10]) == pytest.approx(1)


@pytest.mark.parametrize(
    "choices",
    [
        {"code": {"size": 6}},
        {"code": {"kind": "variational", "size": 4}},
        {"code": {"kind": "quantized", "size": 2, "vectors": 3, "codebook": 8}},
    ],
)
@pytest.mark.parametrize("name", ["prior", "mixture", "density"])
def test_every_code_draws_from_every_source(folder: Path, choices: dict[str, Any], name: str) -> None:
    one = given(folder, **choices)
    drawer = by_run(one, one.train.images[:200])
    codes = drawer.source(name, 3, 0).draw(7, seed=1)
    images = drawer.decode(codes)
    assert images.shape == (7, 1, 8, 8)
    assert images.min() >= 0
    assert images.max() <= 1
    np.testing.assert_allclose(images[2:4], drawer.decode(codes[2:4]), atol=1e-6)


def test_what_suits_a_code_comes_first(folder: Path) -> None:
    assert suited(given(folder, code={"kind": "variational", "size": 4})) == "prior"
    assert suited(given(folder)) == "mixture"


def test_pca_draws_what_the_run_draws_with_as_many_numbers(folder: Path) -> None:
    one = given(folder)
    assert by_pca(one, one.train.images[:200]).codes.shape == by_run(one, one.train.images[:200]).codes.shape


@pytest.mark.parametrize(("name", "fit"), [("mnist", True), ("digits8", True), ("points-moons", False)])
def test_it_fits_pictures_with_classes(name: str, fit: bool) -> None:
    why = fits(Config.of({"data": {"name": name}, "objective": {"reconstruction": "mse"}}))
    assert (why == "") == fit
    assert fit or name in why


def test_data_without_classes_are_refused(folder: Path) -> None:
    bare: Dataset = replace(digits(), classes=())
    with pytest.raises(Refused, match="classes"):
        generate(given(folder, bare), GenerationOptions.of(ASKED), silent)
