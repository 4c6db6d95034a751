"""Reduction: two numbers as coordinates, held against PCA and UMAP of the same raw data."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore.config import Config
from aecore.latent.neighbours import nearest
from aecore.latent.quality import continuity, neighbours_kept, trustworthiness
from aecore.measure import pca
from aecore.tasks.given import Given, Tell, unit
from aecore.tasks.intervals import mean, share
from aecore.tasks.options import Options
from aecore.tasks.result import Result, Score, Table

__all__ = ["METHODS", "TRAINS", "Reduction", "fits", "reduce"]

TRAINS = "plane"
METHODS = {"code": "the code", "pca": "PCA of the raw data", "umap": "UMAP of the raw data"}
JUDGED = 15
"""Neighbours that count, as for every map of the lab."""
PLANE = 2
Floats = NDArray[np.float32]


class Reduction(Options):
    """What reduction is asked."""

    points: int = Field(
        2_000, ge=200, le=10_000, description="How many test images are laid out: the first, all if there are fewer."
    )


class Layout(NamedTuple):
    """One way to lay the images out: (n, 2), and the seconds it took to fit and to place them."""

    xy: Floats
    fitting: float
    placing: float


def fits(config: Config) -> str:
    """Return why a plane has no meaning for such a run, "" where it has."""
    if config.numbers != PLANE:
        return f"Here the code itself is the plane, and this run keeps {config.numbers:,} numbers: choose a run of two."
    return ""


def reduce(given: Given, options: Reduction, tell: Tell) -> Result:
    """Lay test images out by the code, by PCA and by UMAP, and ask of each what it kept of the raw data.

    PCA is fitted on training images, as the network was. UMAP has no quick way to place new ones, so it is fitted on
    the very images it shows: an advantage, and said.

    Args:
        given: a network of two numbers a code, and its data.
        options: how many images.
        tell: told how far it is.
    """
    images, labels = given.test.images[: options.points], given.test.labels
    given.encode(images[:1])  # what is loaded at the first use is no time of placing
    raw = unit(images).reshape(len(images), -1)
    layouts = {"code": _code(given, images)}
    tell(0.1)
    layouts["pca"] = _pca(given, images)
    tell(0.2)
    layouts["umap"] = _umap(raw, options.seed, lambda share: tell(0.2 + 0.6 * share))
    classes = None if labels is None else labels[: len(images)]
    rows = {name: _judged(raw, layout, classes) for name, layout in layouts.items()}
    tell(1.0)
    return _result(given, layouts, rows, classes, len(images))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = perf_counter()
    return work(), perf_counter() - began


def _code(given: Given, images: NDArray[Any]) -> Layout:
    xy, seconds = _timed(lambda: given.encode(images))
    return Layout(xy, float("nan"), seconds)  # how long its training took stands with the run


def _pca(given: Given, images: NDArray[Any]) -> Layout:
    fit, fitting = _timed(lambda: pca.fit(given.train.images).first(PLANE))
    xy, placing = _timed(lambda: fit.encode(images))
    return Layout(xy, fitting, placing)


def _umap(raw: Floats, seed: int, tell: Tell) -> Layout:
    from aecore.latent.umap import umap_map

    xy, seconds = _timed(lambda: umap_map(raw, seed=seed, progress=lambda done, total: tell(done / total)))
    return Layout(xy, seconds, float("nan"))


def _judged(raw: Floats, layout: Layout, labels: NDArray[np.int64] | None) -> dict[str, Any]:
    kept = neighbours_kept(raw, layout.xy, JUDGED)
    found: dict[str, Any] = {
        "kept": float(np.mean(kept)), "kept_interval": mean(kept),
        "trustworthiness": trustworthiness(raw, layout.xy, JUDGED), "continuity": continuity(raw, layout.xy, JUDGED),
    }  # fmt: skip
    if labels is not None:
        right = int((_voted(layout.xy, labels) == labels).sum())
        found |= {"agreement": right / len(labels), "agreement_interval": share(right, len(labels))}
    return found


def _voted(xy: Floats, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the class that most of each point's neighbours in the plane have, itself not counted."""
    index = nearest(xy, JUDGED + 1)[0][:, 1:]
    votes = np.apply_along_axis(np.bincount, 1, labels[index], minlength=int(labels.max()) + 1)
    return np.asarray(votes.argmax(axis=1), np.int64)


def _result(
    given: Given, layouts: dict[str, Layout], rows: dict[str, dict[str, Any]], labels: NDArray[Any] | None, count: int
) -> Result:
    return Result(
        lead=_score("Of 15 true neighbours, the code keeps", rows["code"]),
        baseline=_score("PCA keeps", rows["pca"]),
        said=_said(rows),
        images=count,
        tables={"layouts": _table(layouts, rows, count)},
        arrays={f"xy_{name}": layout.xy.astype(np.float32) for name, layout in layouts.items()}
        | ({} if labels is None else {"label": labels.astype(np.int64)}),
    )


def _score(title: str, row: dict[str, Any]) -> Score:
    return Score(title, row["kept"], "share", *row["kept_interval"])


def _said(rows: dict[str, dict[str, Any]]) -> str:
    order = sorted(rows, key=lambda name: -rows[name]["kept"])
    shares = {name: f"{METHODS[name]} ({rows[name]['kept']:.0%})" for name in order}
    said = f"Of the 15 nearest neighbours {shares[order[0]]} keeps the most and {shares[order[-1]]} the fewest."
    if order[0] != "code":
        said += " The code does not win here"
        said += "; UMAP was fitted on the very images it shows." if order[0] == "umap" else "."
    return said


def _table(layouts: dict[str, Layout], rows: dict[str, dict[str, Any]], count: int) -> Table:
    columns = ("layout", "neighbours kept", "from", "to", "trustworthiness", "continuity", "label agreement",
               "agreement from", "agreement to", "seconds to fit", "seconds to place")  # fmt: skip
    made = tuple(
        (METHODS[name], row["kept"], *row["kept_interval"], row["trustworthiness"], row["continuity"],
         row.get("agreement"), *row.get("agreement_interval", (None, None)), *_seconds(layouts[name]))
        for name, row in rows.items()
    )  # fmt: skip
    return Table(f"The first {count:,} test images, 15 neighbours in the raw data, 95 % intervals", columns, made)


def _seconds(layout: Layout) -> tuple[float | None, float | None]:
    fitting, placing = (None if np.isnan(each) else round(each, 3) for each in (layout.fitting, layout.placing))
    return fitting, placing
