"""What may import what, what an import costs, and that every name that is offered can be loaded."""

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import aecore
from aecore import tables
from aecore.tables import Piece

ROOT = Path(aecore.__file__).parent
LINES = (
    "version errors allocator files journal pace locks tables sentences",
    "data",
    "sections config settings presets shapes stacks memory export",
    "randomness rest scaling corruptions losses crossentropy networks codes penalties autoencoder stack",
    "denormals device images meter state adam optimisers stopping heldout reference events frames",
    "gradients training onestep",
    "measure latent baselines",
    "history control saving runqueue runs shipped finding splits jobs sweeps failing film outcome estimate",
    "tasks",
    "wishes mapqueue mapjobs taskruns taskqueue taskjobs",
    "process pool turn fulfilling worker mapworker taskworker ladder",
    "newdata cli __main__",
)
ORDER = [module for line in LINES for module in line.split()]
"""The modules and packages of aecore: each imports only from those that stand before it, and never from a later one."""
SERVED = (
    "config settings presets shapes stacks memory export estimate tables errors events journal history runqueue runs",
    "shipped jobs sweeps pool film control locks saving finding splits data data.own.add",
    "measure.pca measure.reconstruction measure.codes measure.units latent.spec latent.pca latent.aligning",
    "latent.anchor latent.neighbours latent.walks latent.arithmetic latent.samples latent.quality latent.portable",
    "latent.planes latent.traversal",
    "baselines wishes mapjobs mapqueue newdata cli",
    "tasks.given tasks.options tasks.result tasks.intervals tasks.quality taskruns taskqueue taskjobs",
    "tasks.compression.coder tasks.compression.use tasks.denoising.use tasks.repair tasks.super_resolution",
    "tasks.recognition tasks.generation",
)
TORCH_FREE = [module for line in SERVED for module in line.split()]
"""What a web server or a command that only lists runs imports; torch would cost it seconds and hundreds of MB."""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}


@cache
def imports(module: str) -> frozenset[str]:
    """Return every module that `module` imports, at its top or inside a function, submodules by their full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(name if name in FILES else str(node.module) for name in full)
    return frozenset(found)


def inside(module: str) -> set[str]:
    return {name for name in imports(module) if name.split(".")[0] == "aecore" and name != module}


def piece(module: str) -> str:
    """Return the module's place in the order: its own name, or that of its package."""
    return module.split(".")[1] if "." in module else module


def test_every_module_has_its_place_in_the_order() -> None:
    assert len(set(ORDER)) == len(ORDER)
    assert {piece(module) for module in FILES} - {"aecore"} == set(ORDER)


@pytest.mark.parametrize("module", [module for module in FILES if module != "aecore"])
def test_imports_go_one_way(module: str) -> None:
    place = ORDER.index(piece(module))
    for name in inside(module):
        if name != "aecore" and piece(name) != piece(module):
            assert ORDER.index(piece(name)) < place, f"{module} imports {name}, which stands after it"


def test_the_package_itself_imports_only_its_version() -> None:
    assert inside("aecore") == {"aecore.version"}


def test_there_is_no_circle_inside_a_package_either() -> None:
    TopologicalSorter({module: inside(module) - {"aecore"} for module in FILES}).prepare()


@pytest.mark.parametrize("module", FILES)
def test_the_engine_knows_nothing_of_the_web(module: str) -> None:
    tops = {name.split(".")[0] for name in imports(module)}
    assert not tops & {"streamlit", "app", "plotly", "starlette", "tornado"}


@pytest.mark.parametrize("module", [m for m in FILES if not m.endswith(("__main__", "version"))])
def test_a_public_module_says_what_it_offers(module: str) -> None:
    has_code = any(not isinstance(node, ast.Expr) for node in ast.parse(FILES[module].read_text("utf-8")).body)
    offered = getattr(import_module(module), "__all__", None)
    assert offered is not None or not has_code
    for name in offered or ():
        assert hasattr(import_module(module), name), name


@pytest.mark.parametrize("module", FILES)
def test_a_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(FILES[module].read_text("utf-8")))


TABLES = {name: getattr(tables, name) for name in tables.__all__ if name.isupper()}


@pytest.mark.parametrize(("table", "name"), [(table, name) for table, rows in TABLES.items() for name in rows])
def test_every_row_of_every_table_loads_and_has_words(table: str, name: str) -> None:
    row = TABLES[table][name]
    assert isinstance(row, Piece)
    assert row.load() is not None
    assert row.title
    assert row.help.endswith(".")
    assert name == name.lower()


@pytest.mark.parametrize("name", aecore.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(aecore, name) is not None
    assert name in dir(aecore)


def test_a_name_that_is_not_there_is_an_attribute_error_that_names_those_that_are() -> None:
    with pytest.raises(AttributeError, match="Autoencoder"):
        _ = aecore.Autoencoders


HEAVY = ("torch", "numpy", "streamlit", "pydantic", "scipy", "PIL", "filelock", "safetensors", "umap", "plotly")


def fresh(code: str) -> str:
    """Return what a new interpreter prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_package_does_no_work() -> None:
    found = fresh(f"import sys, aecore; print([name for name in {HEAVY} if name in sys.modules])")
    assert found == "[]"
    loaded = fresh("import sys, aecore; print(sorted(name for name in sys.modules if name.startswith('aecore')))")
    assert loaded == "['aecore', 'aecore.version']"


def test_a_server_can_follow_runs_without_torch() -> None:
    code = f"""
import sys
from importlib import import_module
for name in {TORCH_FREE}:
    import_module("aecore." + name)
    heavy = [found for found in ("torch", "streamlit", "umap", "numba", "sklearn") if found in sys.modules]
    if heavy:
        print(name, "imports", heavy)
        break
"""
    assert fresh(code) == ""
