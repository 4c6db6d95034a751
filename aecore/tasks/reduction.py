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
from aecore.tasks.result import AT, Result, Score, Table, leading

__all__ = ["METHODS", "TRAINS", "UNKNOWN", "Reduction", "fits", "reduce"]

TRAINS = "plane"
METHODS = {"code": "the code", "pca": "PCA of the raw data", "umap": "UMAP of the raw data"}
BESIDE = {"pca": "PCA", "umap": "UMAP"}
"""What stands beside the code, one at a time; each leads in turn, see `Result.at`."""
LEAD = "Of 15 true neighbours, the code keeps"
JUDGED = 15
"""Neighbours that count, as for every map of the lab."""
PLANE = 2
UNKNOWN = "not known"
"""Seconds of a training that no run tells of."""
Floats = NDArray[np.float32]


class Reduction(Options):
    """What reduction is asked."""

    points: int = Field(
        2_000, ge=200, le=10_000, description="How many test images are laid out: the first, all if there are fewer."
    )
    fitted: int = Field(
        10_000, ge=100, le=10_000_000, description="Training images that UMAP is fitted to: the first; PCA takes all."
    )


class Layout(NamedTuple):
    """One way to lay the images out: (n, 2), and the seconds to fit it and to place them, or why there are none."""

    xy: Floats
    fitting: float | str
    placing: float | str


def fits(config: Config) -> str:
    """Return why a plane has no meaning for such a run, "" where it has."""
    if config.numbers != PLANE:
        return f"Here the code itself is the plane, and this run keeps {config.numbers:,} numbers: choose a run of two."
    return ""


def reduce(given: Given, options: Reduction, tell: Tell) -> Result:
    """Lay test images out by the code, by PCA and by UMAP, and ask of each what it kept of the raw data.

    PCA and UMAP are fitted on training images, as the network was, and then place the test images: none of the three
    has seen those. UMAP takes far longer for each image it is fitted to, so it gets the first ones of the training
    images alone, and it is said how many.

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
    learned = unit(given.train.images[: options.fitted]).reshape(-1, raw.shape[1])
    layouts["umap"] = _umap(learned, raw, options.seed, lambda share: tell(0.2 + 0.6 * share))
    classes = None if labels is None else labels[: len(images)]
    rows = {name: _judged(raw, layout, classes) for name, layout in layouts.items()}
    tell(1.0)
    return _result(layouts, rows, classes, (len(images), len(learned), len(given.train)))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = perf_counter()
    return work(), perf_counter() - began


def _code(given: Given, images: NDArray[Any]) -> Layout:
    xy, seconds = _timed(lambda: given.encode(images))
    return Layout(xy, UNKNOWN if given.seconds is None else given.seconds, seconds)


def _pca(given: Given, images: NDArray[Any]) -> Layout:
    fit, fitting = _timed(lambda: pca.fit(given.train.images).first(PLANE))
    xy, placing = _timed(lambda: fit.encode(images))
    return Layout(xy, fitting, placing)


def _umap(learned: Floats, raw: Floats, seed: int, tell: Tell) -> Layout:
    from aecore.latent.umap_placing import Placing, warm_up

    warm_up()  # as above: to compile is no time of fitting
    fit, fitting = _timed(lambda: Placing.of(learned, lambda done, rounds: tell(0.9 * done / rounds), seed))
    xy, placing = _timed(lambda: fit.place(raw, lambda done, rounds: tell(0.9 + 0.1 * done / rounds)))
    return Layout(xy, fitting, placing)


def _judged(raw: Floats, layout: Layout, labels: NDArray[np.int64] | None) -> dict[str, Any]:
    kept = neighbours_kept(raw, layout.xy, JUDGED)
    found: dict[str, Any] = {
        "each": kept, "kept": float(np.mean(kept)), "kept_interval": mean(kept),
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
    layouts: dict[str, Layout], rows: dict[str, dict[str, Any]], labels: NDArray[Any] | None,
    counts: tuple[int, int, int],
) -> Result:  # fmt: skip
    return Result(
        lead=_score(LEAD, rows["code"]),
        baseline=_score("PCA keeps", rows["pca"]),
        said=_said(rows),
        images=counts[0],
        tables={"layouts": _table(layouts, rows, counts)},
        arrays={f"xy_{name}": layout.xy.astype(np.float32) for name, layout in layouts.items()}
        | ({} if labels is None else {"label": labels.astype(np.int64)}),
        more={AT: {name: _beside(rows, name) for name in BESIDE}},
    )


def _beside(rows: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    """Return what leads beside one other layout, as `Result.at` reads it: who wins of the two, image by image."""
    code, other = rows["code"], rows[name]
    low, high = mean(code["each"] - other["each"])
    shares = f"{100 * code['kept']:.1f} % of the 15 nearest neighbours and {METHODS[name]} {100 * other['kept']:.1f} %"
    if low <= 0 <= high:
        who = "as many, as far as these images can tell"
    else:
        who = f"{'the code' if low > 0 else BESIDE[name]} wins"
    said = f"The code keeps {shares}: {who}."
    return leading(_score(LEAD, code), _score(f"{BESIDE[name]} keeps", other), said)


def _score(title: str, row: dict[str, Any]) -> Score:
    return Score(title, row["kept"], "share", *row["kept_interval"])


def _said(rows: dict[str, dict[str, Any]]) -> str:
    order = sorted(rows, key=lambda name: -rows[name]["kept"])
    shares = {name: f"{METHODS[name]} ({100 * rows[name]['kept']:.1f} %)" for name in order}
    said = f"Of the 15 nearest neighbours {shares[order[0]]} keeps the most and {shares[order[-1]]} the fewest."
    if order[0] == "code":
        return said
    low, _high = mean(rows[order[0]]["each"] - rows["code"]["each"])
    return f"{said} {'The code does not win here' if low > 0 else 'For the code it may be chance'}."


def _table(layouts: dict[str, Layout], rows: dict[str, dict[str, Any]], counts: tuple[int, int, int]) -> Table:
    columns = ("layout", "neighbours kept", "from", "to", "trustworthiness", "continuity", "label agreement",
               "agreement from", "agreement to", "seconds to fit", "seconds to place")  # fmt: skip
    made = tuple(
        (METHODS[name], row["kept"], *row["kept_interval"], row["trustworthiness"], row["continuity"],
         row.get("agreement"), *row.get("agreement_interval", (None, None)), *_seconds(layouts[name]))
        for name, row in rows.items()
    )  # fmt: skip
    count, learned, there = counts
    few = f"the first {learned:,}" if learned < there else "all"
    title = (
        f"The first {count:,} test images, 15 neighbours in the raw data, 95 % intervals; nothing is fitted on them: "
        f"the code and PCA learned from {there:,} training images, UMAP from {few} of these"
    )
    return Table(title, columns, made)


def _seconds(layout: Layout) -> list[float | str]:
    return [each if isinstance(each, str) else round(each, 3) for each in (layout.fitting, layout.placing)]
