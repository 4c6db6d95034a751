"""The tools under the map in the browser: what they are told, where a way runs on a map, and a click on a point."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from reading import component, html, texts
from test_seen import made as denoised
from tooling import Made, tool, tooled

from aecore.latent.spec import MapSpec
from aecore.latent.walks import linear, spherical
from app import cache, maps, planes, walking
from app.components import clicked, cloud, pick, walk
from app.items import Items

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def made(runs_root: Path, one_thread: None) -> Made:
    """Return a maker of ended runs: see `tooled`."""
    return partial(tooled, runs_root)


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("way", ["linear", "spherical"])
def test_a_way_on_a_plane_begins_and_ends_at_its_images(size: int, way: str, made: Made) -> None:
    run = made(size=size)
    shown = maps.drawn(run, maps_spec())
    assert shown is not None
    xy, codes = maps.points(Items.of(run), shown.key), cache.codes(run)
    assert xy is not None
    places = walking.on_map(Items.of(run), shown, [codes[3], codes[9], codes[4]], way)
    assert places.shape == (2 * (walking.ON_MAP - 1) + 1, 2)
    columns = slice(0, 1) if size == 1 else slice(None)  # of one number only x means something
    np.testing.assert_allclose(places[:: walking.ON_MAP - 1, columns], xy[[3, 9, 4], columns], atol=1e-4)


def maps_spec() -> MapSpec:
    return MapSpec(method="pca", points=2_000)


def test_a_way_on_a_plane_is_the_shadow_of_the_codes(made: Made) -> None:
    run = made()
    shown, codes = maps.drawn(run, maps_spec()), cache.codes(run)
    assert shown is not None
    plane = planes.named(Items.of(run), shown.key)
    assert plane is not None
    for name, way in (("linear", linear), ("spherical", spherical)):
        expected = plane.place(way(codes[0], codes[1], walking.ON_MAP))
        np.testing.assert_allclose(walking.on_map(Items.of(run), shown, list(codes[:2]), name), expected, atol=1e-5)


def test_on_a_map_without_a_way_back_each_step_stands_at_the_nearest_image(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made()
    codes = cache.codes(run)
    xy = np.random.default_rng(0).standard_normal((len(codes), 2)).astype(np.float32)
    monkeypatch.setattr(maps, "points", lambda *_: xy)
    places = walking.on_map(Items.of(run), maps.Drawn("0" * 16, len(codes), None, None), list(codes[:2]), "linear")
    steps = linear(codes[0], codes[1], walking.ON_MAP)
    nearest = [int(np.linalg.norm(codes - step, axis=1).argmin()) for step in steps]
    np.testing.assert_array_equal(places, xy[nearest])


def test_the_browser_is_told_the_stops_the_decoder_and_the_way_on_the_map(made: Made) -> None:
    run = made()
    told, above = component(tool(run, "walk"), "walk"), component(tool(run, "walk"), "cloud")
    assert told is not None
    assert above is not None
    np.testing.assert_array_equal([one["code"] for one in told["stops"]], cache.codes(run)[:2])
    assert told["decoder"]
    assert told["map"]["points"] == above["points"]
    assert {way: len(line) for way, line in told["map"]["lines"].items()} == dict.fromkeys(walk.WAYS, walking.ON_MAP)


def test_a_codebook_walks_on_the_server_and_says_so(made: Made) -> None:
    test = tool(made("quantized", vectors=2, codebook=8), "walk")
    assert component(test, "walk") is None
    assert html(test).count("<figure") == walking.STEPS
    assert "The server draws this walk" in texts(test)


@pytest.mark.parametrize("name", ["walk", "neighbours", "arithmetic", "traverse"])
def test_what_a_denoising_network_saw_stands_beside_the_image(name: str, runs_root: Path) -> None:
    run = denoised(runs_root, "block")
    test = tool(run, name)
    assert [error.value for error in test.error] == []
    assert "saw" in texts(test) + html(test) + str(component(test, "walk")) + str(component(test, "traverse"))
    seen = pick.of(run, 3)
    assert seen.seen is not None
    assert len(seen.pictures) == 2
    assert (seen.pictures[0] != seen.pictures[1]).any()


def test_an_image_seen_as_it_is_has_one_picture(made: Made) -> None:
    assert len(pick.of(made(), 3).pictures) == 1


def test_a_click_on_a_point_is_taken_once_and_only_where_it_is_an_image(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, taken = made(), []
    for numbers in ([1.0, 7.0], [2.0, 7.0], [0.0, 600.0], [0.0, -1.0], [0.0], []):
        monkeypatch.setattr(cloud, "heard", lambda *_, found=numbers: found)
        clicked._take(
            run, "key", "subject", [lambda index: taken.append(("a", index)), lambda index: taken.append(("b", index))]
        )
    assert taken == [("b", 7)]
