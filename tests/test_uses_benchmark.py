"""The benchmark of the uses: what was measured is not measured again, and a missed target is called missed."""

from importlib import import_module
from pathlib import Path

import pytest

from tests.benchmarks.uses import report, store
from tests.benchmarks.uses.__main__ import USES, main
from tests.benchmarks.uses.report import Target, section

ROWS = [{"table": "One", "k": 2, "share": 91.25}, {"table": "One", "k": 4}, {"table": "Two", "said": "a word"}]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "HERE", tmp_path)
    monkeypatch.setattr(store, "patience", store.Patience())
    return tmp_path


def test_a_row_is_made_once_for_what_made_it(here: Path) -> None:
    made = []

    def make() -> store.Row:
        made.append(1)
        return {"table": "One", "value": len(made)}

    first = store.once("use", {"seed": 0}, make, quick=False)
    assert store.once("use", {"seed": 0}, make, quick=False) == first
    assert store.once("use", {"seed": 1}, make, quick=False) != first
    assert len(made) == 2
    assert (here / "rows" / "use.json").exists()
    store.once("other", {"seed": 0}, make, quick=True)
    assert not (here / "rows" / "other.json").exists()


def test_nothing_is_begun_when_the_time_is_over(here: Path) -> None:
    store.once("use", {"seed": 0}, lambda: {"table": "One"}, quick=False)
    store.patience.last(0)
    assert store.once("use", {"seed": 0}, dict, quick=False) == {"table": "One"}
    assert store.once("use", {"seed": 1}, dict, quick=False) is None


def test_rows_of_a_table_stand_together_and_a_gap_stays_empty() -> None:
    text = section("A use", "Words.", ROWS, ())
    assert "One:\n\n| k | share |\n| --- | --- |\n| 2 | 91.25 |\n| 4 |  |" in text
    assert "Two:\n\n| said |" in text


@pytest.mark.parametrize(("value", "word"), [(2.5, "reached"), (1.5, "MISSED"), (None, "not measured")])
def test_a_target_says_whether_it_is_reached(value: float | None, word: str) -> None:
    assert Target("points", 2.0, lambda rows: value).line(ROWS).endswith(word)


def test_the_page_holds_every_section(tmp_path: Path) -> None:
    for name in ("b", "a"):
        report.write(tmp_path / "sections", name, f"## {name}\n")
    page = (tmp_path / "RESULTS.md").read_text()
    assert page.index("## a") < page.index("## b")


@pytest.mark.parametrize("arguments", [["divination"], ["--quick"]])
def test_what_cannot_be_measured_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert "divination" in capsys.readouterr().err or arguments == ["--quick"]


def test_the_uses_are_there() -> None:
    assert {"recognition", "generation", "sizes"} <= set(USES)


@pytest.mark.parametrize("use", USES)
def test_what_was_never_measured_is_left_out(use: str, here: Path) -> None:
    store.patience.last(0)
    assert import_module(USES[use]).rows(quick=False) == []
