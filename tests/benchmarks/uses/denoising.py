"""What is gained over noisy digits, beside four filters that were tuned for the same noise."""

from collections.abc import Sequence

from aecore.tasks.denoising.amounts import ahead
from aecore.tasks.denoising.filters import FILTERS
from aecore.tasks.denoising.use import DenoisingOptions, denoise
from aecore.tasks.result import Result
from tests.benchmarks.uses import denoising_choice
from tests.benchmarks.uses.report import Target
from tests.benchmarks.uses.said import Said, table_of
from tests.benchmarks.uses.store import Row, given, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 3
TITLE = "Denoising"
WORDS = """Quality over test images under noise, of `denoise-half`, which learned from Gaussian noise of standard
deviation 0.5, clipped to 0 to 1, and never saw the other kind. Every filter is tuned on training images under the same
noise, one parameter from a grid, and laid onto the clean values by a line, since clipping lifts empty paper. "Still
read" is the share whose class the project's own classifier reads. The network was first picked after a look at 300
test images, so the choice was made again on training images that it had held out, beside the two dense networks that
had been tried: the last table. The choice stands on that table alone. All amounts have 100 images each."""
NOISES = (("gaussian", 0.5, 1_000, True), ("salt_pepper", 0.3, 300, False))
"""Kind, amount, how many test images, and whether all amounts too."""
CURVES = "Over the amounts of noise"


def silent(share: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return a row a noise and method, and below them a row a network that might have been the preset's."""
    scored = [row for noise in NOISES for row in _rows(*noise, quick)]
    return [*scored, *denoising_choice.rows(quick)]


def _rows(kind: str, amount: float, count: int, curves: bool, quick: bool) -> list[Row]:
    options = DenoisingOptions(kind=kind, amount=amount, images=20 if quick else count, curves=curves)
    made_of = {"version": VERSION, "preset": "denoise-half", "options": options.model_dump(mode="json")}

    def make() -> Row:
        return {"rows": _kept(denoise(given("denoise-half", quick=quick), options, silent))}

    found = once("denoising", made_of, make, quick=quick)
    return found["rows"] if found else []


def _kept(found: Result) -> list[Row]:
    made: list[Row] = []
    for name, table in found.tables.items():
        for row in table.rows:
            cells = [round(cell, 4) if isinstance(cell, float) else cell for cell in row]
            title = CURVES if name == "curves" else table.title
            made.append({"table": title, **dict(zip(table.columns, cells, strict=True))})
    return made


def _ahead(rows: Sequence[Row]) -> float | None:
    psnr = {str(row["method"]): float(row["PSNR, dB"]) for row in rows if "under Gaussian" in row["table"]}
    return psnr["network"] - max(psnr[one.title] for one in FILTERS.values()) if "network" in psnr else None


def _where(rows: Sequence[Row]) -> str:
    table = table_of(rows, CURVES)
    return ahead(table) if table else ""


TARGETS = (Target("dB PSNR of the network above the best filter, Gaussian noise of 0.5", 4.0, _ahead), Said(_where))
