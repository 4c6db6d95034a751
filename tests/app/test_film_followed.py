"""A digit of one's own in the film, between frames that know it: what the browser makes of them, run by node."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "app" / "components" / "film_reel.js"
NODE = shutil.which("node")
RUN = """
import { readFileSync } from "node:fs";
import { Reel } from "./film_reel.js";
const { epochs, known, asked } = JSON.parse(readFileSync(0)), reel = new Reel(() => {});
reel.frames = epochs.map((epoch, step) => ({ epoch, step }));
reel.mine = new Map(known.map((step) => [step, { x: 10 * step, y: -step, picture: step }]));
const found = asked.map(([a, b, t]) => reel.followed({ a: reel.frames[a], b: reel.frames[b], t }));
process.stdout.write(JSON.stringify(found));
"""

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not on the path; the film's own test has a browser")


def followed(folder: Path, known: list[int], *asked: tuple[int, int, float]) -> list[dict[str, float] | None]:
    assert NODE is not None
    shutil.copy(SCRIPT, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(RUN)
    told = json.dumps({"epochs": [0, 1, 2, 3, 4], "known": known, "asked": asked}).encode()
    answer = subprocess.run([NODE, str(folder / "run.js")], input=told, capture_output=True, check=True)
    found: list[dict[str, float] | None] = json.loads(answer.stdout)
    return found


def test_between_two_frames_it_is_carried_like_the_points(tmp_path: Path) -> None:
    found = followed(tmp_path, [0, 1, 2, 3, 4], (1, 2, 0.25), (1, 2, 0.75), (4, 4, 1))
    assert found == [{"x": 12.5, "y": -1.25, "picture": 1}, {"x": 17.5, "y": -1.75, "picture": 2},
                     {"x": 40, "y": -4, "picture": 4}]  # fmt: skip


def test_frames_whose_network_is_gone_are_bridged(tmp_path: Path) -> None:
    (middle,) = followed(tmp_path, [0, 4], (1, 2, 0.5))
    assert middle == {"x": 15, "y": -1.5, "picture": 0}


def test_known_at_the_end_alone_it_stands_there_alone(tmp_path: Path) -> None:
    assert followed(tmp_path, [4], (3, 4, 0.5), (3, 4, 1), (4, 4, 1)) == [
        None, {"x": 40, "y": -4, "picture": 4}, {"x": 40, "y": -4, "picture": 4}]  # fmt: skip
    assert followed(tmp_path, [], (3, 4, 1)) == [None]
