"""Denoising, compression and super-resolution on their page: tried at once, and what was measured of them."""

import re
from pathlib import Path

import numpy as np
import pytest
from reading import buttons, component, html, opened, texts
from tooling import tooled

from aecore.files import read_json, write_json
from aecore.presets import PRESETS
from aecore.runs import Run, all_runs
from aecore.taskqueue import TaskFile
from aecore.taskruns import TaskSpec, key_of
from aecore.tasks.compression.rates import RATES
from aecore.tasks.denoising import filters
from aecore.tasks.quality import COLUMNS
from aecore.tasks.result import Result, Score, Table, leading
from app import tasks
from app.components.tasks.super_resolution import FILLED

PICTURES = np.full((20, 1, 28, 28), 90, np.uint8)
QUALITY = (20.0, 19.0, 21.0, 0.8, 0.79, 0.81, 0.9, 0.88, 0.92)


@pytest.fixture
def run(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(filters, "TUNED_ON", 3)
    return tooled(runs_root)


def keep(run: Run, spec: TaskSpec, tables: dict[str, Table], arrays: dict[str, np.ndarray], **more: object) -> None:
    made = Result(Score("PSNR of the network", 20.0, "dB"), None, "The network wins.", 300, tables, arrays, more)
    made.save(TaskFile(run, key_of(run, spec)).path)


def decibels(metrics: object) -> list[tuple[str, str]]:
    return [(metric.label, metric.value) for metric in metrics]  # type: ignore[attr-defined]


def test_noise_is_tried_at_once_and_more_of_it_is_worse(run: Run) -> None:
    test = opened("uses", run.id, use="denoising")
    before = dict(decibels(test.metric))
    assert list(before) == ["network", "noisy", "median filter"]
    assert html(test).count("<figure") == 10
    test.slider(key="_w_noise_amount").set_value(1.0).run()
    after = dict(decibels(test.metric))
    assert float(after["noisy"].split()[0]) < float(before["noisy"].split()[0])
    assert "Measure it" in buttons(test)


def test_who_wins_is_said_at_once_and_why_a_run_that_never_saw_noise_loses(run: Run) -> None:
    test = opened("uses", run.id, use="denoising")
    means = {label: float(value.split()[0]) for label, value in decibels(test.metric)}
    (said,) = [text for text in texts(test).splitlines() if text.startswith("On these pictures")]
    winner, loser = sorted(("network", "median filter"), key=lambda name: -means[name])
    ahead = means[winner] - means[loser]
    found = re.fullmatch(rf"On these pictures: {winner} ([0-9.]+) dB ahead of {loser}\..*", said)
    assert found is not None, said
    assert float(found[1]) == pytest.approx(ahead, abs=0.11)  # each of the two means is rounded too
    assert ("learned from clean pictures" in said) == (winner == "median filter")


def test_what_was_measured_of_denoising_is_drawn_over_the_amount(run: Run) -> None:
    rows = tuple(
        (kind, amount, method, *QUALITY)
        for kind in ("gaussian", "salt_pepper")
        for amount in (0.1, 0.5)
        for method in ("noisy", "network", "median filter")
    )
    columns = ("noise", "amount", "method", *COLUMNS)
    keep(run, tasks.spec("denoising", kind="gaussian", amount=0.5), {"curves": Table("Curves", columns, rows)}, {})
    test = opened("uses", run.id, use="denoising")
    found = component(test, "figure")
    assert found is not None
    assert found["traces"][0]["x"] == [0.1, 0.5]
    assert "The network wins." in texts(test)


def test_a_move_of_the_slider_keeps_what_was_measured_and_shows_the_nearest_amount(run: Run) -> None:
    best = "non-local means"
    rows = tuple(("gaussian", amount, method, *QUALITY) for amount in (0.1, 0.5) for method in ("network", best))
    curves = Table("Curves", ("noise", "amount", "method", *COLUMNS), rows)
    told = {
        amount: {**leading(score, score, f"Said of {amount}."), "images": images, "best": best}
        for amount, images, score in (
            ("0.1", 100, Score("gained", 0.7514, "dB")),
            ("0.5", 300, Score("gained", 8.0, "dB")),
        )
    }
    names = [f"{name}_{amount}" for name in ("noisy", "network", "best") for amount in told]
    arrays = dict.fromkeys((*names, "clean"), PICTURES[:10])
    keep(run, tasks.spec("denoising", kind="gaussian"), {"curves": curves}, arrays, at=told)
    test = opened("uses", run.id, use="denoising")
    assert "Said of 0.5." in texts(test)
    assert "Scored on 300 test images" in texts(test)
    assert "images were scored" not in texts(test)
    test.slider(key="_w_noise_amount").set_value(0.15).run()
    assert "Said of 0.1." in texts(test)
    assert "Measured at 0.1" in texts(test)
    assert "At this amount 100 images were scored, at 0.5 all 300." in texts(test)
    assert ("gained", "0.751 dB") in decibels(test.metric)
    figure = component(test, "figure")
    assert figure is not None
    assert [trace["name"] for trace in figure["traces"]] == ["network", best]
    assert "standard deviation" in texts(test)
    assert "means of these 10 pictures" in texts(test)


def test_another_number_of_pixels_keeps_what_was_measured(run: Run) -> None:
    score = Score("PSNR", 20.0, "dB")
    arrays = dict.fromkeys((f"repair_{name}" for name, _title in FILLED), PICTURES)
    told = {factor: leading(score, score, f"Said of {factor}.") for factor in ("2", "4", "7")}
    keep(run, tasks.spec("super-resolution", factor=7), {}, arrays, at=told)
    for factor in ("2", "4", "7"):
        assert f"Said of {factor}." in texts(opened("uses", run.id, use="super-resolution", fewer_pixels=factor))


def test_what_is_left_is_named_in_pixels(run: Run) -> None:
    (control,) = opened("uses", run.id, use="super-resolution").get("button_group")[-1:]
    named = [option.content for option in control.proto.options]
    assert named[:2] == ["14 x 14 (2 of a side become one)", "7 x 7 (4 of a side become one)"]


def test_a_covered_square_is_filled_in_at_once_and_a_run_that_learns_it_is_offered(run: Run, runs_root: Path) -> None:
    test = opened("uses", run.id, use="super-resolution", fewer_pixels="0")
    assert set(dict(decibels(test.metric))) == {"covered", "network", "biharmonic equation"}
    assert "biharmonic equation" in texts(test)
    assert "It did not learn to fill squares in" in texts(test)
    test.button(key="train_for_super-resolution").click().run()
    assert PRESETS["repair"].config in [each.config for each in all_runs(runs_root)]


def test_a_run_that_learned_from_squares_begins_with_them(runs_root: Path) -> None:
    run = tooled(runs_root)
    told = read_json(run.folder / "config.json")
    assert isinstance(told, dict)
    told["objective"] |= {"corruption": "block", "corruption_amount": 0.1}
    write_json(run.folder / "config.json", told)
    test = opened("uses", run.id, use="super-resolution")
    assert "covered" in dict(decibels(test.metric))
    assert "fewer_pixels" not in test.query_params


def test_who_repairs_best_is_said(run: Run) -> None:
    score = Score("PSNR", 20.0, "dB")
    arrays = dict.fromkeys((f"repair_{name}" for name, _title in FILLED), PICTURES)
    told = {"square": {**leading(score, score, "The network fills it in best."), "images": 870}}
    keep(run, tasks.spec("super-resolution", factor=7), {}, arrays, at=told)
    test = opened("uses", run.id, use="super-resolution", fewer_pixels="0")
    assert "The network fills it in best." in texts(test)
    assert "Scored on 870 test images." in texts(test)
    assert "Squares filled in, in each way" in [expander.label for expander in test.expander]


def test_fewer_pixels_are_tried_at_once(run: Run) -> None:
    test = opened("uses", run.id, use="super-resolution")
    before = dict(decibels(test.metric))
    assert list(before) == ["network", "few pixels", "bicubic"]
    other = dict(decibels(opened("uses", run.id, use="super-resolution", fewer_pixels="2").metric))
    assert float(other["bicubic"].split()[0]) > float(before["bicubic"].split()[0])


def test_bits_move_the_bytes_and_the_pictures(run: Run) -> None:
    points = tuple(("network", f"{bits} bits", *[4.0 * bits, 3.0 * bits, 5.0 * bits] * 2, *QUALITY) for bits in (1, 4))
    arrays = {"clean": PICTURES, "sent": PICTURES, "sent_1": PICTURES // 2, "sent_4": PICTURES}
    sent_at = {"1": ["0a"] * 20, "4": ["00112233445566"] * 20}
    at = {bits: leading(*[Score("PSNR", float(bits), "dB")] * 2, f"Said of {bits} bits.") for bits in ("1", "4")}
    keep(run, tasks.spec("compression"), {"rates": Table("Rates", RATES, points)}, arrays, sent_at=sent_at, at=at)
    test = opened("uses", run.id, use="compression")
    assert [code.value for code in test.code] == ["00 11 22 33 44 55 66"]
    assert "Said of 4 bits." in texts(test)
    before = html(test)
    test.select_slider(key="_w_wire_bits").set_value("1").run()
    assert [code.value for code in test.code] == ["0a"]
    assert "Said of 1 bits." in texts(test)
    assert ("PSNR", "1 dB") in decibels(test.metric)
    assert "1 byte" in html(test)
    assert "1 bytes" not in html(test)
    assert html(test) != before
    assert component(test, "figure") is not None


def test_text_is_told_that_denoising_needs_pictures(runs_root: Path) -> None:
    text = tooled(runs_root, data="text")
    assert "needs pictures" in texts(opened("uses", text.id, use="denoising"))
