"""Denoising on a page: noise on a slider, what comes back of it at once, and the curves beside four filters."""

from typing import Any

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.tasks.denoising.noise import KINDS
from aecore.tasks.result import AT, Result
from app import kinds, state, tasks, trying
from app.components import figure, saying, tiles
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
LINES = {
    "network": "$accent",
    "noisy": "$line",
    "median filter": "$ink",
    "Gaussian filter": "#7f9a3c",
    "total variation": "#e76300",
    "non-local means": "#a96b59",
}
"""The methods on the curves, all of them: the winner must be there."""
UNITS = {
    "gaussian": _("standard deviation, where white is 1"),
    "masking": _("share of the pixels"),
    "salt_pepper": _("share of the pixels"),
    "block": _("share of the picture"),
    "blur": _("share of the widest blur"),
}


def draw(run: Run) -> None:
    """Draw noise as it is chosen, what comes back, and what was measured of it."""
    what, much = st.columns(2, gap="medium", vertical_alignment="bottom")
    with what:
        kind = st.selectbox(_("Noise"), list(KINDS), format_func=NAMES.__getitem__, **state.bound("noise"))
    with much:
        amount = st.slider(_("How much"), 0.05, 1.0, step=0.05, **state.bound("noise_amount"))
    st.caption(_("How much: {unit}.").format(unit=UNITS[kind]))
    images = trying.shown(run)
    try:
        found = trying.denoised(run, images, kind, amount)
    except Refused as error:
        saying.refused(str(error))
        return
    rows = ((_("noisy"), found.noisy), (_("network"), found.network), (_("median filter"), found.median))
    before_after.draw(images, rows)
    about = _("Scores 1,000 test images beside four filters, over all amounts: about two minutes.")
    measured = frame.result(run, tasks.spec("denoising", kind=kind), about=about)
    if measured is not None:
        _measured(run, measured, amount)


def _measured(run: Run, found: Result, amount: float) -> None:
    near = min(found.more.get(AT, {}), key=lambda each: abs(float(each) - amount), default="")
    frame.lead(found.at(near))
    if near:
        _compared(run, found, near)
    noises = list(dict.fromkeys(str(noise) for noise in found.tables["curves"].column("noise")))
    for column, kind in zip(st.columns(len(noises), gap="medium"), noises, strict=True):
        with column:
            _curve(found, kind)
    frame.tables(found, run, "denoising")


def _compared(run: Run, found: Result, near: str) -> None:
    """Draw the measured pictures at one amount, the best filter's among them."""
    best = found.more[AT][near]["best"]
    rows = [kinds.tiles(found.arrays[f"{name}_{near}"]) for name in ("noisy", "network", "best")]
    names = ", ".join((_("clean"), _("noisy"), _("network"), best))
    clean = kinds.tiles(found.arrays["clean"][: len(rows[0])])
    pictures = [tiles.Tile([each[at, 0] for each in (clean, *rows)], names) for at in range(len(rows[0]))]
    tiles.draw(pictures, framed=tiles.needs_frame(run))
    said = _("Measured at {near}, of the amounts that are measured the nearest to the slider. From above: {names}.")
    st.caption(said.format(near=near, names=names))


def _curve(found: Result, kind: str) -> None:
    table = found.tables["curves"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows if row[0] == kind]
    traces: list[dict[str, Any]] = []
    for method, colour in LINES.items():
        own = [row for row in rows if row["method"] == method]
        if not own:
            continue
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
        "xaxis": {"title": {"text": _("{noise}: {unit}").format(noise=NAMES[kind], unit=UNITS[kind])}},
        "yaxis": {"title": {"text": _("PSNR, dB")}},
        "showlegend": True,
    }
    reading = _("Higher is nearer to the clean digit; filters are tuned at every amount, the network learned one.")
    figure.draw(traces, layout, key=f"denoising_{kind}", height=HEIGHT, alt=NAMES[kind], reading=reading)
