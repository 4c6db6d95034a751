"""Generation on a page: drawn codes as pictures, beside PCA's and the training images they are nearest to."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.tasks.result import Result
from app import cache, kinds, state, tasks
from app.components import figure, present, tile_file, tiles
from app.components.tasks import frame
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 300
MANY = 36
SCALE = 3
"""Screen pixels to a pixel of a picture that stands alone."""
FROM = {
    "suited": _("what suits the code"),
    "prior": _("the prior"),
    "mixture": _("a mixture of Gaussians"),
    "density": _("a kernel density"),
}
SEEN = {
    "samples": _("drawn by the run"),
    "nearest": _("with the nearest training image"),
    "samples_pca": _("drawn by PCA"),
    "by_class": _("by class"),
}
INKS = ("$accent", "$ink", "#a9a39a")
NEARER = "nearer to one than 1 % of test images are, %"
FAR = "distance to the nearest training image, times a test image's"
"""Columns of the table of pictures."""


def draw(run: Run) -> None:
    """Draw what is asked, and what came out."""
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        source = st.selectbox(_("Drawn from"), list(FROM), format_func=FROM.__getitem__, **state.bound("drawn_from"))
    with right:
        tip = _("How far a draw lies from its middle: below 1 commoner pictures, above 1 rarer ones.")
        warmth = st.slider(_("Temperature"), 0.0, 1.5, step=0.1, help=tip, **state.bound("drawn_at"))
    about = _("Draws 5,000 pictures of every source and has a classifier judge them: some thirty seconds.")
    found = frame.result(run, tasks.spec("generation", source=source, temperature=round(warmth, 1)), about=about)
    if found is not None:
        _found(run, found)


def _found(run: Run, found: Result) -> None:
    shown = st.segmented_control(
        _("Pictures"), list(SEEN), format_func=SEEN.__getitem__, required=True, **state.bound("drawn_seen")
    )
    with frame.beside(found):
        _pictures(run, found, shown)
    present.told(_("The Fréchet distance is one of features: {recipe}").format(recipe=found.more["recipe"]), "recipe")
    _counts(found, cache.classes(run.config.data.key))
    frame.tables(found, run, "generation")


def _pictures(run: Run, found: Result, shown: str) -> None:
    """Draw the pictures that were chosen, and the number that belongs to them."""
    if shown == "by_class":
        _by_class(run, found)
        return
    row = dict(zip(found.tables["pictures"].columns, _row(found, shown), strict=True))
    name = "samples_pca" if shown == "samples_pca" else "samples"
    columns = [kinds.tiles(found.arrays[name][:MANY])[:, 0]]
    if shown == "nearest":
        columns.append(kinds.tiles(found.arrays["nearest"][:MANY])[:, 0])
        far = float(row[FAR])
        said = _(
            "Below each picture the training image it is nearest to: **{far} times** as far as a test image is from "
            "its nearest. **{near} %** are nearer to one than 1 % of test images are; of copies all would be."
        ).format(far=number(far), near=number(float(row[NEARER])))
    else:
        said = _(
            "The classifier is more than 80 % sure of **{share} %** of {count} such pictures, **{distinct}** distinct."
        ).format(
            share=number(float(row["read with confidence, %"])),
            count=number(found.more["count"]),
            distinct=number(row["distinct"]),
        )
    st.markdown(said)
    alt = _("a drawn picture")
    made = [tiles.Tile(list(pictures), alt) for pictures in zip(*columns, strict=True)]
    scale = tiles.SCALE if shown == "nearest" else SCALE
    tile_file.draw(made, f"generation_{shown}", scale=scale, framed=tiles.needs_frame(run))


def _row(found: Result, shown: str) -> tuple[Any, ...]:
    return found.tables["pictures"].rows[1 if shown == "samples_pca" else 0]


def _by_class(run: Run, found: Result) -> None:
    st.markdown(f"**{found.more['by_class']}**")
    table = found.tables["by_class"]
    sheets: NDArray[np.uint8] = found.arrays["by_class"]
    made = []
    for row, pictures in zip(table.rows, sheets, strict=True):
        share = f"{float(row[2] or 0):.0f} %"
        alt = _("pictures of class {name}, {share} read as it").format(name=row[0], share=share)
        made.append(tiles.Tile(list(kinds.tiles(pictures)[:, 0]), alt, f"{row[0]}: {share}"))
    tile_file.draw(made, "generation_by_class", framed=tiles.needs_frame(run))
    said = _("Each column was asked for one class; the share of its pictures that is read as it stands below.")
    present.told(said, "by_class")


def _counts(found: Result, names: tuple[str, ...]) -> None:
    """Draw how often each class is read: of the run's pictures, PCA's and real ones."""
    rows = found.tables["classes"].rows
    picked = zip((rows[0], rows[1], rows[-1]), (_("run"), _("PCA"), _("real pictures")), INKS, strict=True)
    traces = []
    for row, title, ink in picked:
        counts = np.array(row[1:], np.float64)
        shares = (100 * counts / counts.sum()).tolist()
        traces.append({"type": "bar", "x": list(names), "y": shares, "name": title, "marker": {"color": ink}})
    layout = {"xaxis": {"type": "category"}, "yaxis": {"title": {"text": _("% of the pictures")}}, "barmode": "group"}
    reading = _("What the pictures are read as, however unsure: a source that forgets a class has a short bar there.")
    alt = _("How often each of {n} classes is drawn").format(n=len(names))
    figure.draw(traces, layout, key="generation_classes", height=HEIGHT, alt=alt, reading=reading)
