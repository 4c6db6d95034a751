"""A map of more points than are judged: each click looks among all of them, and what is measured says among which."""

from pathlib import Path

import numpy as np
import pytest
from making import finished
from reading import component, opened, texts
from test_trust import answered, fetched

from aecore.errors import Refused
from aecore.runs import Run
from app import maps, trust
from app.components import map_table
from app.items import Items

PCA, JUDGED = "pca-2000", 100


@pytest.fixture
def items(runs_root: Path) -> Items:
    return Items.of(finished(runs_root))


@pytest.fixture
def few_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "MOST", JUDGED)


@pytest.mark.parametrize("index", [0, 777, 1_999])
def test_one_point_alone_has_the_neighbours_it_has_among_all(index: int, items: Items) -> None:
    judged, (near, kept) = trust.judged(items, PCA), trust.alone(items, PCA, index)
    np.testing.assert_array_equal(near, judged.near[index])
    np.testing.assert_array_equal(kept, judged.kept[index])


@pytest.mark.usefixtures("few_judged")
def test_beyond_those_that_are_judged_they_are_found_all_the_same(items: Items) -> None:
    near, _kept = trust.alone(items, PCA, 1_500)
    codes = items.codes[:2_000]
    far = np.linalg.norm(codes - codes[1_500], axis=1)
    np.testing.assert_array_equal(near, np.argsort(far, kind="stable")[1:16])
    assert near.max() >= JUDGED


def test_a_point_among_many_of_its_like_is_no_neighbour_of_its_own(items: Items) -> None:
    np.save(items.folder / "test" / "codes.npy", np.zeros((100, 4), np.float32))
    near, _kept = trust.alone(items, "dims-1-2-100", 99)
    assert len(near) == trust.NEIGHBOURS
    assert 99 not in near


@pytest.mark.parametrize("index", ["2000", "-1", "x", "999999999999"])
def test_a_point_that_is_not_there_has_no_answer(index: str, items: Items) -> None:
    assert answered(f"/api/{items.path(f'kin/{PCA}/{index}.bin')}").status_code == 404
    with pytest.raises(Refused, match="choose from 0"):
        trust.alone(items, PCA, 2_000)


@pytest.mark.usefixtures("few_judged")
def test_a_browser_asks_about_the_point_that_is_clicked(items: Items) -> None:
    test = opened("latent", items.run.id)
    cloud = component(test, "cloud") or {}
    near = cloud["tools"]["near"]
    assert (near["count"], near["near"], near["kept"]) == (2_000, "", "")
    said = fetched(near["one"].replace("{index}", "1500"), "<u4")
    found, kept = trust.alone(items, PCA, 1_500)
    np.testing.assert_array_equal(said[:15], found)
    assert [bool(said[15] >> i & 1) for i in range(15)] == kept.tolist()


@pytest.mark.usefixtures("few_judged")
def test_colours_say_among_which_points_they_are_measured(items: Items) -> None:
    trust.judged(items, PCA)
    test = opened("latent", items.run.id, colour="kept")
    colouring = (component(test, "cloud") or {})["tools"]["colouring"]
    assert colouring["title"] == "of its 15 nearest among the first 100 codes, near here too"
    assert "A click on a point looks among all of them" in texts(test)


def rows(run: Run) -> tuple[dict[str, np.ndarray], str]:
    """Return the table of a map, opened, and all that the page says."""
    trust.judged(Items.of(run), PCA)
    test = opened("latent", run.id)
    test.session_state[map_table.OPEN] = True
    test.run()
    return map_table.columns(Items.of(run), maps.Drawn(PCA, 2_000, None, None)), texts(test)


@pytest.mark.usefixtures("few_judged")
def test_rows_that_are_not_measured_are_empty_and_the_reading_says_why(items: Items) -> None:
    found, said = rows(items.run)
    assert np.isnan(found["kept"][JUDGED:]).all()
    assert "measured among the first 100 points alone; the cells of others are empty" in said


def test_where_all_are_measured_no_cell_is_called_empty(items: Items) -> None:
    found, said = rows(items.run)
    assert np.isfinite(found["kept"]).all()
    assert "cells of others" not in said
