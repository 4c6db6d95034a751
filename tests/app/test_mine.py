"""A drawn digit is named by its picture, kept for everybody who has the address, and never more than so many."""

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from reading import component, opened

from aecore.shipped import install
from app import mine, pictures
from app.components import draw


def digit(seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, mine.SHAPE, np.uint8)


@pytest.fixture
def session(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Stand in for Streamlit's session and address."""
    address: dict[str, str] = {}
    monkeypatch.setattr(mine.st, "session_state", {})
    monkeypatch.setattr(mine.st, "query_params", address)
    return address


def test_what_is_put_is_current_and_stands_in_the_address(session: dict[str, str], runs_root: Path) -> None:
    assert mine.current() is None
    name = mine.put(digit())
    assert session == {"mine": name}
    assert len(name) == 16
    np.testing.assert_array_equal(mine.current(), digit())
    assert mine.put(digit()) == name
    assert mine.put(digit(1)) != name
    assert len(list((runs_root / mine.FOLDER).iterdir())) == 2
    mine.forget()
    assert mine.current() is None
    assert session == {}


def test_only_the_newest_are_kept(session: dict[str, str], runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mine, "KEPT", 3)
    names = []
    for age in range(5):
        names.append(mine.put(digit(age)))
        os.utime(runs_root / mine.FOLDER / f"{names[-1]}.png", (age, age))
    assert {path.stem for path in (runs_root / mine.FOLDER).iterdir()} == set(names[2:])


def test_what_is_no_digit_is_not_taken(session: dict[str, str], runs_root: Path) -> None:
    with pytest.raises(ValueError, match="A drawn digit"):
        mine.put(np.zeros((28, 28), np.uint8))
    name = mine.put(digit())
    path = runs_root / mine.FOLDER / f"{name}.png"
    for content in (
        b"",
        b"no picture",
        b"\x89PNG" + b"0" * 100,
        pictures.png(np.zeros((3, 3), np.uint8)),
        b"0" * 5_000,
    ):
        path.write_bytes(content)
        assert mine.current() is None


def test_an_address_brings_it_back_and_a_wrong_one_is_ignored(runs_root: Path) -> None:
    install(runs_root)
    name = "0123456789abcdef"
    (runs_root / mine.FOLDER).mkdir()
    Image.fromarray(digit()[0]).save(runs_root / mine.FOLDER / f"{name}.png")
    shown = component(opened("reconstructions", mine=name), "draw")
    assert shown is not None
    assert shown["name"] == name
    assert shown["result"]["code"]["values"]
    for wrong in ("fedcba9876543210", "../../etc/passwd", "A" * 5_000):
        test = opened("reconstructions", mine=wrong)
        assert not test.exception
        shown = component(test, "draw")
        assert shown is not None
        assert (shown["name"], shown["result"]) == ("", None)


def test_what_a_browser_sends_is_checked() -> None:
    ink = np.zeros((112, 112), np.uint8)
    ink[20:90, 50:60] = 255
    sent = pictures.uri(255 - ink[None])  # `uri` writes ink dark
    assert draw.received(sent).shape == mine.SHAPE
    large = pictures.uri(np.zeros((1, 600, 600), np.uint8))
    empty = pictures.uri(np.full((1, 112, 112), 255, np.uint8))
    for text in ("", "x", "data:image/png;base64,AAAA", sent[:-40], large, empty, "A" * 100_000):
        with pytest.raises(ValueError, match="draw"):
            draw.received(text)
