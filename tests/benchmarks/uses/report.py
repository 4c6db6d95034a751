"""RESULTS.md: a section a use, its tables and whether its targets are reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.benchmarks.uses.store import Row

__all__ = ["Line", "Target", "page", "section", "write"]

HEAD = """# What the uses come to

Written by `python -m tests.benchmarks.uses`, a section a use: on test images that nothing was fitted to, with 95 %
intervals. Rows are kept by what made them, so a second call measures only what changed.
"""


class Line(Protocol):
    """What stands below the tables of a use: a target, or a sentence."""

    def line(self, rows: Sequence[Row]) -> str:
        """Return it as a line of a list, from all rows of the use."""


@dataclass(frozen=True)
class Target:
    """What is to be reached.

    Attributes:
        what: in words, with its unit.
        least: the smallest value that reaches it; None only states the value.
        found: picks the value from the rows, None where it was not measured.
    """

    what: str
    least: float | None
    found: Callable[[Sequence[Row]], float | None]

    def line(self, rows: Sequence[Row]) -> str:
        """Return it as a line of a list."""
        value = self.found(rows)
        if value is None:
            return f"- {self.what}: not measured"
        if self.least is None:
            return f"- {self.what}: {value:.3g}"
        verdict = "reached" if value >= self.least else "MISSED"
        return f"- {self.what}: {value:.3g}, to reach {self.least:g}: {verdict}"


def section(title: str, words: str, rows: Sequence[Row], targets: Sequence[Line]) -> str:
    """Return one use's part of the page; rows of one `table` stand together, under its name."""
    tables = list(dict.fromkeys(row["table"] for row in rows))
    parts = [f"## {title}", words, *(f"{name}:\n\n{_table(rows, name)}" for name in tables)]
    return "\n\n".join([*parts, "\n".join(target.line(rows) for target in targets)]) + "\n"


def write(path: Path, use: str, text: str) -> None:
    """Put the section of a use at `path`, and the page of all sections in its folder."""
    path.mkdir(parents=True, exist_ok=True)
    (path / f"{use}.md").write_text(text)
    (path.parent / "RESULTS.md").write_text(page(path))


def page(folder: Path) -> str:
    """Return the page of all sections in a folder, by name."""
    return "\n".join([HEAD, *(file.read_text() for file in sorted(folder.glob("*.md")))])


def _table(rows: Sequence[Row], name: str) -> str:
    own = [row for row in rows if row["table"] == name]
    columns = [column for column in dict.fromkeys(key for row in own for key in row) if column != "table"]
    lines = [columns, ["---"] * len(columns), *([_cell(row.get(column)) for column in columns] for row in own)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: Any) -> str:  # noqa: ANN401 - anything JSON holds
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):  # a value, and the ends of its interval
        return "{} ({} to {})".format(*map(_cell, value))
    return str(value)
