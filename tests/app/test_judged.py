"""Charts of denoising and compression: by PSNR, SSIM or what is still read, with intervals, headers counted or not."""

from pathlib import Path

import numpy as np
import pytest
from reading import component, opened, texts
from streamlit.testing.v1 import AppTest
from tooling import tooled

from aecore.runs import Run
from aecore.taskqueue import TaskFile
from aecore.taskruns import TaskSpec, key_of
from aecore.tasks.compression.rates import RATES
from aecore.tasks.denoising import filters
from aecore.tasks.quality import COLUMNS
from aecore.tasks.result import Cell, Result, Score, Table
from app import tasks

PICTURES = np.full((20, 1, 28, 28), 90, np.uint8)
CELLS: dict[str, tuple[float, float, float]] = {
    "psnr": (20.0, 19.0, 22.0),
    "ssim": (0.8, 0.7, 0.9),
    "read": (0.9, 0.85, 0.92),
}
QUALITY = tuple(cell for cells in CELLS.values() for cell in cells)
TWELVE = (12.0, 11.5, 12.5)
NOBODY: tuple[Cell, ...] = (*QUALITY[:6], None, None, None)


@pytest.fixture
def run(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(filters, "TUNED_ON", 3)
    return tooled(runs_root)


def keep(run: Run, spec: TaskSpec, table: Table, **more: object) -> None:
    name = "curves" if spec.name == "denoising" else "rates"
    arrays = {"sent": PICTURES, "clean": PICTURES, "sent_4": PICTURES} if name == "rates" else {}
    lead, other = Score("PSNR of the network", 20.0, "dB"), Score("PSNR of PCA", 19.0, "dB")
    made = Result(lead, other, "The network wins.", 300, {name: table}, arrays, more)
    made.save(TaskFile(run, key_of(run, spec)).path)


def curves(run: Run, quality: tuple[Cell, ...] = QUALITY) -> None:
    rows = tuple(("gaussian", amount, method, *quality) for amount in (0.1, 0.5) for method in ("network", "noisy"))
    table = Table("Curves", ("noise", "amount", "method", *COLUMNS), rows)
    keep(run, tasks.spec("denoising", kind="gaussian"), table, ahead="A filter wins at 0 of 2.")


def rates(run: Run) -> None:
    own, webp = ("network", "4 bits", *TWELVE, *TWELVE), ("WebP", "quality 0", 90.0, 89.0, 91.0, 60.0, 59.0, 61.0)
    rows = [(*own, *QUALITY), (*webp, *QUALITY)]
    png = ("PNG", "lossless", 268.0, 266.0, 270.0, 210.0, 208.0, 212.0, None, None, None, 1.0, 1.0, 1.0, 1.0, 0.99, 1.0)
    table = Table("Rates", RATES, (*rows, png))
    keep(run, tasks.spec("compression"), table, sent_at={"4": ["00"] * 20}, ahead="PCA wins at 1.", paid="WebP wins.")


def traces(test: AppTest) -> dict[str, dict[str, list[float]]]:
    found = component(test, "figure")
    assert found is not None
    return {trace["name"]: trace for trace in found["traces"]}


@pytest.mark.parametrize("by", CELLS)
def test_the_curve_is_drawn_by_what_is_chosen_with_its_interval(run: Run, by: str) -> None:
    curves(run)
    trace = traces(opened("uses", run.id, use="denoising", judged_by=by))["network"]
    value, low, high = CELLS[by]
    assert trace["y"] == [value] * 2
    bars = trace["error_y"]
    assert bars["array"] == pytest.approx([high - value] * 2)  # type: ignore[call-overload]
    assert bars["arrayminus"] == pytest.approx([value - low] * 2)  # type: ignore[call-overload]


def test_the_choice_moves_the_curve_and_stands_in_the_address(run: Run) -> None:
    curves(run)
    test = opened("uses", run.id, use="denoising")
    assert traces(test)["network"]["y"] == [20.0, 20.0]
    test.segmented_control(key="_w_judged_by").set_value("ssim").run()
    assert traces(test)["network"]["y"] == [0.8, 0.8]
    assert test.query_params["judged_by"] == "ssim"
    assert "A filter wins at 0 of 2." in texts(test)


def test_who_reads_nothing_is_not_offered(run: Run) -> None:
    curves(run, NOBODY)
    test = opened("uses", run.id, use="denoising", judged_by="read")
    assert test.segmented_control(key="_w_judged_by").options == ["PSNR", "SSIM"]
    assert traces(test)["network"]["y"] == [20.0, 20.0]


def test_rates_are_drawn_with_headers_or_without(run: Run) -> None:
    rates(run)
    test = opened("uses", run.id, use="compression")
    assert traces(test)["WebP"]["x"] == [90.0]
    test.toggle(key="_w_headers").set_value(False).run()
    assert traces(test)["WebP"]["x"] == [60.0]
    assert traces(test)["network"]["x"] == [12.0]
    assert test.query_params["headers"] == "0"


def test_what_loses_nothing_is_on_the_chart_where_it_has_a_number(run: Run) -> None:
    rates(run)
    assert "PNG" not in traces(opened("uses", run.id, use="compression"))
    for by in ("ssim", "read"):
        test = opened("uses", run.id, use="compression", judged_by=by)
        assert traces(test)["PNG"]["y"] == [1.0]
        assert traces(test)["network"]["y"] == [CELLS[by][0]]
    assert "PCA wins at 1." in texts(test)
    assert "WebP wins." in texts(test)


def test_the_network_leads_with_psnr_and_ssim_and_the_others_stand_smaller_beside_it(run: Run) -> None:
    test = opened("uses", run.id, use="denoising")
    assert [metric.label for metric in test.metric] == ["network", "noisy", "median filter"]
    assert all(metric.value.endswith("dB") and metric.delta.startswith("SSIM 0.") for metric in test.metric)
    said = next(text for text in texts(test).splitlines() if text.startswith("On these pictures"))
    network, noisy = (float(test.metric[at].value.split()[0]) for at in (0, 1))
    assert f"network {network - noisy:+.0f}"[:-1] in said
    assert "Against noisy: network" in said
    assert "too few for an interval" in texts(test)


def test_text_is_drawn_as_it_arrived_with_what_is_wrong_marked(runs_root: Path) -> None:
    text = tooled(runs_root, data="text")
    columns = ("method", "setting", "bytes a window alone", "bytes a window in one archive", "characters right",
               "right from", "right to", "loses")  # fmt: skip
    rows = (
        ("network", "4 bits", 22.0, 21.0, 0.75, 0.7, 0.8, "yes"),
        ("zlib", "best", 39.0, 18.0, 1.0, None, None, "no"),
    )
    more = {"windows": ["abcd"], "arrived": {"4": ["abxd"]}, "sent_at": {"4": ["0aff"]}}
    made = Result(Score("right", 0.75), None, "zlib wins.", 20, {"rates": Table("", columns, rows)}, more=more)
    made.save(TaskFile(text, key_of(text, tasks.spec("compression"))).path)
    test = opened("uses", text.id, use="compression")
    assert [code.value for code in test.code] == ["abcd\nabxd\n  ^ ", "0a ff"]
    assert traces(test)["zlib"]["x"] == [18.0]
    assert traces(test)["network"]["error_y"]["array"] == pytest.approx([0.05])  # type: ignore[call-overload]
