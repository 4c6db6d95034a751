"""The histogram of a score, with the threshold as a line that is dragged: by hand here, by keys on its slider."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.components import figure
from app.text import _

__all__ = ["AXES", "NAMES", "draw"]

KEY = "anomaly_histogram"
HEIGHT = 320
BINS = 60
COLOURS = ("$accent", "#e76300")
NAMES = {
    "error": _("reconstruction error"),
    "distance": _("distance of the code"),
    "both": _("both"),
    "pca": _("PCA's error"),
}
AXES = {
    "error": _("reconstruction error: squared, summed over the image"),
    "distance": _("distance of the code from the middle, in deviations"),
    "both": _("both, in deviations above what is usual"),
    "pca": _("PCA's error: squared, summed over the image"),
}
"""What the scores count."""


def draw(
    scores: Mapping[str, NDArray[Any]],
    ends: NDArray[np.floating[Any]],
    at: float,
    name: str,
    *,
    take: Callable[[float], None],
    mine: float | None = None,
) -> None:
    """Draw it.

    Args:
        scores: what a kind of images is called, and their scores (n,).
        ends: the least and the largest score that has a bar of its own, (2,).
        at: the threshold.
        name: of the score.
        take: called with the threshold that a hand has moved the line to.
        mine: the score of a person's own drawing.
    """
    low, high = float(ends[0]), float(ends[1]) or 1.0
    edges = np.linspace(low, high, BINS + 1)
    bars = [_bars(one, edges, *told) for one, *told in zip(scores.values(), scores, COLOURS, strict=False)]
    lines, notes = [_line(at, "$ink")], [{**_note(at, "◂ ▸"), "font": {"size": 18}}]
    if mine is not None:
        place = min(max(mine, low), high)
        lines.append({**_line(place, "#e76300"), "line": {"color": "#e76300", "width": 3, "dash": "dot"}})
        notes.append({**_note(place, _("your drawing")), "y": 0.85})
    layout = {
        "barmode": "overlay",
        "shapes": lines,
        "annotations": notes,
        "dragmode": False,
        "xaxis": {"title": {"text": AXES[name]}, "fixedrange": True},
        "yaxis": {"title": {"text": _("share of its kind")}, "ticksuffix": " %", "fixedrange": True},
        "showlegend": True,
    }
    reading = _(
        "Everything right of the line is an alarm: drag the line, or click where it shall stand. Each kind is drawn as "
        "shares of itself, so that a rare kind is seen; the last bars hold what lies beyond."
    )
    alt = _("Histogram of the {score} of {kinds} images").format(score=NAMES[name], kinds=", ".join(scores))
    grip = {"low": low, "high": high}
    figure.draw(
        bars, layout, key=KEY, height=HEIGHT, alt=alt, reading=reading, grip=grip, on_grip=lambda: _gripped(take)
    )


def _bars(values: NDArray[Any], edges: NDArray[np.floating[Any]], title: str, colour: str) -> dict[str, Any]:
    counts = np.histogram(values.clip(edges[0], edges[-1]), edges)[0]
    return {
        "type": "bar",
        "x": ((edges[:-1] + edges[1:]) / 2).tolist(),
        "y": (100 * counts / len(values)).tolist(),
        "width": float(edges[1] - edges[0]),
        "name": title,
        "opacity": 0.7,
        "marker": {"color": colour},
    }


def _line(at: float, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 2}
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _note(at: float, text: str) -> dict[str, Any]:
    return {"x": at, "y": 1, "yref": "paper", "yanchor": "top", "text": text, "showarrow": False, "bgcolor": "$paper"}


def _gripped(take: Callable[[float], None]) -> None:
    at = st.session_state[KEY].grip
    if isinstance(at, int | float) and isfinite(at):  # whatever a browser sends
        take(float(at))
