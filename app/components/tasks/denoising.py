"""Denoising on a page: noise on a slider, what comes back of it at once, and the curves beside four filters."""

from typing import Any

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.tasks.denoising.noise import KINDS, seen_by
from aecore.tasks.denoising.noise import NAMES as TITLES
from aecore.tasks.result import AT, Result
from app import kinds, state, tasks, trying
from app.components import figure, present, saying, tile_file, tiles
from app.components.tasks import before_after, frame, judged
from app.text import _, number

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
    "noisy": "#a9a39a",
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
UNFIT = {
    "block": _(" No filter of noise fills it in: being ahead of one says little; see repair."),
    "blur": _(" No filter of noise sharpens: being ahead of one says little."),
}


def draw(run: Run) -> None:
    """Draw noise as it is chosen, what comes back, and what was measured of it."""
    what, much = st.columns(2, gap="medium", vertical_alignment="bottom")
    with what:
        kind = st.selectbox(_("Noise"), list(KINDS), format_func=NAMES.__getitem__, **state.bound("noise"))
    with much:
        amount = st.slider(_("How much"), 0.05, 1.0, step=0.05, **state.bound("noise_amount"))
    present.told(_("How much: {unit}.").format(unit=UNITS[kind]) + UNFIT.get(kind, ""), "noise_unit")
    images = trying.shown(run)
    try:
        found = trying.denoised(run, images, kind, amount)
    except Refused as error:
        saying.refused(str(error))
        return
    rows = ((_("noisy"), found.noisy), (_("network"), found.network), (_("median filter"), found.median))
    before_after.draw(images, rows, f"denoising_{kind}_{amount:g}", _why(run))
    about = _("Scores {n} test images beside four filters, over all amounts: about two minutes.")
    about = about.format(n=number(trying.scored(run)))
    measured = frame.result(run, tasks.spec("denoising", kind=kind), about=about)
    if measured is not None:
        _measured(run, measured, amount)


def _why(run: Run) -> str:
    """Say why a run may well lose against a filter."""
    learned = seen_by(run.config)
    if learned is None:
        return _("It learned from clean pictures: what it was never shown to remove, it redraws.")
    return _("It learned under {noise}.").format(noise=NAMES.get(learned, TITLES[learned]))


def _measured(run: Run, found: Result, amount: float) -> None:
    near = min(found.more.get(AT, {}), key=lambda each: abs(float(each) - amount), default="")
    if near:
        with frame.beside(found.at(near)):
            _compared(run, found, near)
    else:
        frame.lead(found)
    by = judged.choice(found.tables["curves"])
    noises = list(dict.fromkeys(str(noise) for noise in found.tables["curves"].column("noise")))
    for column, kind in zip(st.columns(len(noises), gap="medium"), noises, strict=True):
        with column:
            _curve(found, kind, by)
    if ahead := found.more.get("ahead"):
        st.markdown(ahead)
    frame.tables(found, run, "denoising")


def _compared(run: Run, found: Result, near: str) -> None:
    """Draw the measured pictures at one amount, the best filter's among them."""
    best = found.more[AT][near]["best"]
    rows = [kinds.tiles(found.arrays[f"{name}_{near}"]) for name in ("noisy", "network", "best")]
    names = ", ".join((_("clean"), _("noisy"), _("network"), best))
    clean = kinds.tiles(found.arrays["clean"][: len(rows[0])])
    pictures = [tiles.Tile([each[at, 0] for each in (clean, *rows)], names) for at in range(len(rows[0]))]
    tile_file.draw(pictures, f"denoising_measured_{near}", framed=tiles.needs_frame(run))
    told = _("Measured at {near}, of the amounts that are measured the nearest to the slider.").format(near=near)
    said = _("From above: {names}.").format(names=names)
    present.told(" ".join(filter(None, (told, _few(found, near), said))), "compared")


def _few(found: Result, near: str) -> str:
    """Say that fewer images were scored at an amount than at the one that was asked for, "" where they were not."""
    images = found.at(near).images
    asked = [each for each in found.more[AT] if found.at(each).images > images]
    if not asked:
        return ""
    said = _("At this amount {few} images were scored, at {asked} all {n}.")
    return said.format(few=number(images), asked=asked[0], n=number(found.at(asked[0]).images))


def _curve(found: Result, kind: str, by: str) -> None:
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
                **judged.points(own, by),
                "name": method,
                "line": {"color": colour, "width": 2},
            }
        )
    layout = {
        "xaxis": {"title": {"text": _("{noise}: {unit}").format(noise=NAMES[kind], unit=UNITS[kind])}},
        "yaxis": judged.axis(by),
        "showlegend": True,
    }
    reading = _(
        "Higher is nearer to the clean digit; filters are tuned at every amount, the network learned one. {bars}"
    ).format(bars=judged.BARS)
    figure.draw(traces, layout, key=f"denoising_{kind}", height=HEIGHT, alt=NAMES[kind], reading=reading)
