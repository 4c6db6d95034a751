"""What is gained over noisy digits, beside four filters that were tuned for the same noise."""

from collections.abc import Sequence

from aecore.tasks.denoising.filters import FILTERS
from aecore.tasks.denoising.use import DenoisingOptions, denoise
from aecore.tasks.result import Result
from tests.benchmarks.uses.report import Target
from tests.benchmarks.uses.store import Row, given, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 1
TITLE = "Denoising"
WORDS = """PSNR over test images under noise, of `denoise-half`, which learned from Gaussian noise of standard deviation
0.5, clipped to 0 to 1, and never saw the other kind. Every filter is tuned on training images under the same noise, one
parameter from a grid, and laid onto the clean values by a line, since clipping lifts empty paper. `still read` is the
share whose class the project's own classifier reads. Dense networks stayed below the target: one layer of
1,024 for 15 epochs came to 20.0 dB, two for 20 epochs to 20.1, which is 3.6 above the best filter."""
NOISES = (("gaussian", 0.5, 1_000), ("salt_pepper", 0.3, 300))
"""Kind, amount, and how many test images."""


def silent(share: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return a row a noise and method."""
    return [row for kind, amount, count in NOISES for row in _rows(kind, amount, 20 if quick else count, quick)]


def _rows(kind: str, amount: float, count: int, quick: bool) -> list[Row]:
    options = DenoisingOptions(kind=kind, amount=amount, images=count, curves=False)
    made_of = {"version": VERSION, "preset": "denoise-half", "options": options.model_dump(mode="json")}

    def make() -> Row:
        return {"rows": _kept(denoise(given("denoise-half", quick=quick), options, silent))}

    found: list[Row] = once("denoising", made_of, make, quick=quick)["rows"]
    return found


def _kept(found: Result) -> list[Row]:
    methods = found.tables["methods"]
    cells = [[round(cell, 4) if isinstance(cell, float) else cell for cell in row] for row in methods.rows]
    return [{"table": methods.title, **dict(zip(methods.columns, row, strict=True))} for row in cells]


def _ahead(rows: Sequence[Row]) -> float | None:
    psnr = {str(row["method"]): float(row["PSNR, dB"]) for row in rows if "under gaussian" in row["table"]}
    return psnr["network"] - max(psnr[one.title] for one in FILTERS.values()) if "network" in psnr else None


TARGETS = (Target("dB PSNR of the network above the best filter, Gaussian noise of 0.5", 4.0, _ahead),)
