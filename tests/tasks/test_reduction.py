from dataclasses import replace

import numpy as np
import pytest
from giving import altered, few, given, silent

from aecore.config import Config
from aecore.latent.quality import neighbours_kept
from aecore.latent.umap_placing import Placing
from aecore.tasks import reduction
from aecore.tasks.given import unit
from aecore.tasks.reduction import Reduction, fits


def nobody(_done: int, _rounds: int) -> None:
    """Be told how far it is."""


@pytest.fixture
def no_umap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two values stand for UMAP, which compiles for a quarter of a minute; a slow test uses the real one."""

    def two(_learned: np.ndarray, raw: np.ndarray, _seed: int, _tell: object) -> reduction.Layout:
        return reduction.Layout(raw[:, :2] if raw.shape[1] < 400 else raw[:, 300:302], 1.0, 0.5)

    monkeypatch.setattr(reduction, "_umap", two)


def test_a_plane_needs_a_code_of_two_numbers() -> None:
    assert fits(Config.of({"code": {"size": 2}})) == ""
    assert "keeps 32 numbers" in fits(Config())


@pytest.mark.usefixtures("no_umap")
def test_each_layout_is_judged_by_the_same_neighbours_of_the_raw_data() -> None:
    found = given(size=2)
    made = reduction.reduce(found, Reduction(points=300), silent)
    raw = unit(found.test.images[:300]).reshape(300, -1)
    for row, name in zip(made.tables["layouts"].rows, ("code", "pca", "umap"), strict=True):
        assert row[1] == pytest.approx(neighbours_kept(raw, made.arrays[f"xy_{name}"]).mean())
        assert row[2] <= row[1] <= row[3]
    np.testing.assert_allclose(made.arrays["xy_code"], found.encode(found.test.images[:300]), rtol=1e-5)


@pytest.mark.usefixtures("no_umap")
@pytest.mark.parametrize(("name", "title"), [("pca", "PCA"), ("umap", "UMAP")])
def test_what_leads_beside_a_layout_is_its_own(name: str, title: str) -> None:
    made = reduction.reduce(given(size=2), Reduction(points=200), silent)
    rows = {row[0]: row[1:4] for row in made.tables["layouts"].rows}
    shown = made.at(name)
    assert shown.lead == made.lead
    assert shown.baseline is not None
    assert shown.baseline.title == f"{title} keeps"
    assert (shown.baseline.value, shown.baseline.low, shown.baseline.high) == rows[f"{title} of the raw data"]
    assert f"{100 * shown.baseline.value:.1f} %" in shown.said


def test_who_wins_is_said_of_the_two_that_are_seen_image_by_image() -> None:
    few, many = np.tile([0.1, 0.2], 50), np.tile([0.5, 0.6], 50)
    rows = {
        name: {"each": each, "kept": float(each.mean()), "kept_interval": (0.0, 1.0)}
        for name, each in (("code", few), ("pca", few[::-1]), ("umap", many))
    }
    assert "as many, as far as these images can tell" in reduction._beside(rows, "pca")["said"]
    assert ": UMAP wins." in reduction._beside(rows, "umap")["said"]
    assert ": the code wins." in reduction._beside({**rows, "code": rows["umap"]}, "pca")["said"]


@pytest.mark.usefixtures("no_umap")
@pytest.mark.parametrize(("seconds", "said"), [(12.5, 12.5), (None, "not known")])
def test_every_layout_says_how_long_it_took(seconds: float | None, said: float | str) -> None:
    found = replace(given(size=2), seconds=seconds)
    table = reduction.reduce(found, Reduction(points=200), silent).tables["layouts"]
    code, pca, umap = table.column("seconds to fit")
    assert code == said
    assert isinstance(pca, float)
    assert umap == 1.0
    code, pca, umap = table.column("seconds to place")
    assert isinstance(code, float)
    assert isinstance(pca, float)
    assert umap == 0.5
    assert "nothing is fitted on them" in table.title


@pytest.mark.usefixtures("no_umap")
def test_points_without_classes_have_no_label_agreement() -> None:
    made = reduction.reduce(given(name="points-square", size=2), Reduction(points=200), silent)
    table = made.tables["layouts"]
    labelled = given(name="points-square", size=2).dataset.test.labels is not None
    assert all((cell is not None) == labelled for cell in table.column("label agreement"))


def test_a_class_of_its_own_is_found_by_its_neighbours() -> None:
    xy = np.concatenate([np.random.default_rng(0).normal(at, 0.1, (40, 2)) for at in (0, 5)]).astype(np.float32)
    labels = np.repeat([0, 1], 40)
    np.testing.assert_array_equal(reduction._voted(xy, labels), labels)


def test_umap_is_shown_training_images_and_never_learns_a_test_image(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[np.ndarray] = []

    def two(learned: np.ndarray, raw: np.ndarray, _seed: int, _tell: object) -> reduction.Layout:
        seen.append(learned)
        return reduction.Layout(raw[:, 300:302], 1.0, 0.5)

    monkeypatch.setattr(reduction, "_umap", two)
    for dataset in (few(), altered(few())):
        one = given(size=2, dataset=dataset)
        made = reduction.reduce(one, Reduction(points=200, fitted=150), silent)
        np.testing.assert_array_equal(seen[-1], unit(one.train.images[:150]).reshape(150, -1))
        assert "UMAP from the first 150 of these" in made.tables["layouts"].title
    np.testing.assert_array_equal(*seen)


@pytest.mark.slow
def test_test_images_change_nothing_of_the_map_they_are_placed_in() -> None:
    rows = unit(few().train.images[:400]).reshape(400, -1)
    asked = unit(few().test.images[:90]).reshape(90, -1)
    one, other = (Placing.of(rows, nobody) for _turn in range(2))
    placed = one.place(asked, nobody)
    other.place(1 - asked, nobody)
    np.testing.assert_array_equal(one.xy, other.xy)
    np.testing.assert_array_equal(placed, other.place(asked, nobody))


@pytest.mark.slow
def test_rows_are_placed_as_umap_itself_places_them_with_exact_neighbours() -> None:
    rows = unit(few().train.images[:300]).reshape(300, -1)
    asked = unit(few().test.images[:40]).reshape(40, -1)
    fit = Placing.of(rows, nobody)
    ours = fit.place(asked, nobody)
    fit._fit._small_data, fit._fit._input_distance_func = True, "euclidean"  # then umap compares all pairs itself
    apart = np.abs(ours - fit.place(asked, nobody))
    assert np.quantile(apart, 0.75) < 1e-3  # the last digit of a distance can send a few another way


@pytest.mark.slow
def test_what_its_teller_raises_ends_the_placing() -> None:
    rows = unit(few().train.images[:100]).reshape(100, -1)
    fit = Placing.of(rows, nobody)

    def stop(done: int, _rounds: int) -> None:
        raise InterruptedError(done)

    with pytest.raises(InterruptedError):
        fit.place(rows[:20] * 0.9, stop)
    assert np.isfinite(fit.place(rows[:20] * 0.9, nobody)).all()


@pytest.mark.slow
def test_the_real_umap_keeps_more_neighbours_than_chance() -> None:
    made = reduction.reduce(given(size=2), Reduction(points=300), silent)
    kept = dict(zip(made.tables["layouts"].column("layout"), made.tables["layouts"].column("neighbours kept"),
                    strict=True))  # fmt: skip
    assert float(kept["UMAP of the raw data"] or 0) > 4 * 15 / 299
