"""Denoising on a page: noise on a slider, what comes back of it at once, and the curves beside four filters."""

from typing import Any

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.tasks.denoising.noise import KINDS
from aecore.tasks.result import Result
from app import state, tasks, trying
from app.components import figure, saying
from app.components.tasks import before_after, frame
from app.text import _

__all__ = ["draw"]

HEIGHT = 340
NAMES = {
    "gaussian": _("Gaussian noise"),
    "masking": _("masked pixels"),
    "salt_pepper": _("salt and pepper"),
    "block": _("a block"),
    "blur": _("blur"),
}
LINES = {"network": "$accent", "noisy": "$line", "median filter": "$ink", "total variation": "#e76300"}
"""The methods on the curves; the others stand in the table."""


def draw(run: Run) -> None:
    """Draw noise as it is chosen, what comes back, and what was measured of it."""
    what, much = st.columns(2, gap="medium", vertical_alignment="bottom")
    with what:
        kind = st.selectbox(_("Noise"), list(KINDS), format_func=NAMES.__getitem__, **state.bound("noise"))
    with much:
        amount = st.slider(_("How much"), 0.05, 1.0, step=0.05, **state.bound("noise_amount"))
    images = trying.shown(run)
    try:
        found = trying.denoised(run, images, kind, amount)
    except Refused as error:
        saying.refused(str(error))
        return
    rows = ((_("noisy"), found.noisy), (_("network"), found.network), (_("median filter"), found.median))
    before_after.draw(images, rows)
    about = _("Scores 1,000 test images beside four filters, over all amounts: about two minutes.")
    measured = frame.result(run, tasks.spec("denoising", kind=kind, amount=amount), about=about)
    if measured is not None:
        _measured(run, measured)


def _measured(run: Run, found: Result) -> None:
    frame.lead(found)
    kinds = list(dict.fromkeys(str(noise) for noise in found.tables["curves"].column("noise")))
    for column, kind in zip(st.columns(len(kinds), gap="medium"), kinds, strict=True):
        with column:
            _curve(found, kind)
    frame.tables(found, run, "denoising")


def _curve(found: Result, kind: str) -> None:
    table = found.tables["curves"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows if row[0] == kind]
    traces: list[dict[str, Any]] = []
    for method, colour in LINES.items():
        own = [row for row in rows if row["method"] == method]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [row["amount"] for row in own],
                "y": [row["PSNR, dB"] for row in own],
                "name": method,
                "line": {"color": colour, "width": 2},
            }
        )
    layout = {
        "xaxis": {"title": {"text": _("amount of: {noise}").format(noise=NAMES[kind])}},
        "yaxis": {"title": {"text": _("PSNR, dB")}},
        "showlegend": True,
    }
    reading = _("Higher is nearer to the clean digit; filters are tuned at every amount, the network learned one.")
    figure.draw(traces, layout, key=f"denoising_{kind}", height=HEIGHT, alt=NAMES[kind], reading=reading)
