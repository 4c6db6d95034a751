"""Sentences, figures, curves and pictures: the pure parts of the app."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aecore.history import History
from app import pictures
from app.curve import MOST, curve, thinned
from app.text import number
from app.words import choice_title, duration, numbers


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2, "2"),
        (10_000, "10,000"),
        (27.318, "27.3"),
        (0.05879, "0.0588"),
        (1234.5, "1,234"),
        (0.0, "0"),
        (3e-7, "0.000000300"),
    ],
)
def test_numbers_are_written_as_people_write_them(value: float, said: str) -> None:
    assert number(value) == said


def test_words_have_their_singular() -> None:
    assert (numbers(1), numbers(2)) == ("1 number", "2 numbers")


@pytest.mark.parametrize(("seconds", "said"), [(0.1, "1 s"), (59, "59 s"), (125, "2 min 5 s"), (4_200, "1 h 10 min")])
def test_times_are_said_in_two_units_at_most(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_title_says_what_was_changed() -> None:
    assert choice_title("dense", 32) == "Dense, 32 numbers"
    assert choice_title("dense", 8) == "Dense, 32 numbers → 8 numbers"


@pytest.mark.parametrize("count", [0, 1, MOST, MOST + 1, 10 * MOST])
def test_a_thinned_line_keeps_both_ends(count: int) -> None:
    kept = thinned(range(count))
    assert len(kept) == min(count, MOST)
    assert kept == sorted(set(kept))
    assert kept[:1] + kept[-1:] == ([0, count - 1] if count else [])


def test_the_held_out_line_takes_in_both_kinds_of_reading() -> None:
    history = History(Path("none"))
    rows = {0.5: {"reconstruction": 0.3}, 1.5: {"reconstruction": 0.1}}
    history.steps = [{"epoch": at, "training": terms, "held_out": terms} for at, terms in rows.items()]
    history.epoch_records = [{"epoch": 1, "validation": {"reconstruction": 0.2}}, {"epoch": 2, "validation": None}]
    assert curve(history)["held_out"] == {"x": [0.5, 1.0, 1.5], "y": [0.3, 0.2, 0.1]}
    assert curve(history)["validation"] == {"x": [1.0], "y": [0.2]}


def test_a_sheet_holds_each_picture_at_its_place_with_dark_ink() -> None:
    images = np.zeros((205, 1, 4, 4), np.uint8)
    images[203] = 255
    sheet = np.asarray(Image.open(BytesIO(pictures.sheet(images))))
    assert sheet.shape == (3 * 4, pictures.COLUMNS * 4)
    assert (sheet[8:12, 12:16] == 0).all()
    assert (sheet == 0).sum() == 16
