"""Denoising, compression and super-resolution on their page: tried at once, and what was measured of them."""

from pathlib import Path

import numpy as np
import pytest
from reading import buttons, component, html, opened, texts
from tooling import tooled

from aecore.runs import Run
from aecore.taskqueue import TaskFile
from aecore.taskruns import TaskSpec, key_of
from aecore.tasks.compression.rates import RATES
from aecore.tasks.denoising import filters
from aecore.tasks.result import Result, Score, Table, leading
from app import tasks
from app.components.tasks.super_resolution import FILLED

PICTURES = np.full((20, 1, 28, 28), 90, np.uint8)
QUALITY = (20.0, 19.0, 21.0, 0.8, 0.9)


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
    assert list(before) == ["noisy", "network", "median filter"]
    assert html(test).count("<figure") == 10
    test.slider(key="_w_noise_amount").set_value(1.0).run()
    after = dict(decibels(test.metric))
    assert float(after["noisy"].split()[0]) < float(before["noisy"].split()[0])
    assert "Measure it" in buttons(test)


def test_what_was_measured_of_denoising_is_drawn_over_the_amount(run: Run) -> None:
    rows = tuple(
        (kind, amount, method, 20.0, 19.0, 21.0, 0.8)
        for kind in ("gaussian", "salt_pepper")
        for amount in (0.1, 0.5)
        for method in ("noisy", "network", "median filter")
    )
    columns = ("noise", "amount", "method", "PSNR, dB", "PSNR from", "PSNR to", "SSIM")
    keep(run, tasks.spec("denoising", kind="gaussian", amount=0.5), {"curves": Table("Curves", columns, rows)}, {})
    test = opened("uses", run.id, use="denoising")
    found = component(test, "figure")
    assert found is not None
    assert found["traces"][0]["x"] == [0.1, 0.5]
    assert "The network wins." in texts(test)


def test_a_move_of_the_slider_keeps_what_was_measured_and_shows_the_nearest_amount(run: Run) -> None:
    best = "non-local means"
    rows = tuple(("gaussian", amount, method, *QUALITY[:4]) for amount in (0.1, 0.5) for method in ("network", best))
    curves = Table("Curves", ("noise", "amount", "method", "PSNR, dB", "PSNR from", "PSNR to", "SSIM"), rows)
    told = {
        amount: {**leading(score, score, f"Said of {amount}."), "images": 100, "best": best}
        for amount, score in (("0.1", Score("gained", 0.7514, "dB")), ("0.5", Score("gained", 8.0, "dB")))
    }
    names = [f"{name}_{amount}" for name in ("noisy", "network", "best") for amount in told]
    arrays = dict.fromkeys((*names, "clean"), PICTURES[:10])
    keep(run, tasks.spec("denoising", kind="gaussian"), {"curves": curves}, arrays, at=told)
    test = opened("uses", run.id, use="denoising")
    assert "Said of 0.5." in texts(test)
    test.slider(key="_w_noise_amount").set_value(0.15).run()
    assert "Said of 0.1." in texts(test)
    assert "Measured at 0.1" in texts(test)
    assert ("gained", "0.751 dB") in decibels(test.metric)
    figure = component(test, "figure")
    assert figure is not None
    assert [trace["name"] for trace in figure["traces"]] == ["network", best]
    assert "standard deviation" in texts(test)
    assert "mean of these 10 pictures" in texts(test)


def test_another_number_of_pixels_keeps_what_was_measured(run: Run) -> None:
    score = Score("PSNR", 20.0, "dB")
    arrays = dict.fromkeys((f"repair_{name}" for name, _title in FILLED), PICTURES)
    told = {factor: leading(score, score, f"Said of {factor}.") for factor in ("2", "4", "7")}
    keep(run, tasks.spec("super-resolution", factor=7), {}, arrays, at=told)
    for factor in ("2", "4", "7"):
        assert f"Said of {factor}." in texts(opened("uses", run.id, use="super-resolution", fewer_pixels=factor))


def test_fewer_pixels_are_tried_at_once(run: Run) -> None:
    test = opened("uses", run.id, use="super-resolution")
    before = dict(decibels(test.metric))
    assert list(before) == ["few pixels", "network", "bicubic"]
    other = dict(decibels(opened("uses", run.id, use="super-resolution", fewer_pixels="2").metric))
    assert float(other["bicubic"].split()[0]) > float(before["bicubic"].split()[0])


def test_bits_move_the_bytes_and_the_pictures(run: Run) -> None:
    points = tuple(("network", f"{bits} bits", 4.0 * bits, 4.0 * bits, *QUALITY) for bits in (1, 4))
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
