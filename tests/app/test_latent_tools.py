"""The tools under the map, in Streamlit's own harness, over runs with weights as their seed gives them."""

from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from making import finished
from PIL import Image
from reading import component, html, opened, texts
from tooling import COUNT, Made, drawn, items, pieces, tool, tooled

from aecore.errors import Refused
from aecore.latent.walks import linear
from app import cache, decoding, inside, kinds, mine, models, nearby, sampling, walking
from app.components import arithmetic, cloud, latent_tools, walk


@pytest.fixture
def made(runs_root: Path, one_thread: None) -> Made:
    """Return a maker of ended runs: see `tooled`."""
    return partial(tooled, runs_root)


def test_no_tool_is_open_at_first_and_an_unknown_one_is_none(made: Made) -> None:
    run = made()
    assert pieces(opened("latent", run.id)) == 0
    assert pieces(tool(run, "sorcery")) == 0


@pytest.mark.parametrize("name", latent_tools.TOOLS)
@pytest.mark.parametrize("code", [{}, {"kind": "variational"}, {"kind": "quantized", "vectors": 2, "codebook": 8}])
def test_every_tool_draws_every_kind_of_code(name: str, code: dict[str, object], made: Made) -> None:
    test = tool(made(**code), name)
    assert not test.exception
    assert [error.value for error in test.error] == []
    assert pieces(test) > 0 or items(test) > 0 or component(test, name) is not None


@pytest.mark.parametrize("name", latent_tools.TOOLS)
@pytest.mark.parametrize("data", ["gaussian", "points-moons", "text"])
def test_what_is_no_picture_is_drawn_as_it_can_be_or_not_offered(name: str, data: str, made: Made) -> None:
    test = tool(made(size=2, data=data), name)
    assert not test.exception
    assert [error.value for error in test.error] == []
    if name == "learned":
        assert "cannot be drawn" in texts(test)
    else:
        assert (pieces(test) > 0 or items(test) > 0 or component(test, name) is not None) == (data != "text")


@pytest.mark.parametrize("name", latent_tools.TOOLS)
def test_a_run_without_weights_is_refused_in_a_sentence(name: str, runs_root: Path) -> None:
    test = tool(finished(runs_root), name)
    assert not test.exception
    assert name == "neighbours" or "weights" in texts(test)


# the walk


def test_a_walk_begins_at_two_images_of_different_classes_and_follows_the_choice(made: Made) -> None:
    run = made()
    test = tool(run, "walk")
    assert (test.session_state["walk_from"], test.session_state["walk_to"]) == (0, 1)  # a seven and a two
    before = drawn(test)
    test.number_input(key="_w_walk_to").set_value(12).run()
    assert drawn(test) != before
    assert test.query_params["walk_to"] in ("12", ["12"])
    test.selectbox(key="walk_to_class").select(0).run()
    after_12 = next(n for n in range(13, 99) if cache.labels("mnist")[n] == 0)
    assert test.session_state["walk_to"] == after_12


def test_its_pictures_are_the_decoded_codes_and_the_faded_pixels(made: Made) -> None:
    run = made()
    codes, images = cache.codes(run)[:2], kinds.tiles(cache.dataset("mnist").test.images[:2])[:, 0]
    found = walking.walk(run, list(codes), images, "linear", 5)
    assert np.array_equal(found.decoded, decoding.tiles(run, linear(codes[0], codes[1], 5)))
    assert np.array_equal(found.faded[[0, -1]], images)
    assert np.array_equal(found.decoded[[0, -1]], models.decode(run, codes)[:, 0])


def test_a_walk_of_a_codebook_steps_on_entries(made: Made) -> None:
    run = made("quantized", vectors=2, codebook=8)
    entries, ends = inside.entries(run), cache.codes(run)[:2]
    assert entries is not None
    steps = decoding.allowed(run, linear(ends[0], ends[1], 9)).reshape(-1, 4)
    assert all((entries == row).all(axis=1).any() for row in steps)


