"""The README is true: it names every piece, preset, command and file there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aecore import tables
from aecore.presets import PRESETS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
TABLES = {name: getattr(tables, name) for name in tables.__all__ if name.isupper()}


@pytest.mark.parametrize("name", [*(f"{table}.{row}" for table, rows in TABLES.items() for row in rows), *PRESETS])
def test_every_piece_and_preset_has_its_place(name: str) -> None:
    assert f"`{name.rpartition('.')[2]}`" in README


def tracked(*patterns: str) -> list[str]:
    files = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return files.stdout.split()


def test_every_module_has_a_phrase_in_the_tree() -> None:
    modules = [Path(path) for path in tracked("aecore/*.py", "app/*.py") if not path.endswith("__init__.py")]
    named = {word.strip(",;:") for word in README.partition("## The tree")[2].split()}
    missing = [str(path) for path in modules if path.name not in named]
    assert not missing


def test_every_path_it_names_is_there() -> None:
    found = re.findall(r"(?<![\w/])(?:aecore|app|tests|assets)/[\w./*-]*", README.replace("...", ""))
    assert len(found) > 20
    assert [path for path in found if not list(ROOT.glob(path.rstrip(".")))] == []


def test_the_ten_lines_of_python_run(tmp_path: Path) -> None:
    code = README.partition("```python\n")[2].partition("```")[0]
    code = code.replace('"training.epochs=3"', '"training.epochs=1", "data.train_size=512"')
    done = subprocess.run([sys.executable, "-c", code + "\nassert x_hat.shape == (10, 1, 28, 28)"], cwd=ROOT,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("runs_root")  # empty, as on a machine that never opened the app
def test_the_explorer_in_python_runs() -> None:
    code = README.partition("arrays in and arrays out:\n```python\n")[2].partition("```")[0]
    tail = "\nassert walk.shape == (11, 1, 28, 28)\nassert near.shape == (20, 1)\nassert answers.shape[0] == 1"
    done = subprocess.run([sys.executable, "-c", code + tail], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("runs_root")
def test_a_use_in_python_runs() -> None:
    code = README.partition("tables and arrays out.\n```python\n")[2].partition("```")[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "0.9727" in done.stdout
    assert done.stdout.rstrip().endswith("(10000,)")


def test_every_command_is_shown() -> None:
    from aecore.cli import parser

    commands = next(action for action in parser()._actions if action.dest == "command").choices or {}
    assert [name for name in commands if f"aecore {name}" not in README and name not in README] == []


def test_every_benchmark_is_named() -> None:
    commands = {Path(path).relative_to("tests/benchmarks").parts[0] for path in tracked("tests/benchmarks/*.py")}
    for name in commands:
        assert f"tests.benchmarks.{Path(name).stem}" in README
