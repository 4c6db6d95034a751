"""What a plane keeps of the digits: codes of two numbers beside PCA and UMAP of the pixels."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from aecore.config import Config
from aecore.tasks.given import Given
from aecore.tasks.reduction import METHODS, Reduction, reduce
from aecore.tasks.result import Result
from aecore.training import Training
from tests.benchmarks.uses.report import Line
from tests.benchmarks.uses.said import Said, figures
from tests.benchmarks.uses.store import Row, given, ladder, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 1
TITLE = "Reduction"
WORDS = """The first 5,000 test images as points of a plane: by a code of two numbers, by PCA and by UMAP of the pixels.
Nothing is fitted on them: PCA and the networks learn from all training images, UMAP from the first 10,000 and, in a
row of its own, from all. In %: of each image's 15 nearest neighbours among the pixels, those that are among its 15
nearest in the plane, and the images of whose 15 neighbours in the plane most are of its own class. Times are ratios
on one core of one machine: to fit as a multiple of PCA's (a training counts as its epochs times one), to place the
images as a multiple of the code's."""
TABLE = "Kept in a plane"
RUNS = ("ladder", "plane", "vae-plane")
EVERY = 10_000_000
ALL = "UMAP, fitted to all"


def silent(done: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return a row a layout of each run; PCA and UMAP are the same for all, but for the times of the code."""
    found: list[Row] = []
    for name in RUNS[:1] if quick else RUNS:
        for fitted in (10_000, EVERY) if name == RUNS[0] else (10_000,):
            made_of = {"version": VERSION, "preset": name, "fitted": fitted}
            kept = once("reduction", made_of, lambda name=name, fitted=fitted: _kept(name, fitted, quick), quick=quick)  # type: ignore[misc]
            found += kept["rows"] if kept else []
    return found


def _kept(name: str, fitted: int, quick: bool) -> Row:
    model = ladder(2, quick=quick) if name == "ladder" else given(name, quick=quick)
    options = Reduction(points=200 if quick else 5_000, fitted=300 if quick else fitted)
    found = reduce(replace(model, seconds=_trained(model, quick)), options, silent)
    own = METHODS["code"]
    titles = {own: f"the code of `{'ladder-2' if name == 'ladder' else name}`"}
    told = [{"table": TABLE, **row, "layout": titles.get(row["layout"], row["layout"])} for row in _rows(found)]
    if fitted == EVERY:
        return {"rows": [{**told[-1], "layout": ALL}]}
    return {"rows": told if name == RUNS[0] else told[:1]}


def _trained(model: Given, quick: bool) -> float:
    """Return how long a training takes, in seconds: one epoch, times how many there are."""
    told = model.config.model_dump()
    one = Config.of({**told, "training": {**told["training"], "epochs": 1, "device": "cpu"}})
    began = perf_counter()
    for _ in Training(one).events():
        pass
    return (perf_counter() - began) * (1 if quick else model.config.training.epochs)


def _rows(found: Result) -> list[Row]:
    table = found.tables["layouts"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    code, pca = rows[0], rows[1]
    return [
        {
            "layout": row["layout"], "neighbours kept, %": _percent(row, "neighbours kept", "from", "to"),
            "label agreement, %": _percent(row, "label agreement", "agreement from", "agreement to"),
            "trustworthiness": row["trustworthiness"], "continuity": row["continuity"],
            "to fit, times PCA's": _ratio(row, pca, "seconds to fit"),
            "to place, times the code's": _ratio(row, code, "seconds to place"),
        }
        for row in rows
    ]  # fmt: skip


def _percent(row: dict[str, Any], name: str, low: str, high: str) -> str:
    return f"{100 * row[name]:.1f} ({100 * row[low]:.1f} to {100 * row[high]:.1f})"


def _ratio(row: dict[str, Any], other: dict[str, Any], name: str) -> float:
    return float(f"{row[name] / other[name]:.2g}")


def _wins(column: str, what: str) -> Said:
    """Say which layout has most of a column, and which of our codes comes nearest to it or second."""

    def say(rows: Sequence[Row]) -> str:
        if not rows:
            return ""
        order = sorted(rows, key=lambda row: -figures(row[column])[0])
        codes = [row for row in order if row["layout"].startswith("the code")]
        first, own = order[0], codes[0]
        told = f"{what}: {first['layout']} wins with {first[column]}"
        if first is own:
            second = next(row for row in order if row not in codes)
            return f"{told}; best of the others is {second['layout']} with {second[column]}."
        apart = figures(first[column])[1] > figures(own[column])[2]
        return (
            f"{told}; best of the codes is {own['layout']} with {own[column]}{'' if apart else ': as many, perhaps'}."
        )

    return Said(say)


def _quickest(rows: Sequence[Row]) -> str:
    by_name = {row["layout"]: row for row in rows}
    if METHODS["umap"] not in by_name:
        return ""
    column = "to place, times the code's"
    far = by_name[METHODS["umap"]][column]
    near = by_name[METHODS["pca"]][column]
    return f"Time: to place new images UMAP takes {far:g} times as long as the code of `ladder-2`, PCA {near:g} times."


TARGETS: tuple[Line, ...] = (
    _wins("neighbours kept, %", "Neighbours kept"),
    _wins("label agreement, %", "Label agreement"),
    Said(_quickest),
)
