"""From the runs of a sweep to lines on one chart: for each variant the middle of its seeds, and their spread."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.history import History
from aecore.sweeps import Member
from app.curve import curve
from app.text import _, number

__all__ = ["MOST", "ended", "traces"]

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
Line = tuple[NDArray[np.float64], NDArray[np.float64]]


def traces(found: Mapping[Member, History]) -> list[dict[str, Any]]:
    """Return Plotly traces of the held-out reconstruction loss over images seen, at most `MOST` variants."""
    by_variant: dict[str, list[Line]] = defaultdict(list)
    for member, history in found.items():
        line = _line(history)
        if len(line[0]) > 1:
            by_variant[member.variant].append(line)
    drawn: list[dict[str, Any]] = []
    for style, (variant, lines) in zip(LINES, by_variant.items(), strict=False):
        drawn += _drawn(variant, lines, style)
    return drawn


def ended(found: Mapping[Member, History]) -> list[tuple[str, str, str]]:
    """Return (variant, training, held-out) for each variant: the last losses, mean and spread over its seeds."""
    by_variant: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for member, history in found.items():
        last = next((row for row in reversed(history.epoch_records) if row.get("validation")), None)
        if last is not None:
            losses = last["training"]["reconstruction"], last["validation"]["reconstruction"]
            by_variant[member.variant].append(losses)
    return [
        (variant, _spread([seen for seen, _held in pairs]), _spread([held for _seen, held in pairs]))
        for variant, pairs in by_variant.items()
    ]


def _spread(values: Sequence[float]) -> str:
    middle = number(float(np.mean(values)))
    return middle if len(values) < 2 else _("{mean} ± {sd}").format(mean=middle, sd=number(float(np.std(values)), 2))


def _line(history: History) -> Line:
    """Return images seen and loss; a run that has not begun has none."""
    images = float((history.started or {}).get("train_images", 1))
    held = curve(history)["held_out"]
    return np.array(held["x"]) * images, np.array(held["y"])


def _drawn(variant: str, lines: Sequence[Line], style: Mapping[str, Any]) -> list[dict[str, Any]]:
    if len(lines) == 1:
        return [_trace(variant, *lines[0], style)]
    x = np.linspace(max(line[0][0] for line in lines), min(line[0][-1] for line in lines), GRID)
    every = np.stack([np.interp(x, *line) for line in lines])
    band = {
        **_trace(variant, np.concatenate([x, x[::-1]]), np.concatenate([every.max(0), every.min(0)[::-1]]), style),
        "fill": "toself",
        "fillcolor": style["color"],
        "line": {"width": 0},
        "opacity": 0.15,
        "showlegend": False,
        "hoverinfo": "skip",
    }
    return [band, _trace(variant, x, np.median(every, axis=0), style)]


def _trace(variant: str, x: NDArray[np.float64], y: NDArray[np.float64], style: Mapping[str, Any]) -> dict[str, Any]:
    rounded = {"x": [float(f"{each:.6g}") for each in x], "y": [float(f"{each:.4g}") for each in y]}
    return {"type": "scatter", "mode": "lines", "name": variant, **rounded, "line": dict(style)}
