"""The planes a map may lie on, what is said of them, and what the browser is given to draw on them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing import LARGE, drawable
from making import finished
from reading import component, opened, texts
from running import wait_for
from streamlit.testing.v1 import AppTest

from aecore import mapjobs
from aecore.latent.portable import Portable
from aecore.runs import Run
from app import cache, decoders, inside, maps, models, planes, state
from app.components import map_drawing
from app.items import Items


def tools(test: AppTest) -> dict[str, Any]:
    found = component(test, "cloud")
    assert found is not None
    return dict(found["tools"])


def given(test: AppTest) -> dict[str, Any]:
    return dict(component(test, "cloud") or {})


@pytest.mark.parametrize("key", ["pca-2000", "dims-3-1-2000", "three-7-8-9-2000"])
def test_every_place_of_a_map_on_a_plane_has_the_code_that_lies_there(key: str, runs_root: Path) -> None:
    run = finished(runs_root)
    plane, xy = planes.named(Items.of(run), key), maps.points(Items.of(run), key)
    assert plane is not None
    assert xy is not None
    assert xy.shape == (2_000, 2)
    np.testing.assert_allclose(plane.place(plane.codes(xy)), xy, atol=1e-4)
    np.testing.assert_allclose(xy, plane.place(cache.codes(run)[:2_000]), atol=1e-5)


def test_what_names_no_plane_is_none(runs_root: Path) -> None:
    run = finished(runs_root)
    for key in ("0123456789abcdef", "pca", "pca-1-2", "dims-1-2", "three-1-2-3", "umap-2000", "../../etc/passwd", ""):
        assert planes.named(Items.of(run), key) is None


@pytest.mark.parametrize("size", [1, 2])
def test_a_code_of_one_or_two_numbers_is_the_plane(size: int, runs_root: Path) -> None:
    run = finished(runs_root, size)
    plane = planes.named(Items.of(run), "pca-2000")
    assert plane is not None
    np.testing.assert_array_equal(plane.codes([[0.5, -2.0]])[0], [0.5, -2.0][:size])
    test = opened("latent", run.id, map="dims")
    assert test.segmented_control(key="_w_map").options == ["Code"]
    assert "This plane keeps" not in texts(test)


def test_two_numbers_of_the_code_are_chosen_and_stand_in_the_address(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("latent", run.id, map="dims")
    assert f"/runs/{run.id}/maps/dims-1-2-2000.bin" in given(test)["points"]
    test.number_input(key="_w_upwards").set_value(4).run()
    assert f"/runs/{run.id}/maps/dims-1-4-2000.bin" in given(test)["points"]
    assert test.query_params["upwards"] in ("4", ["4"])
    assert "Number 1 of the code runs across and number 4 upwards" in texts(test)
    test.number_input(key="_w_across").set_value(4).run()
    assert "Two numbers: number 4 twice is no plane; choose two different ones." in texts(test)


def test_a_number_the_code_does_not_have_gives_way(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id, map="dims", upwards="9")
    assert "/maps/dims-1-2-2000.bin" in given(test)["points"]
    assert test.number_input(key="_w_upwards").value == 2


def test_three_digits_make_a_plane_with_a_letter_at_each(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("latent", run.id, map="three")
    test.text_input(key="_w_three").set_value("5, 60 700").run()
    assert "/maps/three-5-60-700-2000.bin" in given(test)["points"]
    assert [letter for _x, _y, letter in tools(test)["pins"]] == ["A", "B", "C"]
    assert tools(test)["pins"][0][:2] == [0, 0]
    assert tools(test)["picks"]
    labels = cache.labels("mnist")
    assert f"test images 5 ({labels[5]}), 60 ({labels[60]}) and 700 ({labels[700]})" in texts(test)
    assert "% of the spread of the codes" in texts(test)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1, 2", "Three test images: “1, 2” are not three test images; write three numbers from 0 to 9,999."),
        ("1, 2, 10000", "Three test images: “1, 2, 10000” are not three test images"),
        ("seven", "Three test images: “seven” are not three test images"),
        ("4, 4, 9", "Three test images: these three lie on a line; choose three different ones."),
    ],
)
def test_what_is_no_three_digits_is_said(written: str, said: str, runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id, map="three")
    test.text_input(key="_w_three").set_value("5, 60 700").run()
    test.text_input(key="_w_three").set_value(written).run()
    assert [error.value for error in test.error if said in error.value and "The map stays as it was." in error.value]
    assert "/maps/three-5-60-700-2000.bin" in given(test)["points"]
    wait_for(lambda: "than by chance" in texts(test.run()))  # how far to trust it stays too


def test_an_address_with_no_three_images_is_answered_in_words(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id, map="three", three="abc")
    assert [error.value for error in test.error if "Three test images: “abc” are not three" in error.value]
    assert test.text_input(key="_w_three").value == "abc"
    assert "/maps/three-0-1-2-2000.bin" in given(test)["points"]


def test_one_number_twice_leaves_the_last_plane(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id, map="dims", across="3", upwards="1")
    test.number_input(key="_w_upwards").set_value(3).run()
    assert [error.value for error in test.error if "number 3 twice is no plane" in error.value]
    assert "/maps/dims-3-1-2000.bin" in given(test)["points"]


def test_the_browser_gets_a_decoder_and_a_plane_only_when_it_shall_draw(runs_root: Path) -> None:
    run = drawable(runs_root)
    test = opened("latent", run.id, map="pca")
    assert tools(test)["drawing"] is None
    test.toggle(key="_w_draws").set_value(True).run()
    drawing = tools(test)["drawing"]
    assert f"/api/runs/{run.id}/planes/pca-2000.bin" in drawing["plane"]
    assert f"/api/runs/{run.id}/decoder.bin?v={models.version(run)}" in drawing["decoder"]["weights"]
    assert "what the decoder makes of each place" in texts(test)


@pytest.mark.parametrize(
    ("size", "map_", "named"),
    [
        (1, "pca", "code {x}"),
        (2, "pca", "code ({x}, {y})"),
        (4, "pca", "place ({x}, {y})"),
        (4, "dims", "numbers 1 and 2: {x}, {y}"),
    ],
)
def test_a_place_is_called_what_it_is(size: int, map_: str, named: str, runs_root: Path) -> None:
    test = opened("latent", drawable(runs_root, size=size).id, map=map_, draws="1")
    assert tools(test)["drawing"]["named"] == named


def test_umap_has_no_way_back_and_the_switch_says_so(runs_root: Path) -> None:
    run = drawable(runs_root)
    mapjobs.request(run, state.spec_of(method="umap"))
    test = opened("latent", run.id, map="umap", draws="1")
    assert test.toggle(key="_w_draws").disabled
    assert "it has no way back from a place to a code" in texts(test)


def test_a_run_without_weights_draws_nothing(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id, map="pca", draws="1")
    assert test.toggle(key="_w_draws").disabled
    assert tools(test)["drawing"] is None
    assert "This run has no weights to draw with." in texts(test)


def test_a_large_decoder_stays_in_the_server_which_draws_the_place_that_is_asked_for(runs_root: Path) -> None:
    run = drawable(runs_root, **LARGE)
    assert decoders.addresses(run) is None
    test = opened("latent", run.id, map="pca", draws="1")
    assert "the server draws that one code" in texts(test)
    assert "multiplications, and a browser decodes at once with at most 10,000,000" in texts(test)
    assert tools(test)["drawing"]["decoder"] is None
    test.session_state[map_drawing.ASKED] = (f"{run.id}.{cache.tested(run)}", "pca-2000", (1.0, -1.0))
    answer = tools(test.run())["drawing"]["answer"]
    assert (answer["x"], answer["y"]) == (1, -1)
    assert answer["picture"].startswith("data:image/png;base64,")
    test.session_state[map_drawing.ASKED] = ("another.1", "pca-2000", (1.0, -1.0))
    assert tools(test.run())["drawing"]["answer"] is None


def test_the_portable_decoder_is_made_once_and_anew_with_new_weights(runs_root: Path) -> None:
    run = drawable(runs_root)
    first = inside.portable(run)
    assert isinstance(first, Portable)
    assert inside.portable(run) is first
    (run.folder / "weights.safetensors").touch()
    assert inside.portable(run) is not first


def test_runs_alike_have_codes_of_as_many_numbers(runs_root: Path) -> None:
    run, other = drawable(runs_root), drawable(runs_root, seed=2)
    drawable(runs_root, size=5)
    drawable(runs_root, **LARGE)
    finished(runs_root)  # has no weights
    assert [found.id for found in decoders.alike(run)] == [other.id]


def heard(run: Run, monkeypatch: pytest.MonkeyPatch, numbers: list[float]) -> dict[str, Any]:
    taken: dict[str, Any] = {}
    held = {"key": {"picked": {"of": run.id, "numbers": numbers}}}
    monkeypatch.setattr(map_drawing.cloud.st, "session_state", held)
    monkeypatch.setattr(map_drawing.state, "put", taken.__setitem__)
    map_drawing.pick("key", run.id)
    return taken


def test_three_points_that_were_picked_become_the_plane(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = finished(runs_root)
    assert heard(run, monkeypatch, [3, 14, 15]) == {"three": "3, 14, 15"}
    assert heard(run, monkeypatch, [3, 14]) == {}
