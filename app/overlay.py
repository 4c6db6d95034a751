"""From the runs of a sweep to lines on one chart: for each variant the mean of its seeds, and their range."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.history import History
from aecore.sweeps import Member
from app.curve import curve
from app.text import _, number

__all__ = ["MOST", "last", "reach", "traces"]

MOST = 4
"""Variants that one chart can tell apart without colours that mean something else."""
LINES = (
    {"color": "$accent", "width": 2.5},
    {"color": "$ink", "width": 2},
    {"color": "$ink", "width": 2, "dash": "dash"},
    {"color": "$ink", "width": 2, "dash": "dot"},
)
GRID = 60
"""Places along the axis at which the seeds of a variant are compared."""
BEGINNING = 0.3
"""The share of a line whose readings may leave the picture above: one of them can be many times all that follow."""
Line = tuple[NDArray[np.float64], NDArray[np.float64]]


def traces(found: Mapping[Member, History], *, squared: bool = False) -> list[dict[str, Any]]:
    """Return Plotly traces of a held-out error over images seen, at most `MOST` variants.

    Args:
        found: what the journals of the members say.
        squared: draw the mean squared error instead of the loss: it is the same unit for every loss.
    """
    by_variant: dict[str, list[Line]] = defaultdict(list)
    for member, history in found.items():
        line = _line(history, squared)
        if len(line[0]) > 1:
            by_variant[member.variant].append(line)
    drawn: list[dict[str, Any]] = []
    for style, (variant, lines) in zip(LINES, by_variant.items(), strict=False):
        drawn += _drawn(variant, lines, style)
    return drawn


def reach(drawn: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return the lower and upper end of an axis on which all of the lines lie, but for their beginnings above it."""
    late = [y for each in drawn for x, y in zip(each["x"], each["y"], strict=True) if x >= BEGINNING * max(each["x"])]
    low, top = min(min(each["y"]) for each in drawn), max(late)
    room = 0.08 * (top - low) or 0.01 * abs(top) or 0.01
    return [low - room, top + room]


def last(found: Mapping[Member, History], *, squared: bool = False) -> list[tuple[str, ...]]:
    """Return a row for each variant: its last errors, mean and spread over the seeds, and how many seeds these are.

    Returns:
        (variant, training, held-out, seeds); with `squared`, which is not known of training images, without these.
    """
    by_variant: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for member, history in found.items():
        row = next((row for row in reversed(history.epoch_records) if row.get("validation")), None)
        if row is not None:
            by_variant[member.variant].append(_errors(row, squared))
    return [
        (variant, *map(_spread, zip(*errors, strict=True)), str(len(errors))) for variant, errors in by_variant.items()
    ]


def _errors(row: Mapping[str, Any], squared: bool) -> tuple[float, ...]:
    if squared:
        return (row["validation"]["mse"],)
    return row["training"]["reconstruction"], row["validation"]["reconstruction"]


def _spread(values: Sequence[float]) -> str:
    middle = number(float(np.mean(values)), 4)
    if len(values) < 2:
        return middle
    return _("{mean} ± {sd}").format(mean=middle, sd=number(float(np.std(values, ddof=1)), 1))


def _line(history: History, squared: bool) -> Line:
    """Return images seen and error; a run that has not begun has none."""
    images = float((history.started or {}).get("train_images", 1))
    if squared:
        rows = [(row["epoch"], row["validation"]["mse"]) for row in history.epoch_records if row.get("validation")]
        epochs, errors = zip(*rows, strict=True) if rows else ((), ())
        return np.array(epochs, float) * images, np.array(errors, float)
    held = curve(history)["held_out"]
    return np.array(held["x"]) * images, np.array(held["y"])


def _drawn(variant: str, lines: Sequence[Line], style: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the line of a variant and the band of its seeds, each as far as any of them has come."""
    if len(lines) == 1:
        return [_trace(variant, *lines[0], style)]
    x = np.linspace(min(line[0][0] for line in lines), max(line[0][-1] for line in lines), GRID)
    every = np.stack([np.interp(x, *line, left=np.nan, right=np.nan) for line in lines])
    seeds = np.isfinite(every).sum(0)
    x, every, seeds = x[seeds > 0], every[:, seeds > 0], seeds[seeds > 0]
    low, top = np.nanmin(every, axis=0), np.nanmax(every, axis=0)
    band = {
        **_trace(variant, np.concatenate([x, x[::-1]]), np.concatenate([top, low[::-1]]), style),
        "fill": "toself",
        "fillcolor": style["color"],
        "line": {"width": 0},
        "opacity": 0.15,
        "showlegend": False,
        "hoverinfo": "skip",
    }
    middle = {
        **_trace(variant, x, np.nanmean(every, axis=0), style),
        "text": [_("mean of {n} seeds").format(n=n) if n > 1 else _("one seed") for n in seeds.tolist()],
        "hovertemplate": "%{y:.4g}, %{text}",
    }
    return [band, middle]


def _trace(variant: str, x: NDArray[np.float64], y: NDArray[np.float64], style: Mapping[str, Any]) -> dict[str, Any]:
    rounded = {"x": [float(f"{each:.6g}") for each in x], "y": [float(f"{each:.5g}") for each in y]}
    return {"type": "scatter", "mode": "lines", "name": variant, **rounded, "line": dict(style)}
