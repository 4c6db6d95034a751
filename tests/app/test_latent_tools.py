"""The tools under the map, in Streamlit's own harness, over runs with weights as their seed gives them."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from making import finished
from PIL import Image
from reading import component, html, opened, texts
from streamlit.testing.v1 import AppTest

from aecore.autoencoder import build
from aecore.config import Config
from aecore.errors import Refused
from aecore.latent.walks import linear
from aecore.measure.codes import codebook, dimensions, effective_rank, findings
from aecore.runs import Run, create
from aecore.saving import save_weights
from app import cache, decoding, inside, kinds, learned, mine, models, nearby, sampling, walking
from app.components import arithmetic, cloud, latent_tools, learned_chart, tiles, walk
from app.components.learned import said
from app.learned import Learned

Made = Callable[..., Run]
COUNT = 600
SHAPE = (1, 28, 28)


@pytest.fixture
def made(runs_root: Path, one_thread: None) -> Made:
    """Return a maker of ended runs with their first weights, and the codes that these give."""

    def make(kind: str = "plain", size: int = 4, data: str = "mnist", **code: object) -> Run:
        choices = {"data": {"name": data}, "code": {"kind": kind, "size": size, **code}, "network": {"widths": [16]}}
        config = Config.of(choices)
        run, like = create(runs_root, config, about={"title": f"A {kind} run"}), finished(runs_root, size)
        (like.folder / "events.jsonl").rename(run.folder / "events.jsonl")
        items = np.array(cache.dataset(config.data.key).test.images[:COUNT])
        model = build(config, items.shape[1:])
        save_weights(run.folder, config, model.state_dict(), items.shape[1:])
        images = torch.from_numpy(items).float() / (255 if items.dtype == np.uint8 else 1)
        (run.folder / "test").mkdir()
        with torch.no_grad():
            np.save(run.folder / "test" / "codes.npy", model.encode(images).numpy())
        return run

    return make


def tool(run: Run, name: str, **more: str) -> AppTest:
    return opened("latent", run.id, tool=name, **more)


def pieces(test: AppTest) -> int:
    return html(test).count("<figure")


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
    assert pieces(test) > 0 or component(test, name) is not None


@pytest.mark.parametrize("name", latent_tools.TOOLS)
@pytest.mark.parametrize("data", ["gaussian", "points-moons", "text"])
def test_what_is_no_picture_is_drawn_as_it_can_be_or_not_offered(name: str, data: str, made: Made) -> None:
    test = tool(made(size=2, data=data), name)
    assert not test.exception
    assert [error.value for error in test.error] == []
    if name == "learned":
        assert "cannot be drawn" in texts(test)
    else:
        assert (pieces(test) > 0 or component(test, name) is not None) == (data != "text")


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
    before = html(test)
    test.number_input(key="_w_walk_to").set_value(12).run()
    assert html(test) != before
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
    assert pieces(test) == 2 * (walk.SHORT - 1) + 1
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
    assert "your digit" in html(test)
    test.text_input(key="_w_tour").set_value("mine, 2").run()
    assert "your digit" in html(test)


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
    outputs = models.outputs(run, np.asarray(sampling._source(run.folder, 0, "prior").draw(sampling.COUNT, seed=3)))
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
    test = tool(made("variational"), "sample")
    first = html(test)
    test.number_input(key="_w_draw_seed").set_value(1).run()
    second = html(test)
    test.slider(key="_w_temperature").set_value(0.0).run()
    assert len({first, second, html(test)}) == 3
    assert test.query_params["temperature"] in ("0.0", ["0.0"])


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
    assert pieces(test) == 4  # one, less a mean, plus a mean, the sum
    before = html(test)
    test.selectbox(key="_w_plus").select("8").run()
    assert html(test) != before
    test.selectbox(key="_w_plus").select("none").run()
    test.selectbox(key="_w_minus").select("none").run()
    assert pieces(test) == 2
    assert "Choose a group" in texts(test)


def test_what_is_caught_on_the_map_is_a_group(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made()
    assert "caught" not in arithmetic._offered(run)
    monkeypatch.setattr(cloud, "selection", lambda *_: [3, 5])
    test = tool(run, "arithmetic")
    before = html(test)
    test.selectbox(key="_w_plus").select("caught").run()
    assert html(test) != before
    assert arithmetic._members(run, "caught").tolist() == [3, 5]  # type: ignore[union-attr]
    monkeypatch.setattr(cloud, "selection", lambda *_: [])
    assert tool(run, "arithmetic", plus="caught").session_state["plus"] != "caught"  # it was let go


# what was learned


def test_facts_are_those_of_the_codes(made: Made) -> None:
    run = made("quantized", vectors=2, codebook=8)
    found, entries = learned.facts(run), inside.entries(run)
    assert found.rank == pytest.approx(effective_rank(cache.codes(run)))
    assert found.book is not None
    assert entries is not None
    assert np.array_equal(found.book.counts, codebook(cache.codes(run), entries).counts)


def test_words_name_what_is_wrong_with_the_evidence() -> None:
    def of(codes: np.ndarray, *, gaussian: bool = False) -> Learned:
        known = dimensions(codes, gaussian=gaussian)
        return Learned(known, effective_rank(codes), None, findings(known), len(codes))

    noise = np.random.default_rng(0).standard_normal((500, 3))
    assert "No dead units" in said("plain", of(noise))[0]
    (dead,) = said("plain", of(noise * [1, 1e-4, 1]))
    assert "Dead units.** 1 of 3" in dead
    assert "(2)" in dead
    (collapsed,) = said("variational", of(noise * 0.01, gaussian=True))
    assert "Collapse" in collapsed
    assert "0.010" in collapsed
    entries = np.arange(8.0).reshape(4, 2)
    book = codebook(entries[[0, 1, 1]], entries)
    known = dimensions(noise)
    (unused,) = said("quantized", Learned(known, 1.0, book, findings(known, book), 500))
    assert "Unused codebook.** 2 of 4" in unused


def test_bars_are_sorted_and_named_by_their_number() -> None:
    values, active = np.array([0.1, 3.0, 2.0]), np.array([False, True, True])
    (on, off), _ = learned_chart.bars(values, active, ("active", "dead"), "KL", "number", largest_first=True)
    assert (on["text"], on["y"], on["x"]) == (["2", "3"], [3.0, 2.0], [0, 1])
    assert (off["text"], off["x"]) == (["1"], [2])
    (on, off), layout = learned_chart.bars(values, active, ("active", "dead"), "KL", "number", largest_first=False)
    assert (on["x"], off["x"]) == ([1, 2], [0])
    assert layout["xaxis"]["ticktext"] == ["1", "2", "3"]


def test_the_chart_follows_the_order_that_is_chosen(made: Made) -> None:
    test = tool(made(size=6), "learned")
    sorted_first = component(test, "figure")
    test.segmented_control(key="_w_dims_order").set_value("place").run()
    assert component(test, "figure") != sorted_first
    assert "Effective rank" in texts(test)


def test_the_kl_of_the_journal_is_drawn_when_there_is_one(made: Made) -> None:
    run = made("variational", 3)
    path = run.folder / "events.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    told = [{**row, "kl_per_dimension": [2.0, 0.001, 1.5]} if row["kind"] == "epoch" else row for row in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in told))
    found = learned.facts(run)
    assert found.dimensions.kl is not None
    assert found.dimensions.kl.tolist() == [2.0, 0.001, 1.5]


def test_signed_values_become_tiles_of_their_own_strength() -> None:
    values = np.zeros((2, *SHAPE), np.float32)
    values[0, 0, 3, 4], values[0, 0, 5, 6], values[1, 0, 1, 1] = 8, -4, 1e-6
    planes = tiles.signed(values)
    assert (planes[0, 3, 4], planes[0, 5, 6], planes[1, 1, 1]) == (255, -128, 255)
    assert not tiles.signed(np.zeros((1, *SHAPE), np.float32)).any()
