import numpy as np
import pytest
from giving import given, silent

from aecore.config import Config
from aecore.latent.quality import neighbours_kept
from aecore.tasks import reduction
from aecore.tasks.given import unit
from aecore.tasks.reduction import Reduction, fits


@pytest.fixture
def no_umap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two values stand for UMAP, which compiles for a quarter of a minute; a slow test uses the real one."""

    def two(raw: np.ndarray, _seed: int, _tell: object) -> reduction.Layout:
        return reduction.Layout(raw[:, :2] if raw.shape[1] < 400 else raw[:, 300:302], 1.0, float("nan"))

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
def test_points_without_classes_have_no_label_agreement() -> None:
    made = reduction.reduce(given(name="points-square", size=2), Reduction(points=200), silent)
    table = made.tables["layouts"]
    labelled = given(name="points-square", size=2).dataset.test.labels is not None
    assert all((cell is not None) == labelled for cell in table.column("label agreement"))


def test_a_class_of_its_own_is_found_by_its_neighbours() -> None:
    xy = np.concatenate([np.random.default_rng(0).normal(at, 0.1, (40, 2)) for at in (0, 5)]).astype(np.float32)
    labels = np.repeat([0, 1], 40)
    np.testing.assert_array_equal(reduction._voted(xy, labels), labels)


@pytest.mark.slow
def test_the_real_umap_keeps_more_neighbours_than_chance() -> None:
    made = reduction.reduce(given(size=2), Reduction(points=300), silent)
    kept = dict(zip(made.tables["layouts"].column("layout"), made.tables["layouts"].column("neighbours kept"),
                    strict=True))  # fmt: skip
    assert float(kept["UMAP of the raw data"] or 0) > 4 * 15 / 299
