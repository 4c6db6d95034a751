"""The runs that ship are found by name on a machine where nobody has opened the app."""

from pathlib import Path

import pytest

from aecore.cli import main
from aecore.errors import Refused
from aecore.finding import find, load
from aecore.runs import all_runs
from aecore.shipped import LADDER, ladder_id


def test_asking_for_one_puts_all_of_them_there(tmp_path: Path) -> None:
    assert load(find("ladder-16", tmp_path / "new")).config.code.size == 16
    assert [run.id for run in all_runs(tmp_path / "new")] == [ladder_id(k) for k in LADDER]


def test_asking_for_another_name_makes_nothing(tmp_path: Path) -> None:
    for name in ("ladder-3", "x-1", "./ladder-16", "ladder-16/"):
        with pytest.raises(Refused, match="there is none of that name"):
            find(name, tmp_path / "new")
    assert not list(tmp_path.iterdir())


def test_a_page_puts_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is none of that name"):
        find("ladder-16", tmp_path, folders=False)
    assert not list(tmp_path.iterdir())


def test_one_that_is_there_is_left_alone(tmp_path: Path) -> None:
    run = find("ladder-1", tmp_path)
    (tmp_path / "ladder-2" / "config.json").unlink()
    assert find("ladder-1", tmp_path).folder == run.folder
    assert not (tmp_path / "ladder-2" / "config.json").exists()
    assert find("ladder-2", tmp_path).exists


@pytest.mark.usefixtures("runs_root", "one_thread")
@pytest.mark.parametrize("words", [["map", "RUN", "--points", "64"], ["encode", "RUN", "assets/pictures"]])
def test_commands_know_them(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["ladder-16" if word == "RUN" else word for word in words]
    assert main([*words, "--out", str(tmp_path / "out.npz")]) == 0
    assert capsys.readouterr().err == ""


def test_a_place_where_they_cannot_be_put_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match=r"the folder of runs .*/file: cannot be"):
        find("ladder-16", tmp_path / "file")
