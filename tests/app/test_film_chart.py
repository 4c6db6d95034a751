"""The film's loss chart, run by node: finite from the first instants on, and of two runs on one scale."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "app" / "components" / "film_chart.js"
NODE = shutil.which("node")
RUN = """
import { readFileSync } from "node:fs";
const made = [];
const element = () => {
  const one = { setAttribute: (name, value) => made.push(String(value)), append() {}, replaceChildren() {} };
  return new Proxy({ ...one, appendChild: (child) => child }, { set: (_, name, value) => made.push(value) > 0 });
};
globalThis.document = { createElementNS: element };
const { lossChart, rangesOf } = await import("./film_chart.js");
const losses = JSON.parse(readFileSync(0)), ranges = rangesOf(losses);
losses.forEach((loss, i) => lossChart(element(), loss, ranges[i])(0.1));
process.stdout.write(JSON.stringify({ made, ranges }));
"""
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not on the path; the film's own test has a browser")


def drawn(folder: Path, *losses: dict[str, Any]) -> dict[str, Any]:
    """Return what node says of the charts of some losses: everything written into them, and their ranges."""
    assert NODE is not None
    shutil.copy(SCRIPT, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(RUN)
    told = json.dumps(losses).encode()
    answer = subprocess.run([NODE, str(folder / "run.js")], input=told, capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr.decode()
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def loss(
    ys: list[float], *, epochs: float = 10, unit: str = "nats per pixel", xs: list[float] | None = None
) -> dict[str, Any]:
    xs = [epochs * n / (len(ys) - 1) for n in range(len(ys))] if xs is None else xs
    training = {"x": xs, "y": ys, "kind": "training", "name": "training images"}
    held = {"x": [], "y": [], "kind": "held-out", "name": "held-out images"}
    return {"lines": [training, held], "epochs": epochs, "title": "Loss", "unit": unit, "axis": "epochs"}


@pytest.mark.parametrize("xs", [[0.0], [0.001 * n for n in range(1, 9)], [0.1 * n for n in range(1, 40)]])
def test_every_place_is_a_number(xs: list[float], tmp_path: Path) -> None:
    written = [str(value) for value in drawn(tmp_path, loss([0.5 / (1 + x) for x in xs], xs=xs))["made"]]
    assert len(written) > 8
    assert not [value for value in written if "NaN" in value or "Infinity" in value]


def test_two_runs_share_one_scale_where_they_share_a_unit(tmp_path: Path) -> None:
    good, bad = loss([9.0, 0.2, 0.15, 0.1, 0.1, 0.1]), loss([9.0, 0.6, 0.5, 0.4, 0.4, 0.4], epochs=20)
    other = loss([90.0, 40.0, 30.0, 20.0, 20.0, 20.0], unit="squared error per pixel")
    first, second, third = drawn(tmp_path, good, bad, other)["ranges"]
    assert first == second == {"low": 0.1, "high": 0.6, "epochs": 20}
    assert third == {"low": 20.0, "high": 40.0, "epochs": 20}
    assert drawn(tmp_path, good)["ranges"] == [{"low": 0.1, "high": 0.2, "epochs": 10}]


def test_lines_and_the_axis_are_named(tmp_path: Path) -> None:
    written = drawn(tmp_path, loss([0.4, 0.3, 0.2, 0.1, 0.1]))["made"]
    assert "training images" in written
    assert "epochs" in written
    assert "held-out images" not in written  # there is no such line