def test_a_tour_visits_what_is_typed_and_says_what_it_cannot(made: Made) -> None:
    run = made()
    assert [one.index for one in walk.stops(run, "3, 1 4")] == [3, 1, 4]
    assert walk.stops(run, "") == []
    for typed, why in (("3", "1 stops"), ("3, x", "“x” is no test image"), ("3, 600", "0 to 599"), ("1, mine", "draw")):
        with pytest.raises(Refused, match=why):
            walk.stops(run, typed)
    test = tool(run, "walk")
    test.text_input(key="_w_tour").set_value("3, 1, 4").run()
    told = component(test, "walk")
    assert told is not None
    assert (len(told["stops"]), told["steps"]) == (3, walk.SHORT)
    test.text_input(key="_w_tour").set_value("9999, 1").run()
    assert "no test image" in test.error[0].value


def test_my_digit_can_be_walked_to(made: Made) -> None:
    run = made()
    test = tool(run, "walk")
    assert -1 not in test.selectbox(key="walk_to_class").options
    (mine.runs_dir() / mine.FOLDER).mkdir(parents=True)
    digit = cache.dataset("mnist").test.images[5]
    name = "0123456789abcdef"
    Image.fromarray(digit[0]).save(mine.runs_dir() / mine.FOLDER / f"{name}.png")
    test = tool(run, "walk", mine=name)
    test.selectbox(key="walk_to_class").select(-1).run()
    assert [error.value for error in test.error] == []
    assert "your digit" in drawn(test)
    test.text_input(key="_w_tour").set_value("mine, 2").run()
    assert "your digit" in drawn(test)


def test_a_walk_can_be_taken_away(made: Made) -> None:
    run = made()
    codes, images = list(cache.codes(run)[:2]), kinds.tiles(cache.dataset("mnist").test.images[:2])[:, 0]
    found = walking.walk(run, codes, images, "spherical", 5)
    moving, still = Image.open(BytesIO(walking.gif(found))), Image.open(BytesIO(walking.strip(found)))
    side = 28 * walking.SCALE
    assert (moving.n_frames, moving.size) == (8, (2 * side, side))  # there and back, no end twice
    assert still.size == (5 * side, 2 * side)
    assert np.array_equal(255 - np.asarray(still)[side:, :side][:: walking.SCALE, :: walking.SCALE], images[0])


# samples


def test_samples_are_repeatable_and_each_stands_above_its_nearest_training_image(made: Made) -> None:
    run = made("variational")
    found = sampling.draw(run, "prior", temperature=1.0, seed=3)
    sampling._drawn.cache_clear()
    again = sampling.draw(run, "prior", temperature=1.0, seed=3)
    assert np.array_equal(found.decoded, again.decoded)
    train = cache.dataset("mnist").train.images[:55_000]  # what is held out was not learned from
    outputs = models.outputs(run, np.asarray(sampling.fit(run, "prior").draw(sampling.COUNT, seed=3)))
    every = ((train[::1].astype(np.float32).reshape(len(train), -1) / 255 - outputs[0].reshape(-1)) ** 2).sum(axis=1)
    assert found.index[0] == every.argmin()
    assert found.distance[0] == pytest.approx(every.min() ** 0.5, rel=1e-4)
    assert np.array_equal(found.nearest[0], train[found.index[0], 0])


def test_the_first_source_is_the_one_that_suits_the_code(made: Made) -> None:
    assert sampling.sources(made("variational"))[0] == "prior"
    assert sampling.sources(made())[0] == "mixture"


@pytest.mark.parametrize("source", ["prior", "mixture", "density"])
def test_a_codebook_is_sampled_on_its_entries(source: str, made: Made) -> None:
    run = made("quantized", vectors=2, codebook=8)
    found = sampling.draw(run, source, temperature=1.0, seed=0)
    assert len({plane.tobytes() for plane in found.decoded}) <= 64  # pairs of eight


