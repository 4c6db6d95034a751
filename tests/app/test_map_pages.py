"""The page of the map: what it shows at once, what is asked for, and what a shared address may ask."""

from pathlib import Path

import numpy as np
import pytest
from making import finished, run_with, training
from reading import ROUTER, chip, component, opened, texts
from streamlit.testing.v1 import AppTest

from aecore import mapjobs
from aecore.events import Interrupted
from aecore.latent.maps import compute
from aecore.latent.spec import MapSpec


def test_a_map_by_pca_stays_one_when_a_code_of_two_numbers_is_picked(runs_root: Path) -> None:
    pair = [finished(runs_root), finished(runs_root, 2)]
    test = opened("latent", pair[0].id)
    for run, name in ((pair[1], "Code"), (pair[0], "PCA")):
        chip(test).radio[0].set_value(run.id).run()
        cloud = component(test, "cloud")
        assert cloud is not None
        assert cloud["alt"].startswith(f"{name} map")


def test_a_run_without_test_codes_leads_back_to_the_lab(runs_root: Path) -> None:
    test = opened("latent", run_with(runs_root, Interrupted(100)).id)
    assert "no codes of the test images yet" in texts(test)
    assert len(test.get("page_link")) == 1


def test_a_live_run_without_test_codes_leads_back_to_the_lab(runs_root: Path) -> None:
    run = run_with(runs_root)
    with training(run):
        test = opened("latent", run.id)
    assert "no codes of the test images yet" in texts(test)
    assert len(test.get("page_link")) == 1


@pytest.mark.parametrize(("size", "words"), [(1, "one number"), (2, "no projection"), (4, "two directions")])
def test_a_map_is_there_at_once_and_says_what_it_is(size: int, words: str, runs_root: Path) -> None:
    test = opened("latent", finished(runs_root, size).id)
    assert words in texts(test)
    name = "PCA" if size > 2 else "Code"
    offered = [name, *(["UMAP", "2 numbers", "3 points"] if size > 2 else [])]
    assert [option.content for option in test.segmented_control(key="_w_map").proto.options] == offered
    cloud = component(test, "cloud")
    assert cloud is not None
    assert cloud["count"] == 2_000
    assert cloud["alt"].startswith(f"{name} map")
    test.segmented_control(key="_w_points").set_value(10_000).run()
    cloud = component(test, "cloud")
    assert cloud is not None
    assert cloud["count"] == 10_000


def test_codes_that_are_all_the_same_are_called_so(runs_root: Path) -> None:
    run = finished(runs_root)
    assert "All codes of this run are the same" not in texts(opened("latent", run.id))
    np.save(run.folder / "test" / "codes.npy", np.full((10_000, 4), 0.25, np.float32))
    assert "All codes of this run are the same" in texts(opened("latent", run.id))


def test_no_more_points_are_offered_than_there_are(runs_root: Path) -> None:
    run = finished(runs_root)
    np.save(run.folder / "test" / "codes.npy", np.load(run.folder / "test" / "codes.npy")[:2_000])
    test = opened("latent", run.id, points="10000")
    assert not [control for control in test.segmented_control if control.label == "Points"]
    assert test.session_state["points"] == 2_000


def test_umap_is_asked_for_followed_cancelled_and_shown(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("latent", run.id)
    test.segmented_control(key="_w_map").set_value("umap").run()
    assert "not made yet" in texts(test)
    test.button(key="FormSubmitter:umap-Make this map").click().run()
    assert "waits for its worker" in texts(test)
    test.button(key="cancel_map").click().run()
    assert "cancelled" in texts(test)
    spec = MapSpec(method="umap", points=2_000)
    made = compute(np.load(run.folder / "test" / "codes.npy"), None, MapSpec(points=2_000))
    made.save(run.folder / "maps" / f"{mapjobs.key_of(run, spec)}.npz")
    test.run()
    assert "Do not read anything from the distance between groups" in texts(test)
    assert "kept with the run" in texts(test)


def test_a_shared_address_cannot_ask_for_what_the_form_refuses(runs_root: Path) -> None:
    test = AppTest.from_file(str(ROUTER), default_timeout=30)
    test.query_params.update({"run": finished(runs_root).id})
    test.run()
    test.query_params.update({"map": "umap", "neighbours": "999999", "min_dist": "nan", "points": "7"})
    test.switch_page("views/latent.py").run()
    assert not test.exception
    assert test.segmented_control(key="_w_points").value == 2_000


def test_a_choice_made_twice_stays_and_stands_in_the_address(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id)
    for count in (5_000, 10_000, 2_000):
        test.segmented_control(key="_w_points").set_value(count).run()
        cloud = component(test, "cloud")
        assert cloud is not None
        assert cloud["count"] == count
