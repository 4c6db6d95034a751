"""Reduction on a page: the same images laid out by the code, by PCA and by UMAP, beside each other."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.tasks.reduction import METHODS, UNKNOWN
from aecore.tasks.result import Cell, Result
from app import cache, maps, state, tasks
from app.components import figure, present
from app.components.tasks import frame
from app.design import CLASSES
from app.items import Items
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 380
OUTER, MARGIN = 0.02, 0.2
"""Share of the points beyond either end before the axis is cut, and what is added to it of its length."""
POINTS = (1_000, 2_000, 5_000)
LABEL = {"bgcolor": "$paper", "opacity": 0.85, "borderpad": 1}
SHOWN = {"code": _("the code"), "pca": _("PCA"), "umap": _("UMAP")}


def draw(run: Run) -> None:
    """Draw what is asked, and what came out."""
    there = maps.count(Items.of(run))
    offered = [most for most in POINTS if most <= there] or [POINTS[0]]
    tip = _("How many test images are laid out: the first ones.")
    beside = [name for name in SHOWN if name != "code"]
    left, right = st.columns(2, gap="medium")
    with left:
        points = st.segmented_control(
            _("Points"), offered, format_func=number, required=True, help=tip, **state.bound("reduced")
        )
    with right:
        shown = st.segmented_control(
            _("Beside the code"), beside, format_func=SHOWN.__getitem__, required=True, **state.bound("laid_out")
        )
    about = _(
        "Lays the images out in three ways, all fitted on training images alone; UMAP of 10,000 of them takes half a "
        "minute."
    )
    found = frame.result(run, tasks.spec("reduction", points=max(200, min(points, there))), about=about)
    if found is not None:
        _found(run, found, shown)


def _found(run: Run, found: Result, shown: str) -> None:
    for column, name in zip(st.columns([3, 3, 2], gap="medium"), ("code", shown, ""), strict=True):
        with column:
            _plane(run, found, name) if name else frame.lead(found.at(shown))
    said = _(
        "The same test images, a colour a class. Only what lies near each other can be compared: the axes of a code "
        "and of UMAP have no unit, and UMAP's distances between groups say nothing."
    )
    present.told(said, "reduction_planes")
    frame.tables(found, run, "reduction")


def _plane(run: Run, found: Result, name: str) -> None:
    xy = found.arrays[f"xy_{name}"]
    labels = found.arrays.get("label", np.zeros(len(xy), np.int64))
    names = cache.classes(run.config.data.key)
    traces: list[dict[str, Any]] = [
        {
            "type": "scattergl" if len(xy) > 2_000 else "scatter",
            "mode": "markers",
            "x": xy[labels == at, 0].tolist(),
            "y": xy[labels == at, 1].tolist(),
            "name": title,
            "marker": {"color": f"#{CLASSES[at % len(CLASSES)]}", "size": 4},
            "hoverinfo": "name",
        }
        for at, title in enumerate(names)
    ]
    row = dict(zip(found.tables["layouts"].columns, _row(found, name), strict=True))
    kept = float(row["neighbours kept"])
    reading = _("{method}: keeps {share} of each image's 15 nearest neighbours; {times}.").format(
        method=SHOWN[name],
        share=f"{100 * kept:.1f} %",
        times=_times(name, row["seconds to fit"], row["seconds to place"]),
    )
    ranges = [_middle(values) for values in xy.T]
    inside = np.all([(low <= each) & (each <= high) for each, (low, high) in zip(xy.T, ranges, strict=True)], axis=0)
    if beyond := int((~inside).sum()):
        reading += " " + _("{n} of {all} points lie outside of the picture.").format(n=beyond, all=number(len(xy)))
    axes = {axis: {"range": both} for axis, both in zip(("xaxis", "yaxis"), ranges, strict=True)}
    layout = {"showlegend": False, "title": {"text": SHOWN[name]}, "annotations": _named(xy, labels, names), **axes}
    figure.draw(traces, layout, key=f"reduction_{name}", height=HEIGHT, alt=reading, reading=reading)


def _middle(values: NDArray[Any]) -> list[float]:
    """Return the ends of an axis that holds all but the outermost points: a few far ones would crowd all others."""
    low, high = (float(end) for end in np.quantile(values, [OUTER, 1 - OUTER]))
    return [low - MARGIN * (high - low), high + MARGIN * (high - low)]


def _times(name: str, fitting: Cell, placing: Cell) -> str:
    """Return how long a layout took: both parts, of each."""
    fit, place = (
        _("{n} s").format(n=number(each, 2)) if isinstance(each, float) else each for each in (fitting, placing)
    )
    if fitting == UNKNOWN:
        return _("placed in {place}, how long it was trained is not known").format(place=place)
    made = _("trained in {fit}, placed in {place}") if name == "code" else _("fitted in {fit}, placed in {place}")
    return made.format(fit=fit, place=place)


def _named(xy: NDArray[Any], labels: NDArray[Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the name of each class at the middle of its points."""
    there = [at for at in range(len(names)) if (labels == at).any()]
    middles = {at: np.median(xy[labels == at], axis=0) for at in there} if len(names) > 1 else {}
    return [
        {"x": float(x), "y": float(y), "text": f"<b>{names[at]}</b>", "showarrow": False, "font": {"size": 15}, **LABEL}
        for at, (x, y) in middles.items()
    ]


def _row(found: Result, name: str) -> tuple[Any, ...]:
    return next(row for row in found.tables["layouts"].rows if row[0] == METHODS[name])
