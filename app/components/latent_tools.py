"""The row of tools under the map, and the one that is chosen."""

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import kinds, state
from app.components import arithmetic, learned, neighbours, sample, walk
from app.text import _

__all__ = ["TOOLS", "draw"]

TOOLS = {
    "walk": (_("Walk"), walk.draw),
    "arithmetic": (_("Arithmetic"), arithmetic.draw),
    "neighbours": (_("Neighbours"), neighbours.draw),
    "sample": (_("Sample"), sample.draw),
    "learned": (_("What it learned"), learned.draw),
}
"""What a person calls each, and what draws it."""


def draw(run: Run) -> None:
    """Draw the row and the tool; its controls redraw this part of the page alone."""
    st.fragment(_tool)(run)


def _tool(run: Run) -> None:
    """None is chosen at first: most decode, and a server has no torch before somebody wants it."""
    offered = list(TOOLS) if kinds.has_tiles(run.config.data.key) else ["learned"]
    if state.get("tool") not in (None, *offered):
        state.put("tool", None)
    st.segmented_control(_("Explore"), offered, format_func=lambda name: TOOLS[name][0], **state.bound("tool"))
    if (chosen := state.get("tool")) is not None:
        try:
            TOOLS[chosen][1](run)
        except Refused as error:
            st.error(str(error))
