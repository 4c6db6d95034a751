"""A person's own data: what is taken becomes a data set like any other."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aecore import data
from aecore.cli import main
from aecore.config import Config
from aecore.data.own.add import add, described
from aecore.data.own.store import OwnSet, own_sets
from aecore.errors import DataError, Refused
from aecore.events import Epoch, Finished
from aecore.settings import configure
from tests.data.uploads import CHANCE, csv_of, folders, npy, npz, png, rows, zipped
from tests.playing import of, run

WORDS = (b"the quick brown fox jumps over the lazy dog and then it sleeps in the sun. " * 60)[:4_000]
GOOD: dict[str, tuple[str, Callable[[], bytes], str, tuple[int, ...], int]] = {
    "pictures": ("cats.zip", lambda: zipped(folders()), "image", (1, 28, 28), 2),
    "pictures without folders": (
        "p.ZIP",
        lambda: zipped({f"{n}.png": png(wide=31) for n in range(30)}),
        "image",
        (1, 28, 28),
        0,
    ),
    "bytes": ("a.npy", lambda: npy(CHANCE.integers(0, 255, (40, 16, 16), dtype=np.uint8)), "image", (1, 16, 16), 0),
    "floats": ("a.npy", lambda: npy(CHANCE.random((40, 1, 28, 28))), "image", (1, 28, 28), 0),
    "rows": ("a.npy", lambda: npy(np.asfortranarray(rows())), "vectors", (3,), 0),
    "pairs": ("a.npz", lambda: npz(x=rows(columns=2), y=np.arange(60) % 3), "points", (2,), 3),
    "csv": ("a.csv", lambda: csv_of(rows(columns=4)), "vectors", (4,), 0),
    "csv with head and labels": (
        "iris.csv",
        lambda: csv_of(rows(), head="one,two,three,species", label=True),
        "vectors",
        (3,),
        2,
    ),
    "csv with words": ("a.csv", lambda: csv_of(rows(), label=True), "vectors", (3,), 2),
    "text": ("book.txt", lambda: WORDS, "text", (32, 64), 0),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AECORE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.usefixtures("one_thread", "place")
@pytest.mark.parametrize("name", GOOD)
def test_what_is_taken_trains_like_any_other_set(name: str) -> None:
    file, content, kind, shape, classes = GOOD[name]
    own = add(file, content())
    assert (own.kind, own.shape, len(own.classes)) == (kind, shape, classes)
    found = data.load(own.name)
    assert (len(found.train), len(found.test)) == (own.train, own.test)
    assert (found.train.labels is None) == (classes == 0)
    assert Config.of({"data": {"name": own.name}}).data.validation_size == own.train // 10
    small = {"network": {"widths": [16]}, "training": {"epochs": 2, "batch_size": 8, "learning_rate": 0.01}}
    config = configure([f"data.name={own.name}", "code.size=2", "training.device=cpu"], small)
    _, events = run(config, lambda: False)
    losses = [event.training["loss"] for event in of(Epoch, events)]
    assert isinstance(events[-1], Finished)
    assert losses[1] < losses[0]


def test_the_same_content_is_the_same_set_and_its_file_name_does_not_matter(place: Path) -> None:
    content = csv_of(rows())
    first, again = add("a.csv", content), add("b.csv", content)
    assert first.name == again.name
    assert [each.name for each in own_sets(place)] == [first.name]
    assert add("c.csv", csv_of(rows())).name != first.name


@pytest.mark.usefixtures("place")
def test_pictures_are_shown_as_they_are_and_may_keep_their_size() -> None:
    own = add("p.zip", zipped({f"{n}.png": png(side=24, ink=255) for n in range(30)}), size="keep")
    assert own.shape == (1, 24, 24)
    assert (data.load(own.name).train.images[:, :, :12] == 0).all()  # paper, which is 0 in MNIST too


@pytest.mark.usefixtures("place")
def test_a_columns_own_range_becomes_0_to_1_and_comes_back() -> None:
    values = rows() * np.array([1, 100, 0.01])
    own = add("a.csv", csv_of(values))
    found = data.load(own.name)
    items = np.concatenate([found.train.images, found.test.images])
    np.testing.assert_allclose(items.min(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(items.max(axis=0), 1, atol=1e-6)
    back = np.sort(items * (found.high - found.low) + found.low, axis=0)
    np.testing.assert_allclose(back, np.sort(values, axis=0), rtol=1e-3, atol=1e-4)


def test_the_command_adds_lists_and_names_it(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "iris.csv"
    path.write_bytes(csv_of(rows(), label=True))
    assert main(["data", "add", str(path), "--json"]) == 0
    own = json.loads(capsys.readouterr().out)
    assert (own["title"], own["kind"], own["classes"]) == ("iris.csv", "vectors", ["a", "b"])
    assert main(["data"]) == 0
    listed = capsys.readouterr().out
    assert own["name"] in listed
    assert "points-moons" in listed
    for wrong in (["data", "add"], ["data", "add", str(tmp_path / "gone.csv")], ["data", "add", str(path), "--size=9"]):
        assert main(wrong) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_a_set_that_is_gone_is_said_with_the_cure() -> None:
    config = configure(["data.name=own-0123abcd"])
    with pytest.raises(DataError, match="data add FILE"):
        data.load(config.data.key)
    with pytest.raises(Refused, match="own-0123abc"):
        configure(["data.name=own-0123abc"])


OWN = OwnSet("own-00000000", "a.csv", "vectors", (3,), ("a", "b"), 50, 10, (0.0, 1.0, 2.0), (1.0, 2.0, 9.0))
SAID = {
    "vectors": (OWN, "a.csv: 50 rows of 3 numbers to learn from and 10 to test, 2 classes. Each column is measured"),
    "one measure": (
        replace(OWN, kind="points", shape=(2,), low=(0.0, 5.0), high=(7.0, 12.0)),
        "Both columns share one",
    ),
    "two measures": (replace(OWN, kind="points", shape=(2,), low=(0.0, 5.0), high=(7.0, 500.0)), "Each column is meas"),
    "pictures": (replace(OWN, kind="image", shape=(1, 28, 28), classes=()), "50 pictures of 28 x 28 to learn from and"),
    "text": (replace(OWN, kind="text", shape=(32, 64), classes=()), "windows of text of 32 characters to learn from"),
}


@pytest.mark.parametrize("name", SAID)
def test_what_was_found_is_said_in_human_words(name: str) -> None:
    own, said = SAID[name]
    assert said in described(own)


@pytest.mark.usefixtures("place")
def test_two_columns_share_a_measure_only_when_they_spread_alike() -> None:
    apart = add("a.csv", csv_of(rows(columns=2) * np.array([1, 1_000]), head="age,income"))
    np.testing.assert_allclose(span(apart), [1, 1], atol=1e-6)
    values = rows(columns=2) * np.array([1, 3])
    alike = add("b.csv", csv_of(values))
    near = np.ptp(values, axis=0)
    np.testing.assert_allclose(span(alike), near / near.max(), atol=1e-3)


def span(own: OwnSet) -> np.ndarray:
    found = data.load(own.name)
    return np.ptp(np.concatenate([found.train.images, found.test.images]), axis=0)


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("separator", [b";", b"\t"])
def test_semicolons_and_tabs_stand_between_columns_as_commas_do(separator: bytes) -> None:
    content = csv_of(rows(), head="one,two,three,species", label=True)
    assert add("a.csv", content.replace(b",", separator)).name == add("a.csv", content).name
