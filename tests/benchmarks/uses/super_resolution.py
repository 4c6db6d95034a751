"""Seven pixels a side drawn as twenty-eight, beside interpolation; covered squares beside inpainting."""

from collections.abc import Sequence

from aecore.tasks.result import Result
from aecore.tasks.super_resolution import SuperResolution, sharpen
from tests.benchmarks.uses.report import Target
from tests.benchmarks.uses.store import Row, given, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 1
TITLE = "Super-resolution and repair"
WORDS = """The 10,000 test images in fewer pixels, each the mean of its area; all ways get the same ones. The network is
`sharpen-7`, which learned from 7 x 7 pixels alone: from 14 x 14 it is out of its depth, and the table says so. Squares
are filled in by the same network, which never learned that either, and by ways that know where the square is."""
SHARPER, REPAIRED = "Fewer pixels", "A square of a tenth covered, those of the first 200 test images that hide ink"


def silent(share: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return a row a method and size, and a row a way to fill a square in."""
    options = SuperResolution(images=20 if quick else 10_000)
    made_of = {"version": VERSION, "preset": "sharpen-7", "options": options.model_dump(mode="json")}

    def make() -> Row:
        return _kept(sharpen(given("sharpen-7", quick=quick), options, silent))

    found: list[Row] = once("super-resolution", made_of, make, quick=quick)["rows"]
    return found


def _kept(found: Result) -> Row:
    made = []
    for title, name in ((SHARPER, "sharper"), (REPAIRED, "repaired")):
        table = found.tables[name]
        for row in table.rows:
            cells = [round(cell, 4) if isinstance(cell, float) else cell for cell in row]
            made.append({"table": title, **dict(zip(table.columns, cells, strict=True))})
    return {"rows": made}


def _ahead(rows: Sequence[Row]) -> float | None:
    psnr = {row["method"]: row["PSNR, dB"] for row in rows if row["table"] == SHARPER and row["of a side"] == "1/4"}
    return float(psnr["network"]) - float(psnr["bicubic"]) if psnr else None


TARGETS = (Target("dB PSNR of the network above bicubic interpolation, from 7 x 7", 3.0, _ahead),)
