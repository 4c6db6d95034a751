"""Points on their plane, each with a line to where the network puts it back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.components import figure
from app.design import CLASSES
from app.text import _, number

__all__ = ["draw", "traces"]

CONTEXT = 1_000
"""Points drawn faintly, so that one sees the shape that they lie on."""

Floats = NDArray[np.float32]


def draw(
    points: Floats,
    redrawn: Floats | None,
    labels: NDArray[np.integer[Any]],
    *,
    key: str,
    height: int,
    reading: str,
    context: Floats | None = None,
    pca: Floats | None = None,
) -> None:
    """Draw points of 0 to 1 and, if there are any, their reconstructions.

    Args:
        points: (n, 2).
        redrawn: (n, 2), or None before there is a network.
        labels: (n,), which colour each point.
        key: unique on the page.
        height: CSS pixels.
        reading: the sentence below.
        context: more points (m, 2), drawn faintly.
        pca: what PCA makes of the points (n, 2); None leaves it out.
    """
    axis = {"range": [-0.05, 1.05], "showticklabels": False, "showgrid": False, "fixedrange": True, "mirror": True}
    layout = {
        "showlegend": False,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {**axis, "constrain": "domain"},
        "yaxis": {**axis, "scaleanchor": "x", "scaleratio": 1, "constrain": "domain"},
        "hovermode": False,
    }
    alt = _("{n} points on their plane, each with a line to its reconstruction").format(n=number(len(points)))
    figure.draw(traces(points, redrawn, labels, context, pca), layout, key=key, height=height, alt=alt, reading=reading)


def traces(
    points: Floats,
    redrawn: Floats | None,
    labels: NDArray[np.integer[Any]],
    context: Floats | None = None,
    pca: Floats | None = None,
) -> list[dict[str, Any]]:
    """Return the parts of the figure, always as many: context, lines, points, reconstructions, PCA's."""
    colours = [f"#{CLASSES[int(label) % len(CLASSES)]}" for label in labels]
    none = np.zeros((0, 2), np.float32)
    near, back = none if context is None else context[:CONTEXT], none if redrawn is None else redrawn
    return [
        _marks(near, {"size": 2, "color": "$line"}),
        {"type": "scatter", "mode": "lines", **_lines(points, back), "line": {"color": "$ink", "width": 0.8}},
        _marks(points, {"size": 6, "color": colours}),
        _marks(back, {"size": 5, "color": "$ink", "symbol": "x-thin", "line": {"color": "$ink", "width": 1.2}}),
        _marks(none if pca is None else pca, {"size": 5, "color": "$accent", "symbol": "square-open"}),
    ]


def _marks(points: Floats, marker: dict[str, Any]) -> dict[str, Any]:
    x, y = _rounded(points)
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "marker": marker}


def _lines(points: Floats, back: Floats) -> dict[str, list[float | None]]:
    """Return one path with a gap after each pair."""
    found: dict[str, list[float | None]] = {"x": [], "y": []}
    for start, end in zip(points.tolist(), back.tolist(), strict=False):
        for name, a, b in zip("xy", start, end, strict=True):
            found[name] += [round(a, 4), round(b, 4), None]
    return found


def _rounded(points: Floats) -> tuple[list[float], list[float]]:
    x, y = ([round(float(value), 4) for value in points[:, axis]] for axis in (0, 1))
    return x, y
