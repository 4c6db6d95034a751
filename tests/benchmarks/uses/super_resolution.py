"""Seven pixels a side drawn as twenty-eight, beside interpolation; covered squares beside inpainting."""

from collections.abc import Sequence

from aecore.tasks.repair import BIHARMONIC, NETWORK, verdict
from aecore.tasks.result import Table
from aecore.tasks.super_resolution import REPAIRS, TRAINS, SuperResolution, sharpen
from tests.benchmarks.uses import repair_choice
from tests.benchmarks.uses.report import Target
from tests.benchmarks.uses.said import Said
from tests.benchmarks.uses.store import Row, given, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 2
TITLE = "Super-resolution and repair"
WORDS = """The 10,000 test images in fewer pixels, each the mean of its area; all ways get the same ones. The network is
`sharpen-7`, which learned from 7 x 7 pixels alone: from 14 x 14 it is out of its depth, and the table says so. Squares
are filled in by `repair`, which learned to fill a tenth in somewhere and is not told where: `network` is all that it
draws, `network, in the square` takes it in the square alone, as the other ways do, which know where it is. This network
was chosen on training images that it had held out: the last table. PSNR above the biharmonic equation's is of the same
pictures in pairs; `still read` is the share whose class the project's own classifier reads, with Wilson's
interval."""
SHARPER, REPAIRED = "Fewer pixels", "A square of a tenth covered, those of the first 1,000 test images that hide ink"


def silent(share: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return a row a method and size, a row a way to fill a square in, and a row a network that might do that."""
    sharper = _rows(TRAINS, SuperResolution(images=20 if quick else 10_000), "sharper", SHARPER, quick)
    options = SuperResolution(images=20 if quick else 1_000)
    repaired = _rows(REPAIRS, options, "repaired", REPAIRED, quick)
    return [*sharper, *repaired, *repair_choice.rows(quick)]


def _rows(preset: str, options: SuperResolution, name: str, title: str, quick: bool) -> list[Row]:
    made_of = {"version": VERSION, "preset": preset, "options": options.model_dump(mode="json")}

    def make() -> Row:
        return {"rows": _kept(sharpen(given(preset, quick=quick), options, silent).tables[name], title)}

    found = once("super-resolution", made_of, make, quick=quick)
    return found["rows"] if found else []


def _kept(table: Table, title: str) -> list[Row]:
    cells = [[round(cell, 4) if isinstance(cell, float) else cell for cell in row] for row in table.rows]
    return [{"table": title, **dict(zip(table.columns, row, strict=True))} for row in cells]


def _ahead(rows: Sequence[Row]) -> float | None:
    psnr = {row["method"]: row["PSNR, dB"] for row in rows if row["table"] == SHARPER and row["of a side"] == "1/4"}
    return float(psnr["network"]) - float(psnr["bicubic"]) if psnr else None


def _repaired(rows: Sequence[Row]) -> float | None:
    psnr = {row["method"]: row["PSNR, dB"] for row in rows if row["table"] == REPAIRED}
    return float(psnr[NETWORK]) - float(psnr[BIHARMONIC]) if psnr else None


def _verdict(rows: Sequence[Row]) -> str:
    own = [row for row in rows if row["table"] == REPAIRED]
    return verdict(own) if own else ""


TARGETS = (
    Target("dB PSNR of the network above bicubic interpolation, from 7 x 7", 3.0, _ahead),
    Target("dB PSNR of the network above the biharmonic equation, in a covered square", 0.0, _repaired),
    Said(_verdict),
)
