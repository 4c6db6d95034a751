"""Accuracy from codes against how many numbers they have, on a page: measured once for the ladder, shown to every run.

The figures are those of `python -m tests.benchmarks.uses sizes`; a test holds them to its table.
"""

from typing import Any

import streamlit as st

from aecore.shipped import LADDER
from app.components import figure
from app.text import _

__all__ = ["CODE", "PCA", "SIZES", "draw"]

HEIGHT = 320
SIZES = LADDER
CODE = ((43.7, 2.0), (66.8, 2.8), (82.4, 1.6), (88.5, 0.4), (89.7, 0.4), (91.7, 0.4), (93.0, 0.0))
"""Read by a linear classifier from codes, % of 10,000 test images: mean of three seeds, their standard deviation."""
PCA = (
    (31.3, 30.4, 32.2), (44.4, 43.4, 45.4), (57.1, 56.2, 58.1), (79.0, 78.2, 79.8), (85.7, 85.0, 86.4),
    (90.0, 89.4, 90.6), (91.2, 90.7, 91.8),
)  # fmt: skip
"""The same from PCA of as many numbers, and the ends of its 95 % interval."""


def draw() -> None:
    """Draw both lines, folded."""
    with st.expander(_("Accuracy against latent size, MNIST: codes and PCA")):
        layout = {
            "xaxis": {"type": "log", "title": {"text": _("numbers a code")}, "tickvals": list(SIZES),
                      "ticktext": [f"{size}" for size in SIZES]},
            "yaxis": {"title": {"text": _("read, %")}},
        }  # fmt: skip
        reading = _(
            "What a linear classifier of 20,000 labels reads of 10,000 test images, measured once for the shipped "
            "kind of network. Bars are the standard deviation of three seeds for codes and a 95 % interval for PCA, "
            "which has no seed: they are no measure of each other."
        )
        alt = _("Accuracy against latent size: codes are ahead of PCA at each of {n} sizes").format(n=len(SIZES))
        figure.draw(_lines(), layout, key="recognition_sizes", height=HEIGHT, alt=alt, reading=reading)


def _lines() -> list[dict[str, Any]]:
    code = [value for value, _spread in CODE]
    spread = [spread for _value, spread in CODE]
    pca = [value for value, _low, _high in PCA]
    above, below = [high - value for value, _low, high in PCA], [value - low for value, low, _high in PCA]
    return [
        _line(_("codes, mean of three seeds"), code, "$accent", {"array": spread}),
        _line(_("PCA of as many numbers"), pca, "$ink", {"array": above, "arrayminus": below}),
    ]


def _line(name: str, values: list[float], ink: str, bars: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines+markers", "x": list(SIZES), "y": values, "name": name,
        "line": {"color": ink, "width": 2}, "error_y": {"type": "data", "thickness": 1, **bars},
    }  # fmt: skip
