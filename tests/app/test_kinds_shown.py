"""Every kind of data on every page: points, vectors, text and pictures of other sizes are shown as what they are."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from aecore.config import Config
from aecore.data.own.add import add
from aecore.data.windows import windows
from aecore.runs import Run, create
from aecore.settings import configure
from aecore.turn import take_turn
from app import choosing, kinds, state
from app.components.kinds.lines import marked
from app.components.kinds.plane import traces
from app.labels import label
from tests.app.reading import component, html, opened, texts, unfold

KINDS = {
    "points-moons": "points",
    "gaussian": "vectors",
    "text": "text",
    "digits8": "image",
    "noise-images": "image",
}
SMALL = {"network": {"widths": [16]}, "code": {"size": 3}, "training": {"epochs": 1, "device": "cpu"}}


def asked(name: str, *more: str) -> Config:
    size = 80 if name == "noise-images" else 300
    return configure([f"data.name={name}", f"data.train_size={size}", *more], SMALL)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Run]]:
    """Return a maker of finished runs, one for each data set, all in one folder."""
    root, made = tmp_path_factory.mktemp("kinds"), {}

    def make(name: str) -> Run:
        if name not in made:
            made[name] = create(root, asked(name))
            with made[name].hold():
                assert take_turn(made[name]) == "finished"
        return made[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AECORE_RUNS_DIR", str(root))
        yield make


def shown(test: AppTest, kind: str) -> bool:
    """Whether the items stand on the page as what they are."""
    if kind == "points":
        figure = component(test, "figure")
        return figure is not None and [len(trace["x"]) > 0 for trace in figure["traces"]][:4] == [True] * 4
    if kind == "text":
        return 'class="lab-lines"' in html(test)
    return component(test, "digits") is not None or component(test, "grid") is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("page", ["lab", "reconstructions", "latent"])
def test_every_page_shows_every_kind(page: str, name: str, trained: Callable[[str], Run]) -> None:
    test = opened(page, trained(name).id)
    said = texts(test)
    assert not test.error
    if page != "latent":
        assert shown(test, KINDS[name])
    if page == "reconstructions":
        assert "a drawn digit means nothing to it" in said or name == "noise-images"
    if page == "latent":
        cloud = component(test, "cloud")
        assert cloud is not None
        assert (cloud["sheet"] is None) == (KINDS[name] == "text")
        assert len(cloud["classes"]) == len(cloud["colours"]) >= 1


@pytest.mark.slow
def test_pca_stands_beside_points_and_text_too_and_noise_is_not_spoken_of(trained: Callable[[str], Run]) -> None:
    figure = component(opened("reconstructions", trained("points-moons").id, error="psnr"), "figure")
    assert figure is not None
    assert len(figure["traces"][4]["x"]) == 24
    test = opened("reconstructions", trained("text").id, error="psnr")
    errors = next(each for each in test.selectbox if each.label == "Error")
    assert not [option for option in errors.options if "PSNR" in option]
    assert errors.value == "squared"
    assert html(test).count("<code>") == 3 * 24


@pytest.mark.slow
def test_text_says_the_share_of_right_characters(trained: Callable[[str], Run]) -> None:
    run = trained("text")
    last = run.history().last_word or {}
    assert 0 < last["test"]["characters_right"] < 1
    test = opened("lab", run.id)
    assert "share of right characters" in texts(test)
    assert "of the characters shown are right" in texts(test)
    assert "<mark>" in html(test)


@pytest.mark.slow
def test_a_code_that_is_no_smaller_is_not_called_better_or_worse(trained: Callable[[str], Run]) -> None:
    assert "is no smaller than the 2 numbers" in texts(opened("lab", trained("points-moons").id))


@pytest.mark.parametrize("name", KINDS)
def test_the_form_knows_the_shape_of_every_set(name: str, runs_root: Path) -> None:
    test = opened("lab")
    test.session_state["choices"] = {"data.name": name}
    test.run()
    assert not test.error
    assert "parameters" in texts(test)
    held_out = next(each for each in unfold(test).number_input if each.label == label("data.validation_size", name))
    assert held_out.value == asked(name).data.validation_size


def test_conv_on_points_is_refused_in_one_sentence(runs_root: Path) -> None:
    test = opened("lab")
    test.session_state["choices"] = {"data.name": "points-moons", "network.kind": "conv"}
    test.run()
    assert "conv needs images" in test.error[0].value


def test_a_shares_field_takes_numbers_and_refuses_words(runs_root: Path) -> None:
    test = unfold(opened("lab"))
    field = next(each for each in test.text_input if each.label == "Share of each class")
    field.input("1, 0.5, 0").run()
    assert test.session_state["choices"]["data.class_balance"] == (1.0, 0.5, 0.0)
    assert not test.error
    field = next(each for each in test.text_input if each.label == "Share of each class")
    field.input("1, many").run()
    assert "numbers from 0 to 1" in test.error[0].value


@pytest.mark.parametrize(
    "shape", [(1, 28, 28), (1, 8, 8), (1, 64, 64), (3, 28, 28), (2,), (10,), (40,), (784,), (900,)]
)
def test_a_tile_has_one_size_and_ink_where_the_item_has_it(shape: tuple[int, ...]) -> None:
    empty = kinds.tiles(np.zeros((3, *shape), np.float32))
    full = kinds.tiles(np.ones((3, *shape), np.float32))
    assert empty.shape == full.shape == (3, 1, 28, 28)
    assert empty.dtype == np.uint8
    assert full.max() == 255
    if shape != (2,):
        assert empty.max() == 0
        assert full.mean() > 180


def test_a_point_stands_where_it_lies_with_up_up() -> None:
    dots = kinds.tiles(np.array([[0, 0], [1, 1], [0, 1]], np.float32))[:, 0]
    assert dots[0][27, 0] == dots[1][0, 27] == dots[2][0, 0] == 255
    assert dots[0][0, 0] == 0


def test_pictures_of_28_by_28_stay_as_they_are() -> None:
    images = np.random.default_rng(0).integers(0, 256, (4, 1, 28, 28), dtype=np.uint8)
    assert np.array_equal(kinds.tiles(images), images)


def test_wrong_characters_are_marked_and_nothing_is_taken_for_html() -> None:
    assert marked("a<b", "a<c") == "a&lt;<mark>c</mark>"
    assert marked("same", "same") == "same"


def test_each_point_has_its_line() -> None:
    points = np.array([[0, 0], [1, 1]], np.float32)
    context, lines, real, back, _pca = traces(points, points + 0.5, np.array([0, 11]))
    assert lines["x"] == [0.0, 0.5, None, 1.0, 1.5, None]
    assert (len(real["x"]), len(back["x"]), len(context["x"])) == (2, 2, 0)
    assert not traces(points, None, np.zeros(2, int))[1]["x"]


def test_ones_own_file_is_checked_and_chosen(runs_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AECORE_DATA_DIR", str(tmp_path / "data"))
    rows = np.random.default_rng(0).normal(size=(50, 4))
    own = add("mine.csv", "\n".join(",".join(f"{value:.3f}" for value in row) for row in rows).encode())
    test = opened("lab")
    test.session_state["choices"] = {"data.name": own.name}
    test.run()
    assert not test.error
    assert "up to 20 MB" in texts(test.button(key="own_data").click().run())
    names = next(each for each in unfold(test).selectbox if each.label == "Data set")
    assert "mine.csv (yours)" in names.options


class Upload:
    """A file as Streamlit hands it over."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content

    def getvalue(self) -> bytes:
        return self.content


