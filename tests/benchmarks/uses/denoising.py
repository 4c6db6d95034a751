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
WORDS = """PSNR over the first 1,000 test images under Gaussian noise of standard deviation 0.5, clipped to 0 to 1.
Every filter is tuned on training images under the same noise, one parameter from a grid, and laid onto the clean values
by a line, since clipping lifts empty paper. `still read` is the share whose class the classifier reads."""
METHODS, CURVES = "Gaussian noise of 0.5", "Over the amount, also of a noise that it never saw, 100 test images a point"


def silent(share: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return a row a method, and a row a noise and amount."""
    options = DenoisingOptions(images=20 if quick else 1_000)
    made_of = {"version": VERSION, "preset": "denoise-half", "options": options.model_dump(mode="json")}

    def make() -> Row:
        return _kept(denoise(given("denoise-half", quick=quick), options, silent))

    found = once("denoising", made_of, make, quick=quick)
    return [*found["methods"], *found["curves"]]


def _kept(found: Result) -> Row:
    methods, curves = found.tables["methods"], found.tables["curves"]
    own = [{"table": METHODS, **_rounded(methods.columns, row)} for row in methods.rows]
    over: dict[tuple[str, float], Row] = {}
    for kind, amount, method, psnr, *_rest in curves.rows:
        key = str(kind), float(amount or 0)
        over.setdefault(key, {"table": CURVES, "noise": key[0], "amount": key[1]})[str(method)] = _round(psnr)
    return {"methods": own, "curves": list(over.values())}


def _rounded(columns: Sequence[str], row: Sequence[object]) -> Row:
    return {name: _round(cell) for name, cell in zip(columns, row, strict=True)}


def _round(cell: object) -> object:
    return round(cell, 4) if isinstance(cell, float) else cell


def _ahead(rows: Sequence[Row]) -> float | None:
    psnr = {str(row["method"]): float(row["PSNR, dB"]) for row in rows if row["table"] == METHODS}
    return psnr["network"] - max(psnr[one.title] for one in FILTERS.values()) if "network" in psnr else None


TARGETS = (Target("dB PSNR of the network above the best filter, Gaussian noise of 0.5", 4.0, _ahead),)
