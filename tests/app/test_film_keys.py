"""The film's handle by keyboard, run by node: from kept frame to kept frame, a tenth of them, or to an end."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

COMPONENTS = Path(__file__).parents[2] / "app" / "components"
NODE = shutil.which("node")
RUN = """
import { readFileSync } from "node:fs";
import { placeAfter } from "./film_player.js";
const asked = JSON.parse(readFileSync(0)).map(([key, place, last]) => placeAfter(key, place, last) ?? null);
process.stdout.write(JSON.stringify(asked));
"""

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not on the path; the film's own test has a browser")


def places(folder: Path, *asked: tuple[str, float, int]) -> list[float | None]:
    assert NODE is not None
    for script in COMPONENTS.glob("*.js"):
        shutil.copy(script, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(RUN)
    answer = subprocess.run(
        [NODE, str(folder / "run.js")], input=json.dumps(asked).encode(), capture_output=True, check=False
    )
    assert answer.returncode == 0, answer.stderr.decode()
    found: list[float | None] = json.loads(answer.stdout)
    return found


def test_arrows_go_from_frame_to_frame_wherever_the_handle_was_left(tmp_path: Path) -> None:
    right = places(tmp_path, ("ArrowRight", 0, 63), ("ArrowRight", 4.3, 63), ("ArrowUp", 4, 63), ("ArrowRight", 63, 63))
    assert right == [1, 5, 5, 63]
    left = places(tmp_path, ("ArrowLeft", 63, 63), ("ArrowLeft", 4.3, 63), ("ArrowDown", 4, 63), ("ArrowLeft", 0, 63))
    assert left == [62, 4, 3, 0]


def test_pages_are_a_tenth_and_the_ends_the_ends(tmp_path: Path) -> None:
    asked = (("PageUp", 0, 60), ("PageDown", 30.5, 60), ("PageUp", 1, 3), ("Home", 31.2, 60), ("End", 0, 60))
    assert places(tmp_path, *asked) == [6, 25, 2, 0, 60]


def test_other_keys_are_left_to_the_page(tmp_path: Path) -> None:
    assert places(tmp_path, ("Tab", 3, 60), ("a", 3, 60)) == [None, None]
