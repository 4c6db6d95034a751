"""Reduction on a page: the same images laid out by the code, by PCA and by UMAP, beside each other."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.tasks.reduction import METHODS
from aecore.tasks.result import Result
from app import cache, maps, state, tasks, words
from app.components import figure
from app.components.tasks import frame
from app.design import CLASSES
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 380
POINTS = (1_000, 2_000, 5_000)
SHOWN = {"code": _("the code"), "pca": _("PCA"), "umap": _("UMAP")}


def draw(run: Run) -> None:
    """Draw what is asked, and what came out."""
    there = maps.count(run)
    offered = [most for most in POINTS if most <= there] or [POINTS[0]]
    tip = _("How many test images are laid out: the first ones.")
    points = st.segmented_control(
        _("Points"), offered, format_func=number, required=True, help=tip, **state.bound("reduced")
    )
    about = _("Lays the images out in three ways; UMAP of raw pixels takes half a minute.")
    found = frame.result(run, tasks.spec("reduction", points=max(200, min(points, there))), about=about)
    if found is not None:
        _found(run, found)


def _found(run: Run, found: Result) -> None:
    frame.lead(found)
    shown = st.segmented_control(
        _("Laid out by"), list(SHOWN), format_func=SHOWN.__getitem__, required=True, **state.bound("laid_out")
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _plane(run, found, "code")
    with right:
        _plane(run, found, shown if shown != "code" else "pca")
    st.caption(
        _(
            "The same test images, the code on the left. Only what lies near each other can be compared: the axes of "
            "a code and of UMAP have no unit, and UMAP's distances between groups say nothing."
        )
    )
    seconds = cache.look(run).history.seconds
    st.caption(
        _("The code was trained in {time}; how long the others took stands in the table.").format(
            time=words.roughly(seconds)
        )
    )
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
        }
        for at, title in enumerate(names)
    ]
    row = dict(zip(found.tables["layouts"].columns, _row(found, name), strict=True))
    kept = float(row["neighbours kept"])
    reading = _("{method}: keeps {share} of each image's 15 nearest neighbours.").format(
        method=SHOWN[name], share=f"{kept:.0%}"
    )
    layout = {"showlegend": False, "title": {"text": SHOWN[name]}, "annotations": _named(xy, labels, names)}
    figure.draw(traces, layout, key=f"reduction_{name}", height=HEIGHT, alt=reading, reading=reading)


def _named(xy: NDArray[Any], labels: NDArray[Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the name of each class at the middle of its points."""
    there = [at for at in range(len(names)) if (labels == at).any()]
    middles = {at: np.median(xy[labels == at], axis=0) for at in there} if len(names) > 1 else {}
    return [
        {"x": float(x), "y": float(y), "text": f"<b>{names[at]}</b>", "showarrow": False, "font": {"size": 16}}
        for at, (x, y) in middles.items()
    ]


def _row(found: Result, name: str) -> tuple[Any, ...]:
    return next(row for row in found.tables["layouts"].rows if row[0] == METHODS[name])
