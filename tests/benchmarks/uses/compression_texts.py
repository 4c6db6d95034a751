"""Windows of text through a code, beside what loses nothing."""

from collections.abc import Sequence

from aecore.tasks.compression.texts import sentence
from aecore.tasks.compression.use import CompressionOptions, compression
from tests.benchmarks.uses.store import Row, given, once

__all__ = ["TABLE", "rows", "who"]

VERSION = 2
TABLE = "Text, windows of 32 characters through `text`, 128 numbers each"


def silent(share: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return a row a setting, and a row each way that loses nothing."""
    options = CompressionOptions(images=20) if quick else CompressionOptions()
    made_of = {"version": VERSION, "preset": "text", "options": options.model_dump(mode="json")}
    found = once("compression", made_of, lambda: _made(options, quick), quick=quick)
    return found["rows"] if found else []


def who(rows: Sequence[Row]) -> str:
    """Say who wins over text at the setting with the most characters right, "" where it was not measured."""
    own = [row for row in rows if row["table"] == TABLE]
    if not own:
        return ""
    best = max((row for row in own if row["method"] == "network"), key=lambda row: float(row["characters right"]))
    least = min((row for row in own if row["loses"] == "no"), key=_together)
    return "Text: " + sentence(
        best["bytes a window alone"], best["characters right"], least["method"], _together(least)
    )


def _together(row: Row) -> float:
    return float(row["bytes a window in one archive"])


def _made(options: CompressionOptions, quick: bool) -> Row:
    table = compression(given("text", quick=quick), options, silent).tables["rates"]
    cells = [[round(cell, 4) if isinstance(cell, float) else cell for cell in row] for row in table.rows]
    return {"rows": [{"table": TABLE, **dict(zip(table.columns, row, strict=True))} for row in cells]}