def test_a_seed_and_a_temperature_change_the_pictures(made: Made) -> None:
    run = made("variational")
    test = tool(run, "sample")
    first = drawn(test)
    test.number_input(key="_w_draw_seed").set_value(1).run()
    assert len({first, drawn(test), drawn(tool(run, "sample", temperature="0.5"))}) == 3
    slow = tool(made("quantized", vectors=2, codebook=8), "sample")
    assert "The server draws these codes" in texts(slow)
    slow.slider(key="_w_temperature").set_value(0.0).run()
    assert slow.query_params["temperature"] in ("0.0", ["0.0"])


def test_a_middle_and_what_moves_it_make_the_draw_at_every_temperature(made: Made) -> None:
    run = made("variational")
    for source in sampling.sources(run):
        middles, moves = sampling.spread(run, source, seed=3)
        for temperature in (0.0, 0.4, 2.0):
            drawn_codes = sampling.fit(run, source).draw(sampling.COUNT, temperature=temperature, seed=3)
            np.testing.assert_allclose(middles + temperature * moves, drawn_codes, atol=1e-4)


# neighbours


def test_neighbours_are_those_of_both_spaces_without_the_image_itself(made: Made) -> None:
    run = made()
    codes, images = cache.codes(run), cache.dataset("mnist").test.images[:COUNT]
    by_code, by_pixels = nearby.of(run, codes[9], images[9], 9)
    for found, space in ((by_code, codes), (by_pixels, images.reshape(COUNT, -1) / 255)):
        every = np.linalg.norm(space.astype(np.float64) - space[9], axis=1)
        assert found.index.tolist() == [int(n) for n in every.argsort(kind="stable") if n != 9][: nearby.MOST]
        assert found.distance == pytest.approx(every[found.index], rel=1e-5)
    assert by_code.other.tolist() == [int(n) in by_pixels.index for n in by_code.index]


def test_an_image_that_is_none_of_the_test_images_keeps_its_nearest(made: Made) -> None:
    run = made()
    by_code, _ = nearby.of(run, cache.codes(run)[9], cache.dataset("mnist").test.images[9], None)
    assert by_code.index[0] == 9
    assert len(by_code.index) == nearby.MOST


def test_a_class_or_a_number_finds_an_image(made: Made) -> None:
    test = tool(made(), "neighbours")
    before = html(test)
    test.selectbox(key="near_class").select(3).run()
    assert cache.labels("mnist")[test.session_state["near"]] == 3
    test.number_input(key="_w_near").set_value(100).run()
    assert test.selectbox(key="near_class").value == cache.labels("mnist")[100]
    assert html(test) != before


# arithmetic


def test_a_sum_of_groups_changes_with_them(made: Made) -> None:
    test = tool(made(), "arithmetic")
    assert items(test) == 4  # one, less a mean, plus a mean, the sum
    before = drawn(test)
    test.selectbox(key="_w_plus").select("8").run()
    assert drawn(test) != before
    test.selectbox(key="_w_plus").select("none").run()
    test.selectbox(key="_w_minus").select("none").run()
    assert items(test) == 2
    assert "Choose a group" in texts(test)


def test_what_is_caught_on_the_map_is_a_group(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made()
    assert "caught" not in arithmetic._offered(run)
    monkeypatch.setattr(cloud, "selection", lambda *_: [3, 5])
    test = tool(run, "arithmetic")
    before = drawn(test)
    test.selectbox(key="_w_plus").select("caught").run()
    assert drawn(test) != before
    assert arithmetic._members(run, "caught").tolist() == [3, 5]  # type: ignore[union-attr]
    monkeypatch.setattr(cloud, "selection", lambda *_: [])
    assert tool(run, "arithmetic", plus="caught").session_state["plus"] != "caught"  # it was let go
