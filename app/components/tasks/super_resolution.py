"""Super-resolution and repair on a page: what is left of a picture on a control, what is made of it, how well."""

import numpy as np
import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.tasks.repair import BIHARMONIC, COVERED, MEAN, NETWORK
from aecore.tasks.result import Result
from aecore.tasks.super_resolution import SQUARE
from app import kinds, state, tasks, trying
from app.components import present, saying, tile_file, tiles
from app.components.tasks import before_after, frame
from app.text import _, number

__all__ = ["draw", "repairs"]

FACTORS = (2, 4, 7)
COVER = 0
"""Stands among the factors for a covered square."""
ASKED = 7
"""What is asked of the engine, which measures 2 and 4 beside it, and squares: one result for every choice."""
FILLED = (
    ("clean", _("clean")),
    (COVERED, _("covered")),
    (NETWORK, _("network")),
    (BIHARMONIC, _("biharmonic equation")),
    (MEAN, _("mean training image")),
)
LEARNED = {COVER: "block"}
"""The corruption that a run learned from which can be expected to win; with fewer pixels it is `downsample`."""
REPAIRS = 10


def repairs(run: Run) -> bool:
    """Return whether it is covered squares that are filled in."""
    return _asked(run) == COVER


def draw(run: Run) -> None:
    """Draw what is left of some pictures as it is chosen, what is made of them, and what was measured of it."""
    factor = _chosen(run)
    images = trying.shown(run)
    try:
        rows = _rows(run, images, factor)
    except Refused as error:
        saying.refused(str(error))
        return
    before_after.draw(images, rows, f"super-resolution_{factor or SQUARE}", _why(run, factor))
    if factor == COVER:
        present.told(
            _(
                "Only the network is not told where the square is; of what it draws the square alone is pasted "
                "into the known rest."
            ),
            "pasted",
        )
    about = _("Scores {n} test images in fewer pixels and with a square covered: about half a minute.")
    about = about.format(n=number(trying.scored(run)))
    measured = frame.result(run, tasks.spec("super-resolution", factor=ASKED), about=about)
    if measured is not None:
        _measured(run, measured, factor)


def _asked(run: Run) -> int:
    """Return what is chosen; until somebody chooses, what the run learned to undo."""
    held = int(state.get("fewer_pixels"))
    return held if held != state.AUTO else COVER if run.config.objective.corruption == LEARNED[COVER] else 4


def _chosen(run: Run) -> int:
    st.session_state["_w_fewer_pixels"] = _asked(run)
    height, width = run.config.data.source.shape[-2:]
    titles = {each: _left(height, width, each) for each in FACTORS} | {COVER: _("all but a square")}
    label = _("What is left of {height} x {width} pixels").format(height=height, width=width)
    tied = state.bound("fewer_pixels")
    return int(st.segmented_control(label, list(titles), format_func=titles.__getitem__, required=True, **tied))


def _left(height: int, width: int, factor: int) -> str:
    sides = [max(1, round(side / factor)) for side in (height, width)]
    return _("{height} x {width} ({n} of a side become one)").format(height=sides[0], width=sides[1], n=factor)


def _rows(run: Run, images: trying.Images, factor: int) -> tuple[tuple[str, trying.Floats], ...]:
    found = trying.repaired(run, images) if factor == COVER else trying.sharpened(run, images, factor)
    seen, other = (_("covered"), _("biharmonic equation")) if factor == COVER else (_("few pixels"), _("bicubic"))
    return (seen, found["seen"]), (_("network"), found["network"]), (other, found["other"])


def _why(run: Run, factor: int) -> str:
    """Say why a run may well lose."""
    if run.config.objective.corruption == LEARNED.get(factor, "downsample"):
        return ""
    if factor == COVER:
        return _("It did not learn to fill squares in: below is the button that trains one that does.")
    return _("It did not learn from coarse pictures: what it makes of one nobody asked of it.")


def _measured(run: Run, found: Result, factor: int) -> None:
    frame.lead(found.at(SQUARE if factor == COVER else str(factor)))
    if factor == COVER:
        with st.expander(_("Squares filled in, in each way")):
            _filled(found)
    frame.tables(found, run, "super-resolution")


def _filled(found: Result) -> None:
    rows = [kinds.tiles(found.arrays[f"repair_{name}"][:REPAIRS]) for name, _title in FILLED]
    alt = ", ".join(title for _name, title in FILLED)
    drawn = [tiles.Tile([np.asarray(row[at, 0]) for row in rows], alt) for at in range(len(rows[0]))]
    if drawn:
        tile_file.draw(drawn, "super-resolution_repair")
    said = _("From above: {names}. Only the network is not told where the square is; the rest of a picture is kept.")
    present.told(said.format(names=alt), "repaired")
