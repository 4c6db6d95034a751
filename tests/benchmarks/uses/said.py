"""Sentences below the tables of a use: written from the figures, so that they change with them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aecore.tasks.result import Table
from tests.benchmarks.uses.store import Row

__all__ = ["Said", "figures", "table_of"]


@dataclass(frozen=True)
class Said:
    """What stands among the targets and is no target: who wins, above all where it is the baseline.

    Attributes:
        found: writes the sentence from the rows, "" where they were not measured.
    """

    found: Callable[[Sequence[Row]], str]

    def line(self, rows: Sequence[Row]) -> str:
        """Return it as a line of a list."""
        return f"- {self.found(rows) or 'not measured'}"


def table_of(rows: Sequence[Row], name: str) -> Table | None:
    """Return the rows of one `table` as a use had them, None without any."""
    own = [{key: cell for key, cell in row.items() if key != "table"} for row in rows if row["table"] == name]
    return Table(name, tuple(own[0]), tuple(tuple(row.values()) for row in own)) if own else None


def figures(cell: object) -> tuple[float, float, float]:
    """Return a value and the ends of its interval from a cell "91.4 (90.9 to 92.0)"."""
    value, low, _to, high = str(cell).replace("(", "").replace(")", "").split()
    return float(value), float(low), float(high)
