"""Laws of the start command: what it reads, when it installs and which browser it takes."""

import ast
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import start

HERE = Path(start.__file__).resolve().parent


class Runner:
    """Stands in for `start.attend`: notes what would have run, and answers with the statuses it was given."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.failing: tuple[str, ...] = ()
        self.environment: dict[str, str] | None = None

    def __call__(self, command: Sequence[object], env: dict[str, str] | None = None) -> int:
        self.commands.append(" ".join(str(part) for part in command[1:]))
        self.environment = env
        return int(any(word in self.commands[-1] for word in self.failing))


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Runner:
    fake = Runner()
    monkeypatch.setattr(start, "attend", fake)
    return fake


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "requirements.txt").write_text("one==1\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\ntwo==2\n")
    (tmp_path / "venv").mkdir()
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "works", lambda python: True)
    return tmp_path


def test_the_file_parses_on_an_old_python_and_needs_the_standard_library_only() -> None:
    tree = ast.parse((HERE / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_an_old_python_gets_one_sentence() -> None:
    old = "import runpy, sys; sys.version_info = (3, 8, 1); runpy.run_path('start.py')"
    answer = subprocess.run([sys.executable, "-c", old], cwd=HERE, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "needs Python 3.11 or newer" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_requirements_are_installed_once(project: Path, runner: Runner) -> None:
    start.prepare(project / "venv", "requirements.txt")
    start.prepare(project / "venv", "requirements.txt")
    assert [command.split()[:3] for command in runner.commands] == [["-m", "pip", "install"]]


def test_an_environment_for_tests_serves_the_app_but_not_the_other_way(project: Path, runner: Runner) -> None:
    start.prepare(project / "venv", "requirements.txt")
    start.prepare(project / "venv", "requirements-dev.txt")
    assert len(runner.commands) == 2
    start.prepare(project / "venv", "requirements.txt")
    assert len(runner.commands) == 2


@pytest.mark.parametrize("asked", ["requirements.txt", "requirements-dev.txt"])
def test_changed_requirements_are_installed_again(project: Path, runner: Runner, asked: str) -> None:
    start.prepare(project / "venv", asked)
    (project / "requirements.txt").write_text("one==2\n")
    start.prepare(project / "venv", asked)
    assert len(runner.commands) == 2


def test_a_failed_install_is_no_install(project: Path, runner: Runner) -> None:
    start.prepare(project / "venv", "requirements.txt")
    (project / "requirements.txt").write_text("nonsense==1\n")
    runner.failing = ("pip",)
    with pytest.raises(start.Problem, match=r"pip could not install requirements\.txt"):
        start.prepare(project / "venv", "requirements.txt")
    assert not (project / "venv" / start.STAMP).exists()
    (project / "requirements.txt").write_text("one==1\n")  # back to what once was there: it may be half gone
    with pytest.raises(start.Problem):
        start.prepare(project / "venv", "requirements.txt")


def test_an_interrupted_install_is_no_install(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(command: Sequence[object]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "attend", interrupt)
    with pytest.raises(KeyboardInterrupt):
        start.prepare(project / "venv", "requirements.txt")
    assert not (project / "venv" / start.STAMP).exists()


def test_a_broken_environment_is_made_anew(project: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    start.prepare(project / "venv", "requirements.txt")
    (project / "venv" / "pyvenv.cfg").touch()
    monkeypatch.setattr(start, "works", lambda python: False)
    start.prepare(project / "venv", "requirements.txt")
    assert [command.split()[1] for command in runner.commands] == ["pip", "venv", "pip"]
    assert "--clear" in runner.commands[1]


def test_a_folder_with_other_things_is_never_cleared(project: Path, runner: Runner) -> None:
    with pytest.raises(start.Problem, match="is no virtual environment"):
        start.make_venv(project)
    assert not runner.commands


def test_an_interpreter_works_when_it_runs_and_has_pip(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "half")], check=True)
    python = Path(sys.executable)
    assert start.works(python)
    assert not start.works(tmp_path / "half" / python.parent.name / python.name)
    assert not start.works(tmp_path / "none" / "bin" / "python")


@pytest.mark.slow
def test_a_half_made_environment_is_repaired_for_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "half")], check=True)
    assert start.works(start.prepare(tmp_path / "half", "requirements.txt"))


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("LATENT_LAB_CHROMIUM", "LATENT_LAB_BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(start, "playwright_browser", lambda python: None)
    return tmp_path / "bin"


def program(folder: Path, name: str) -> str:
    path = folder / (f"{name}.exe" if sys.platform == "win32" else name)
    path.touch(mode=0o755)
    return str(path)


def test_the_first_browser_on_the_path_wins(no_browser: Path, runner: Runner) -> None:
    for name in reversed(start.BROWSERS):
        expected = program(no_browser, name)
        assert os.path.samefile(start.find_browser(Path("python")) or "", expected), name
    assert not runner.commands


def test_a_browser_named_by_hand_comes_before_all(
    no_browser: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(no_browser, "chromium")
    monkeypatch.setenv("LATENT_LAB_CHROMIUM", program(tmp_path, "mine"))
    assert Path(start.find_browser(Path("python")) or "").stem == "mine"


def test_playwrights_browser_is_used_before_one_is_fetched(
    no_browser: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "playwright_browser", lambda python: "/there/chrome")
    assert start.find_browser(Path("python")) == "/there/chrome"
    assert not runner.commands


def test_a_browser_is_fetched_when_there_is_none(
    no_browser: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "playwright_browser", lambda python: "/new/chrome" if runner.commands else None)
    assert start.browser_environment(Path("python"), everything=True)["LATENT_LAB_CHROMIUM"] == "/new/chrome"
    assert runner.commands == ["-m playwright install chromium"]


def test_a_missing_browser_is_loud_and_no_failure(
    no_browser: Path, runner: Runner, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "LATENT_LAB_CHROMIUM" not in start.browser_environment(Path("python"), everything=False)
    assert "NO BROWSER" in capsys.readouterr().out


@pytest.mark.parametrize("everything", [True, False])
def test_a_required_browser_that_is_missing_is_a_failure(
    no_browser: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch, everything: bool
) -> None:
    if not everything:
        monkeypatch.setenv("LATENT_LAB_BROWSER", "required")
    with pytest.raises(start.Problem, match="apt-get install chromium"):
        start.browser_environment(Path("python"), everything)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", {"command": "run", "port": 8501, "host": "127.0.0.1", "no_browser": False, "rest": []}),
        ("--port 9 --no-browser", {"command": "run", "port": 9, "no_browser": True}),
        ("run --host 0.0.0.0 --venv x", {"command": "run", "host": "0.0.0.0", "venv": Path("x")}),
        ("test", {"command": "test", "all": False, "rest": []}),
        ("test --all tests/a.py -k b -x", {"command": "test", "all": True, "rest": ["tests/a.py", "-k", "b", "-x"]}),
        ("test --no", {"command": "test", "no_browser": False, "rest": ["--no"]}),
        ("check", {"command": "check", "rest": []}),
    ],
)
def test_the_command_line_is_read(words: str, expected: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    read = vars(start.parse(words.split()))
    assert {key: read[key] for key in expected} == expected


def test_the_environment_names_port_and_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "7000")
    monkeypatch.setenv("LATENT_LAB_VENV", "/elsewhere")
    assert (start.parse([]).port, start.parse([]).venv) == (7000, Path("/elsewhere"))
    assert start.parse(["--port", "7001"]).port == 7001


@pytest.mark.parametrize("words", ["serve", "run extra", "check -x", "--port many"])
def test_unknown_words_are_refused(words: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        start.parse(words.split())
    assert refusal.value.code == 2


def test_every_step_runs_whatever_became_of_the_others(
    no_browser: Path, project: Path, runner: Runner, capsys: pytest.CaptureFixture[str]
) -> None:
    chromium = program(no_browser, "chromium")
    runner.failing = ("ruff format",)
    assert start.verify(start.parse(["test", "--all", "--venv", str(project / "venv"), "-k", "x"])) == 1
    steps = ["ruff check .", "ruff format --check .", "mypy", "pytest --slow -k x"]
    assert runner.commands[1:] == [f"-m {step}" for step in steps]
    assert runner.environment is not None
    assert os.path.samefile(runner.environment["LATENT_LAB_CHROMIUM"], chromium)
    assert capsys.readouterr().out.endswith("Failed: ruff format --check .\n")


def test_check_is_the_part_without_tests(project: Path, runner: Runner) -> None:
    assert start.verify(start.parse(["check", "--venv", str(project / "venv")])) == 0
    assert runner.commands[-1] == "-m mypy"
    assert not any(command.startswith("-m pytest") for command in runner.commands)
