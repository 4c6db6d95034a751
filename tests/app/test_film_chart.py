"""The scale of the film's loss chart, run by node: finite from the first instants of a training on."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "app" / "components" / "film_chart.js"
NODE = shutil.which("node")
RUN = """
import { readFileSync } from "node:fs";
const made = [];
const element = () => {
  const one = { setAttribute: (name, value) => made.push(String(value)), append() {}, replaceChildren() {} };
  return { ...one, appendChild: (child) => child };
};
globalThis.document = { createElementNS: element };
const { lossChart } = await import("./film_chart.js");
lossChart(element(), JSON.parse(readFileSync(0)))(0.1);
process.stdout.write(JSON.stringify(made));
"""


@pytest.mark.skipif(NODE is None, reason="node is not on the path; the film's own test has a browser")
@pytest.mark.parametrize("xs", [[0.0], [0.001 * n for n in range(1, 9)], [0.1 * n for n in range(1, 40)]])
def test_every_place_is_a_number(xs: list[float], tmp_path: Path) -> None:
    assert NODE is not None
    shutil.copy(SCRIPT, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "run.js").write_text(RUN)
    lines = [{"x": xs, "y": [0.5 / (1 + x) for x in xs], "kind": "training"}, {"x": [], "y": [], "kind": "held-out"}]
    told = json.dumps({"lines": lines, "epochs": 10, "title": "Loss"}).encode()
    answer = subprocess.run([NODE, str(tmp_path / "run.js")], input=told, capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr.decode()
    written = json.loads(answer.stdout)
    assert len(written) > 8
    assert not [value for value in written if "NaN" in value or "Infinity" in value]
