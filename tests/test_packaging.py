"""What is in the wheel and in the checkout: the package list, the data, the pins and the folders."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PICTURES = "assets/pictures"
"""What the README shows; the engine has no use for it."""
MNIST = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def has_setuptools() -> bool:
    """Whether the wheel can be built with what is installed; torch brings setuptools along."""
    try:
        return int(importlib.metadata.version("setuptools").split(".")[0]) >= 77
    except importlib.metadata.PackageNotFoundError:
        return False


def slow_when_isolated(test: Callable[..., Any]) -> Callable[..., Any]:
    """An isolated build fetches setuptools first."""
    return test if has_setuptools() else pytest.mark.slow(test)


def source_files(folder: str) -> set[str]:
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    left_out = (".DS_Store", "__pycache__")  # Python's and numba's compiled files
    return {path.relative_to(ROOT).as_posix() for path in found if not set(left_out) & set(path.parts)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built from a copy so that the checkout gets no build folder."""
    source = tmp_path_factory.mktemp("source")
    for name in ("aecore", "assets"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "requirements.txt", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    isolation = ["--no-build-isolation"] if has_setuptools() else []
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", *isolation, "--wheel-dir", "out", "."]
    built = subprocess.run(command, cwd=source, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    with zipfile.ZipFile(next((source / "out").glob("aecore-*.whl"))) as opened:
        yield opened


@slow_when_isolated
def test_the_wheel_carries_mnist_with_its_licence(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    assert {f"aecore/assets/mnist/{name}.gz" for name in MNIST} <= names
    assert wheel.read("aecore/assets/mnist/README.md") == (ROOT / "assets/mnist/README.md").read_bytes()
    licences = {name.partition(".dist-info/licenses/")[2] for name in names}
    assert {"LICENSE", "assets/mnist/README.md"} <= licences


@slow_when_isolated
def test_the_wheel_carries_every_file_of_the_engine(wheel: zipfile.ZipFile) -> None:
    assets = {f"aecore/{name}" for name in source_files("assets") if not name.startswith(PICTURES)}
    assert "aecore/py.typed" in wheel.namelist()
    assert source_files("aecore") | assets <= set(wheel.namelist())


@slow_when_isolated
def test_the_wheel_states_version_and_pins(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    lines = wheel.read(name).decode().splitlines()
    assert "Requires-Python: >=3.11" in lines
    assert "License-Expression: MIT" in lines
    required = {line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")}
    assert required == set(pins("requirements.txt"))


@slow_when_isolated
def test_mnist_loads_from_the_wheel_alone(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "installed")
    code = "import sys; sys.path.insert(0, 'installed'); import aecore.data as d; d.load('mnist'); print(d.__file__)"
    environment = {**os.environ, "AECORE_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-I", "-c", code]
    loaded = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert loaded.returncode == 0, loaded.stderr
    assert "installed" in loaded.stdout


def pins(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    for line in pins(name):
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\d+(\.\d+)*", line), line


def test_the_six_come_first() -> None:
    names = [re.split(r"\[|==", line)[0] for line in pins("requirements.txt")]
    assert names[:6] == ["streamlit", "torch", "torchvision", "plotly", "umap-learn", "numpy"]
    assert len(set(names)) == len(names)


def test_the_package_list_is_what_is_on_disk() -> None:
    engine = {path.parent.relative_to(ROOT) for path in (ROOT / "aecore").rglob("*.py")}
    assets = (ROOT / name for name in source_files("assets") if not name.startswith(PICTURES))
    data = {"aecore" / path.parent.relative_to(ROOT) for path in assets}
    found = {".".join(folder.parts) for folder in engine | data}
    assert {*SETTINGS["tool"]["setuptools"]["packages"]} == found | {"aecore.assets"}


def test_every_package_says_that_it_is_one() -> None:
    folders = {path.parent for path in (ROOT / "aecore").rglob("*.py")}
    assert all((folder / "__init__.py").is_file() for folder in folders)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_the_top_level_folders_are_the_four() -> None:
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    folders = {name.partition("/")[0] for name in listed if "/" in name and not name.startswith(".")}
    assert folders <= {"app", "aecore", "assets", "tests"}


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_the_ci_script_can_be_run_and_parses() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")]).returncode == 0
