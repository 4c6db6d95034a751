"""Sentences, figures, curves and pictures: the pure parts of the app."""

import time
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from aecore.config import Config
from aecore.history import History
from aecore.presets import PRESETS
from aecore.runs import create
from app import pictures
from app.curve import MOST, curve, thinned
from app.text import literal, number
from app.words import (
    after,
    choice_title,
    disk,
    duration,
    epochs,
    headline,
    kept,
    made,
    names,
    numbers,
    roughly,
    run_title,
    smaller,
    squeeze,
)


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
    assert (epochs(1), epochs(0.5), epochs(2)) == ("1 epoch", "0.50 epochs", "2 epochs")
    assert (after(1), after(2.5)) == ("after 1 epoch", "after 2.50 epochs")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.1, "1 s"), (59, "59 s"), (120, "2 min"), (125, "2 min 5 s"), (4_200, "1 h 10 min")]
)
def test_times_are_said_in_two_units_at_most(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_title_says_what_was_changed() -> None:
    assert choice_title(Config()) == "Dense, 32 numbers"
    assert choice_title(Config.of({"code": {"size": 16}, "training": {"epochs": 3, "seed": 7}})) == "Dense, 16 numbers"
    assert choice_title(PRESETS["conv"].config) == PRESETS["conv"].title
    conv = {"network": {"kind": "conv"}, "code": {"size": 8}, "objective": {"reconstruction": "mse"}}
    assert choice_title(Config.of(conv)) == "Conv, 8 numbers, MSE"
    much = {"data": {"name": "fashion-mnist"}, "network": {"widths": [9, 8]}, "training": {"learning_rate": 0.01}}
    assert choice_title(Config.of(much)) == "Dense, 9-8, 32 numbers, Fashion-MNIST, Learning rate 0.01"


def test_a_title_names_the_family_before_how_much_it_saw() -> None:
    config = PRESETS["contractive"].config
    few = Config.of({**PRESETS["contractive"].choices, "data": {"train_size": 2_000}})
    assert choice_title(config) == "Contractive"
    assert choice_title(few) == "Linear, 120 numbers, Contractive 0.1, Training images 2000"


def test_a_quantised_code_keeps_vectors_and_is_counted_in_bits() -> None:
    config = Config.of({"code": {"kind": "quantized", "size": 8}})
    assert choice_title(config) == "Dense, Quantised, 16 of 256 vectors, Latent size 8"
    assert smaller(config) == "128 bits, 49 times smaller"  # 784 bytes beside 16 choices of 8 bits
    assert (kept(Config()), smaller(Config())) == ("32 numbers", "24.5 times smaller")


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_and_a_change_of_it_have_titles_of_their_own(name: str) -> None:
    config = PRESETS[name].config
    assert choice_title(config) == PRESETS[name].title
    other = Config.of({**PRESETS[name].choices, "code": {**PRESETS[name].choices.get("code", {}), "size": 77}})
    assert "77" in choice_title(other)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 s"),
        (9.4, "9 s"),
        (27, "25 s"),
        (84, "1 min 20 s"),
        (118, "2 min"),
        (350, "6 min"),
        (60, "1 min"),
        (3_500, "1 h"),
    ],
)
def test_an_estimate_is_said_without_false_precision(seconds: float, said: str) -> None:
    assert roughly(seconds) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [(16, "16 numbers, 49 times smaller"), (1, "1 number, 784 times smaller"), (784, "784 numbers, not smaller")],
)
def test_a_latent_size_says_what_it_means(size: int, said: str) -> None:
    assert squeeze(size) == said


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


@pytest.mark.parametrize(
    ("about", "choices", "said"),
    [
        ({"title": "Mine", "preset": "dense"}, {}, "Mine"),
        ({"preset": "dense"}, {"code": {"size": 8}}, "Dense, 8 numbers"),
        ({"preset": None, "title": ""}, {"code": {"size": 8}}, "Dense, 8 numbers"),
        ({"preset": "gone"}, {"code": {"kind": "variational", "size": 1}}, "Dense, Variational, 1 number"),
    ],
)
def test_a_run_has_a_title_whoever_made_it(
    about: dict[str, Any], choices: dict[str, Any], said: str, tmp_path: Path
) -> None:
    assert run_title(create(tmp_path, Config.of(choices), about=about)) == said


def test_a_time_of_another_day_is_a_date() -> None:
    noon = time.mktime((2026, 3, 4, 12, 5, 0, 0, 0, -1))
    assert made(noon, noon + 3_600) == "12:05"
    assert made(noon, noon + 86_400) == time.strftime("%d %b", time.localtime(noon))
    assert made(noon, noon + 400 * 86_400).endswith("2026")


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 kB"),
        (1, "1 kB"),
        (998_999, "999 kB"),
        (999_000, "1.0 MB"),
        (12_400_000, "12.4 MB"),
        (1_260_000_000, "1.3 GB"),
    ],
)
def test_disk_use_is_said_in_plain_units(size: int, said: str) -> None:
    assert disk(size) == said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Dense, 9-8, 32 numbers · 1.50 (#2)", "Dense, 9-8, 32 numbers · 1.50 (#2)"),
        ("**b** _i_ `c`", r"\*\*b\*\* \_i\_ \`c\`"),
        ("[a](b) <i> $x$", r"\[a\](b) \<i\> \$x\$"),
        ("# one", r"\# one"),
        (":red[x]", ":\u2060red\\[x\\]"),
        ("1. one", "1\u2060. one"),
        ("mse: 3", "mse: 3"),
    ],
)
def test_text_that_a_person_gave_is_no_markdown(text: str, shown: str) -> None:
    assert literal(text) == shown


def test_only_digits_are_called_digits() -> None:
    assert "digit" in headline("mnist")
    assert "digit" not in headline("fashion-mnist")


def test_a_name_that_is_taken_is_passed_over(tmp_path: Path) -> None:
    made = [create(tmp_path, Config(), about={"title": title}) for title in ("a", "a (2)", "a", "b")]
    assert [names(made[::-1])[run.id] for run in made] == ["a", "a (2)", "a (3)", "b"]
