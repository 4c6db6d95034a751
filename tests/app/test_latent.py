"""The page of the latent space: what it says and gives away, without a browser."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from making import finished, frame, run_with, training
from reading import component, opened, texts
from streamlit.testing.v1 import AppTest

from aecore import mapjobs
from aecore.latent.maps import compute
from aecore.latent.spec import AUTOMATIC, MapSpec
from aecore.runs import Run
from app import cache, maps, state
from app.components import caught, cloud, map_export
from app.items import Items


def with_errors(run: Run) -> Run:
    np.save(run.folder / "test" / "errors.npy", np.linspace(0.001, 0.1, 10_000, dtype=np.float32))
    return run


def given(test: Any) -> dict[str, Any]:  # noqa: ANN401 - an AppTest
    found = component(test, "cloud")
    assert found is not None
    return found


def test_values_are_the_error_or_one_number_of_the_code_and_nothing_else(runs_root: Path) -> None:
    run = with_errors(finished(runs_root))
    np.testing.assert_array_equal(maps.values(Items.of(run), "error"), np.load(run.folder / "test" / "errors.npy"))
    np.testing.assert_array_equal(
        maps.values(Items.of(run), "code-4"), np.load(run.folder / "test" / "codes.npy")[:, 3]
    )
    for what in ("code-0", "code-5", "code-99999", "../../etc/passwd", "code-", "class", ""):
        assert maps.values(Items.of(run), what) is None


def test_a_run_in_training_has_no_values(runs_root: Path) -> None:
    assert maps.values(Items.of(run_with(runs_root)), "code-1") is None


def test_what_was_caught_is_counted_the_most_frequent_first() -> None:
    labels = np.array([9] * 17 + [4] * 20 + [1], np.uint8)
    digits = tuple("0123456789")
    assert caught.sentence(labels, digits) == "**38 caught:** 20 fours, 17 nines, 1 one"
    assert caught.sentence(np.array([1, 1, 0], np.uint8), ("coat", "bag")) == "**3 caught:** 2 × bag, 1 × coat"


def test_a_selection_belongs_to_one_run_and_to_the_points_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"key": {"caught": {"of": "run.1", "indices": [5, 3, 3, 9_999, -1]}}}
    monkeypatch.setattr(cloud.st, "session_state", held)
    assert cloud.selection("key", "run.1", 10_000) == [3, 5, 9_999]
    assert cloud.selection("key", "run.1", 2_000) == [3, 5]
    assert not cloud.selection("key", "run.2", 10_000)
    assert not cloud.selection("another", "run.1", 10_000)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_code_of_the_map_has_its_own_place(size: int, runs_root: Path) -> None:
    run = finished(runs_root, size)
    made = maps.drawn(run, MapSpec(points=2_000))
    assert made is not None
    xy = maps.points(Items.of(run), made.key)
    assert xy is not None
    x, y = maps.mine(Items.of(run), made, cache.codes(run)[7])
    assert x == pytest.approx(xy[7, 0], abs=1e-5)
    assert size == 1 or y == pytest.approx(xy[7, 1], abs=1e-5)


def test_on_umap_a_new_code_stands_amid_its_five_nearest(runs_root: Path) -> None:
    run = finished(runs_root)
    codes = np.load(run.folder / "test" / "codes.npy")
    spec = MapSpec(method="umap", points=2_000)
    compute(codes, None, MapSpec(points=2_000)).save(run.folder / "maps" / f"{mapjobs.key_of(run, spec)}.npz")
    made = maps.drawn(run, spec)
    assert made is not None
    xy = maps.points(Items.of(run), made.key)
    assert xy is not None
    new = codes[:2_000].mean(axis=0)
    nearest = ((codes[:2_000] - new) ** 2).sum(axis=1).argsort()[:5]
    np.testing.assert_allclose(maps.mine(Items.of(run), made, new), xy[nearest].mean(axis=0), rtol=1e-5)


def test_the_table_holds_every_point_with_place_error_and_code(runs_root: Path) -> None:
    run = with_errors(finished(runs_root))
    made = maps.drawn(run, MapSpec(points=2_000))
    assert made is not None
    lines = map_export.csv(Items.of(run), made).decode().splitlines()
    assert lines[0] == "index,label,x,y,squared_error,code_1,code_2,code_3,code_4"
    assert len(lines) == 2_001
    first = lines[1].split(",")
    assert first[:2] == ["0", "7"]
    xy, codes = maps.points(Items.of(run), made.key), cache.codes(run)
    assert xy is not None
    expected = [*xy[0], 0.001 * 784, *codes[0]]
    np.testing.assert_allclose([float(value) for value in first[2:]], expected, rtol=1e-5)


def test_the_figure_is_one_trace_of_all_points(runs_root: Path) -> None:
    run = with_errors(finished(runs_root))
    made = maps.drawn(run, MapSpec(points=5_000))
    assert made is not None
    (trace,) = map_export.figure(map_export.columns(Items.of(run), made), tuple("0123456789"), Items.of(run).words)[
        "data"
    ]
    assert trace["type"] == "scattergl"
    assert len(trace["x"]) == len(trace["marker"]["color"]) == 5_000
    assert trace["marker"]["color"][0] == 7


def test_a_colouring_stands_in_the_address_and_falls_back_where_a_code_is_shorter(runs_root: Path) -> None:
    run = with_errors(finished(runs_root))
    test = opened("latent", run.id)
    test.selectbox(key="_w_colour").select("code-3").run()
    assert test.query_params["colour"] in ("code-3", ["code-3"])
    assert f"/api/runs/{run.id}/values/code-3.bin" in given(test)["tools"]["colouring"]["values"]
    test.selectbox(key="_w_colour").select("error").run()
    assert given(test)["tools"]["colouring"]["factor"] == 784
    short = finished(runs_root, size=2)
    test.selectbox(key="_w_colour").select("code-4").run()
    test.query_params["run"] = short.id
    test.run()
    assert given(test)["tools"]["colouring"] is None
    assert test.selectbox(key="_w_colour").value == "class"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("neighbours", 999, "Neighbours: 999 is not allowed; choose a whole number from 2 to 200."),
        ("min_dist", 1.5, "Least distance: 1.5 is not allowed; choose a number from 0 to 0.99."),
        ("seed", -1, "Seed: -1 is not allowed; choose a whole number from 0 to 4,294,967,295."),
    ],
)
def test_what_is_out_of_range_is_refused_by_name_and_nothing_is_lost(
    field: str, value: float, said: str, runs_root: Path
) -> None:
    run = finished(runs_root)
    test = opened("latent", run.id)
    test.segmented_control(key="_w_map").set_value("umap").run()
    test.number_input(key="_w_neighbours").set_value(20)
    test.number_input(key=f"_w_{field}").set_value(value)
    test.button(key="FormSubmitter:umap-Make this map").click().run()
    assert [error.value for error in test.error] == [said]
    assert test.number_input(key=f"_w_{field}").value == value
    assert field == "neighbours" or test.number_input(key="_w_neighbours").value == 20
    assert not test.get("progress")
    test.number_input(key=f"_w_{field}").set_value(state.TABLE[field].default)
    test.button(key="FormSubmitter:umap-Make this map").click().run()
    assert not test.error
    assert "waits for its worker" in texts(test)


def test_a_live_run_shows_its_film(runs_root: Path) -> None:
    run = run_with(runs_root, frame())
    with training(run):
        test = opened("latent", run.id)
    assert "no codes of the test images yet" in texts(test)
    film = component(test, "film")
    assert film is not None
    assert [f"/api/runs/{run.id}/shots/100.bin" in frame["at"] for frame in film["reels"][0]["frames"]] == [True]


def test_the_map_has_tools_and_no_selection_at_first(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("latent", run.id)
    tools = given(test)["tools"]
    assert tools["subject"].startswith(run.id)
    assert (tools["caught"], tools["star"], tools["colouring"]) == (0, None, None)
    assert "draw around a group" in texts(test)


def with_its_map(run: Run) -> Run:
    """Give a run the map that it would have got by itself."""
    codes = np.load(run.folder / "test" / "codes.npy")
    flat = compute(codes, None, MapSpec(points=AUTOMATIC.points))
    flat.save(run.folder / "maps" / f"{mapjobs.key_of(run, AUTOMATIC)}.npz")
    return run


def method(test: AppTest) -> str:
    return str(test.segmented_control(key="_w_map").value)


def test_the_page_opens_with_the_map_that_the_lab_shows(runs_root: Path) -> None:
    run, bare = with_its_map(finished(runs_root)), finished(runs_root)
    test = opened("latent", run.id)
    assert method(test) == "umap"
    assert mapjobs.key_of(run, AUTOMATIC) in given(test)["points"]
    assert "map" not in test.query_params
    test.query_params["run"] = bare.id
    assert method(test.run()) == "pca"


def test_an_address_or_a_choice_of_pca_stays(runs_root: Path) -> None:
    run = with_its_map(finished(runs_root))
    assert method(opened("latent", run.id, map="pca")) == "pca"
    assert method(opened("latent", run.id, points="10000")) == "pca"
    test = opened("latent", run.id)
    test.segmented_control(key="_w_map").set_value("pca").run()
    assert test.query_params["map"] in ("pca", ["pca"])
    assert method(test.switch_page("views/lab.py").run().switch_page("views/latent.py").run()) == "pca"


def test_more_points_than_the_map_has_are_asked_for_not_slipped_into_another_method(runs_root: Path) -> None:
    test = opened("latent", with_its_map(finished(runs_root)).id)
    test.segmented_control(key="_w_points").set_value(10_000).run()
    assert method(test) == "umap"
    assert "This map is not made yet" in texts(test)


def test_a_table_that_leaves_numbers_out_says_so(runs_root: Path) -> None:
    whole, cut = finished(runs_root, map_export.MOST), finished(runs_root, map_export.MOST + 1)
    assert "The table holds" not in texts(opened("latent", whole.id))
    assert "The table holds the first 256 of 257 numbers of each code." in texts(opened("latent", cut.id))
    made = maps.drawn(cut, MapSpec(points=2_000))
    assert made is not None
    assert list(map_export.columns(Items.of(cut), made))[-1] == "code_256"
