"""The tools under the map of codes, one at a time: each is one row here and one file of its own."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import addresses, kinds, state
from app.components import arithmetic, learned, neighbours, one_step, sample, saying, traverse, walk
from app.text import _

__all__ = ["TOOLS", "Tool", "draw"]


@dataclass(frozen=True)
class Tool:
    """What a tool is called, what draws it, and whether it needs items that can be drawn as small pictures."""

    title: str
    draw: Callable[[Run], None]
    tiled: bool = True


TOOLS: dict[str, Tool] = {
    "traverse": Tool(_("Traverse"), traverse.draw),
    "walk": Tool(_("Walk"), walk.draw),
    "arithmetic": Tool(_("Arithmetic"), arithmetic.draw),
    "neighbours": Tool(_("Neighbours"), neighbours.draw),
    "sample": Tool(_("Sample"), sample.draw),
    "learned": Tool(_("What it learned"), learned.draw, tiled=False),
    "step": Tool(_("One step, slowly"), one_step.draw, tiled=False),
}
"""By the name in the address, in the order in which they are offered."""


PICKING = ("traverse", "walk", "arithmetic", "neighbours")
"""Those that take an image, one that was clicked on or those that were caught."""


def draw(run: Run) -> None:
    """Draw the row and the tool that is chosen; its controls redraw this part of the page alone."""
    st.fragment(_tool)(run)


def _tool(run: Run) -> None:
    """None is chosen at first: most decode, and a server has no torch before somebody wants it."""
    tiled = kinds.has_tiles(run.config.data.key)
    offered = [name for name, tool in TOOLS.items() if tiled or not tool.tiled]
    if (held := state.get("tool")) not in (None, *offered):
        state.put("tool", None, chosen=False)
        addresses.refuse("tool", held, _("for this run one of {names}").format(names=", ".join(offered)), "")
        st.rerun()  # what is said stands above
    st.segmented_control(_("Explore"), offered, format_func=lambda name: TOOLS[name].title, **state.bound("tool"))
    if state.get("split") == "train" and state.get("tool") in PICKING:
        said = _("This tool takes test {images}: what is clicked or caught among training {images} does not reach it.")
        st.caption(said.format(**kinds.words_of(run.config.data.key)))
    if (chosen := state.get("tool")) is not None:
        try:
            TOOLS[chosen].draw(run)
        except Refused as error:
            saying.refused(str(error))
