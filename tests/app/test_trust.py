"""How far a map can be trusted: measured off the page, said on it, and given to browsers by address."""

import time
from pathlib import Path

import numpy as np
import pytest
from making import finished
from reading import component, opened, texts
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from streamlit.testing.v1 import AppTest

from aecore.errors import Refused
from aecore.latent.quality import continuity, trustworthiness
from aecore.runs import Run
from app import cache, maps, planes, trust
from app.components import map_trust
from app.items import Items
from app.routes import ROUTES

PCA = "pca-2000"


@pytest.fixture
def run(runs_root: Path) -> Run:
    return finished(runs_root)


def settled(test: AppTest) -> AppTest:
    """Return the page once its figures are there."""
    until = time.monotonic() + 30
    while not test.metric and time.monotonic() < until:
        time.sleep(0.05)
        test.run()
    return test


def answered(path: str) -> Response:
    """Return what the first route says that fits, as the server chooses it."""
    scope = {"type": "http", "method": "GET", "path": path.partition("?")[0], "root_path": "", "headers": []}
    found = ((route, *route.matches(scope)) for route in ROUTES)
    route, more = next((route, more) for route, match, more in found if match is Match.FULL)
    answer: Response = route.endpoint(Request({**scope, **more}))
    return answer


def fetched(path: str, dtype: str) -> np.ndarray:
    answer = answered(path)
    assert answer.status_code == 200
    return np.frombuffer(bytes(answer.body), dtype)


def test_a_map_is_judged_by_both_measures_over_all_its_points(run: Run) -> None:
    found, xy = trust.judged(Items.of(run), PCA), maps.points(Items.of(run), PCA)
    assert xy is not None
    codes = cache.codes(run)[:2_000]
    assert found.trustworthiness == pytest.approx(trustworthiness(codes, xy), abs=1e-12)
    assert found.continuity == pytest.approx(continuity(codes, xy), abs=1e-12)


def test_every_map_of_a_run_has_the_same_true_neighbours_and_its_own_kept_ones(run: Run) -> None:
    one, other = trust.judged(Items.of(run), PCA), trust.judged(Items.of(run), "dims-1-2-2000")
    assert one.near is other.near
    assert (one.kept != other.kept).any()


def test_a_plane_that_is_the_code_keeps_everything(runs_root: Path) -> None:
    found = trust.judged(Items.of(finished(runs_root, 2)), PCA)
    assert found.trustworthiness == found.continuity == 1
    assert found.kept.all()


def test_measuring_does_not_hold_the_page_up(run: Run) -> None:
    began = time.perf_counter()
    assert trust.soon(Items.of(run), "pca-10000") is None
    assert time.perf_counter() - began < 1


def test_what_cannot_be_judged_is_refused_and_tried_again(run: Run) -> None:
    with pytest.raises(Refused, match="not there any more"):
        trust.judged(Items.of(run), "0123456789abcdef")
    np.save(run.folder / "test" / "codes.npy", np.load(run.folder / "test" / "codes.npy")[:30])
    with pytest.raises(Refused, match="30 points"):
        trust.judged(Items.of(run), PCA)
    assert "This map has 30 points" in texts(opened("latent", run.id))


def test_of_more_points_than_can_be_judged_the_first_ones_are_and_it_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "MOST", 500)
    found, xy = trust.judged(Items.of(run), PCA), maps.points(Items.of(run), PCA)
    assert xy is not None
    assert len(found.kept) == 500
    assert found.trustworthiness == pytest.approx(trustworthiness(cache.codes(run)[:500], xy[:500]), abs=1e-12)
    assert "Measured among the first 500 of the 2,000 points alone" in texts(settled(opened("latent", run.id)))
    made = maps.Drawn(PCA, 2_000, None, None)
    near = map_trust.near(Items.of(run), made)
    assert near is not None
    assert near.one


@pytest.mark.parametrize("kind", ["pca", "dims", "three"])
def test_every_map_shows_two_figures_and_how_to_read_them(kind: str, run: Run) -> None:
    test = settled(opened("latent", run.id, map=kind))
    assert [metric.label for metric in test.metric] == ["Trustworthiness", "Continuity"]
    assert "no more than by chance" in texts(test)
    key = PCA if kind == "pca" else planes.key_of(Items.of(run), kind, 2_000) if kind == "dims" else "three-0-1-2-2000"
    shown = [float(metric.value) for metric in test.metric]
    found = trust.judged(Items.of(run), key)
    assert shown == pytest.approx([found.trustworthiness, found.continuity], abs=1e-3)


def test_the_browser_gets_neighbours_once_and_what_each_map_kept(run: Run) -> None:
    tools = (component(settled(opened("latent", run.id, colour="kept")), "cloud") or {})["tools"]
    found = trust.judged(Items.of(run), PCA)
    near = fetched(tools["near"]["near"], "<u2").reshape(2_000, 15)
    np.testing.assert_array_equal(near, found.near)
    masks = fetched(tools["near"]["kept"], "<u2")
    np.testing.assert_array_equal((masks[:, None] >> np.arange(15)) & 1, found.kept)


def test_points_take_the_colours_of_what_was_kept_of_them(run: Run) -> None:
    test = settled(opened("latent", run.id, colour="kept"))
    test.run()
    colouring = (component(test, "cloud") or {})["tools"]["colouring"]
    np.testing.assert_array_equal(
        fetched(colouring["values"], "<f4"), trust.judged(Items.of(run), PCA).kept.sum(axis=1)
    )
    assert (colouring["ramp"], colouring["ends"]) == ("kept", [0, 15])
    assert set(colouring["ramps"]["kept"]) == {"light", "dark"}
    assert test.query_params["colour"] in ("kept", ["kept"])


def test_nothing_is_at_an_address_that_names_no_run_or_map(run: Run) -> None:
    for path in ("near/1.bin", "near/x.bin", "kept/nothing.bin", "values/kept-nothing.bin", "values/kept-.bin"):
        assert answered(f"/api/runs/{run.id}/{path}").status_code == 404, path
        assert answered(f"/api/runs/no-such-run/{path}").status_code == 404, path


@pytest.mark.parametrize("size", [1, 2])
def test_where_umap_has_no_meaning_the_plane_itself_is_shown(size: int, runs_root: Path) -> None:
    test = settled(opened("latent", finished(runs_root, size).id, map="umap"))
    said = texts(test)
    assert "UMAP has no meaning here, so the plane itself is shown." in said
    assert "not made yet" not in said
    assert "FormSubmitter:umap-Make this map" not in {button.key for button in test.button}
    assert "/maps/pca-2000.bin" in (component(test, "cloud") or {})["points"]
    assert ("The ten rows lower both here" in said) == (size == 1)


def test_a_map_of_some_of_the_points_says_of_how_many(run: Run) -> None:
    assert "The first 2,000 of 10,000 test images" in texts(opened("latent", run.id))
    assert "All 10,000 test images" in texts(opened("latent", run.id, points="10000"))
