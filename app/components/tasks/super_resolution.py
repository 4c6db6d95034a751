"""Super-resolution and repair on a page: fewer pixels on a control, what is made of them, and squares filled in."""

import numpy as np
import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.tasks.result import Result
from app import kinds, state, tasks, trying
from app.components import saying, tiles
from app.components.tasks import before_after, frame
from app.text import _

__all__ = ["draw"]

FACTORS = (2, 4, 7)
ASKED = 7
"""What is asked of the engine, which measures 2 and 4 beside it: one result for every choice."""
FILLED = (
    ("covered", _("covered")),
    ("network, in the square", _("network")),
    ("biharmonic equation", _("biharmonic equation")),
    ("mean training image", _("mean training image")),
)
REPAIRS = 10


def draw(run: Run) -> None:
    """Draw fewer pixels as they are chosen, what is made of them, and what was measured of it."""
    factor = st.segmented_control(
        _("Pixels of a side that become one"), FACTORS, required=True, **state.bound("fewer_pixels")
    )
    images = trying.shown(run)
    try:
        found = trying.sharpened(run, images, factor)
    except Refused as error:
        saying.refused(str(error))
        return
    rows = ((_("few pixels"), found["seen"]), (_("network"), found["network"]), (_("bicubic"), found["other"]))
    before_after.draw(images, rows)
    about = _("Scores 1,000 test images, and fills squares in beside inpainting: about half a minute.")
    measured = frame.result(run, tasks.spec("super-resolution", factor=ASKED), about=about)
    if measured is not None:
        _measured(run, measured, factor)


def _measured(run: Run, found: Result, factor: int) -> None:
    frame.lead(found.at(str(factor)))
    with st.expander(_("A covered square filled in")):
        rows = [kinds.tiles(found.arrays[f"repair_{name}"][:REPAIRS]) for name, _title in FILLED]
        alt = ", ".join(title for _name, title in FILLED)
        drawn = [tiles.Tile([np.asarray(row[at, 0]) for row in rows], alt) for at in range(len(rows[0]))]
        if drawn:
            tiles.draw(drawn)
        st.caption(_("From above: {names}. All but the first know where the square is.").format(names=alt))
    frame.tables(found, run, "super-resolution")