def test_an_upload_is_taken_or_refused_with_its_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.components import own_data

    monkeypatch.setenv("AECORE_DATA_DIR", str(tmp_path / "data"))
    session: dict[str, object] = {}
    put: dict[str, object] = {}
    monkeypatch.setattr(own_data.st, "session_state", session)
    monkeypatch.setattr(state, "put", put.__setitem__)
    monkeypatch.setattr(choosing, "put", put.__setitem__)
    words = "the sun is up and the birds sing in the trees near the river all day long. " * 60
    session["own_file"] = Upload("book.txt", words.encode())
    own_data._take()
    assert "windows of text" in str(put["own_said"])
    assert "data.name" not in put  # nobody has pressed “Take it” yet
    monkeypatch.setattr(state, "get", put.__getitem__)
    own_data._choose()
    assert str(put["data.name"]).startswith("own-")
    session["own_file"] = Upload("bad.npy", b"nothing")
    own_data._take()
    assert "bad.npy" in str(put["own_refusal"])
    assert put["own_said"] == ""


def test_few_classes_leave_room_for_more_examples() -> None:
    from app import sheets

    found = sheets.examples("points-moons")
    assert len({index for index, _, _ in found}) == 10
    assert {label for _, label, _ in found[:2]} == {"upper", "lower"}


def test_windows_of_a_short_text_are_few() -> None:
    assert len(windows(np.zeros(64, np.uint8), 1_000)) == 2
