"""The browser's ways between codes are those of `aecore.latent.walks`, wherever node can run the script."""

import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from node_decoding import NODE, SCRIPTS, needs_node
from numpy.typing import NDArray

from aecore.latent.walks import WAYS, tour

RUN = """
import { readFileSync } from "node:fs";
import { along, faded } from "./code_ways.js";
const { stops, way, places } = JSON.parse(readFileSync(0));
process.stdout.write(JSON.stringify({
  along: places.map((place) => [...along(stops, way, place)]), faded: places.map((place) => faded(stops, place)) }));
"""
RANDOM = np.random.default_rng(0)
STOPS = {
    "three": RANDOM.standard_normal((3, 16)),
    "one number": np.array([[0.5], [-2.0]]),
    "from 0": np.array([[0.0, 0.0, 0.0], [1.0, 2.0, -1.0]]),
    "opposite": np.array([[1.0, 2.0, -1.0], [-2.0, -4.0, 2.0]]),
    "the same": np.array([[1.0, 2.0], [1.0, 2.0]]),
}


def walked(stops: NDArray[np.float32], way: str, steps: int) -> dict[str, NDArray[np.float64]]:
    assert NODE is not None
    places = np.linspace(0, len(stops) - 1, (len(stops) - 1) * (steps - 1) + 1).tolist()
    with TemporaryDirectory() as folder:
        shutil.copy(SCRIPTS / "code_ways.js", folder)
        (Path(folder) / "package.json").write_text('{"type": "module"}')
        (Path(folder) / "run.js").write_text(RUN)
        asked = json.dumps({"stops": stops.tolist(), "way": way, "places": places}).encode()
        answer = subprocess.run([NODE, str(Path(folder) / "run.js")], input=asked, capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr.decode()
    return {name: np.array(rows) for name, rows in json.loads(answer.stdout).items()}


@needs_node
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", STOPS)
def test_the_browser_walks_where_python_walks(way: str, name: str) -> None:
    stops = STOPS[name].astype(np.float32)
    found = walked(stops, way, 9)
    np.testing.assert_allclose(found["along"], tour(stops, 9, WAYS[way]), atol=1e-5)
    np.testing.assert_allclose(found["faded"], tour(stops, 9), atol=1e-5)
    np.testing.assert_array_equal(found["along"][::8], stops)
