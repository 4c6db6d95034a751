"""What pictures are judged by on a chart: PSNR, SSIM, or whether a classifier still reads them; bars are intervals."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from aecore.tasks.result import Cell, Table
from app import state
from app.text import _

__all__ = ["BARS", "TITLES", "axis", "choice", "points"]

TITLES = {"psnr": _("PSNR"), "ssim": _("SSIM"), "read": _("still read")}
AXES = {"psnr": _("PSNR, dB"), "ssim": _("SSIM"), "read": _("share that the classifier still reads")}
COLUMNS = {
    "psnr": ("PSNR, dB", "PSNR from", "PSNR to"),
    "ssim": ("SSIM", "SSIM from", "SSIM to"),
    "read": ("still read", "read from", "read to"),
}
"""Of a table, by `aecore.tasks.quality.COLUMNS`: the value, and both ends of its interval."""
BARS = _("Bars: 95\u00a0% intervals of the mean.")


def choice(table: Table) -> str:
    """Draw the choice among what a table holds, which stands in the address, and return it."""
    offered = [name for name, columns in COLUMNS.items() if any(cell is not None for cell in table.column(columns[0]))]
    if state.get("judged_by") not in offered:  # nobody reads pictures without classes
        state.put("judged_by", offered[0], chosen=False)
    return str(
        st.segmented_control(
            _("Judged by"), offered, format_func=TITLES.__getitem__, required=True, **state.bound("judged_by")
        )
    )


def points(rows: Sequence[Mapping[str, Cell]], by: str) -> dict[str, Any]:
    """Return the upward places of a trace of rows, with a bar for the interval of each, as Plotly takes them."""
    value, low, high = ([float(row[column] or 0) for row in rows] for column in COLUMNS[by])
    return {
        "y": value,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [top - at for at, top in zip(value, high, strict=True)],
            "arrayminus": [at - bottom for at, bottom in zip(value, low, strict=True)],
            "thickness": 1,
            "width": 3,
        },
    }


def axis(by: str) -> dict[str, Any]:
    """Return the upward axis."""
    return {"title": {"text": AXES[by]}, **({"tickformat": ".0%"} if by == "read" else {})}
