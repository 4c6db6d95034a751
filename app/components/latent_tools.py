"""The tools under the map of codes, one at a time: each is one row here and one file of its own."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from aecore.runs import Run
from app import state
from app.components import traverse
from app.text import _

__all__ = ["TOOLS", "Tool", "draw"]


@dataclass(frozen=True)
class Tool:
    """What a tool is called, and what draws it."""

    title: str
    draw: Callable[[Run], None]


TOOLS: dict[str, Tool] = {
    "traverse": Tool(_("Traverse"), traverse.draw),
}
"""By the name in the address, in the order in which they are offered."""


def draw(run: Run) -> None:
    """Draw the choice of tools and the one that was chosen."""
    names = list(TOOLS)
    if state.get("tool") not in names:
        state.put("tool", names[0])
    st.segmented_control(
        _("What to do with the codes"),
        names,
        format_func=lambda name: TOOLS[name].title,
        required=True,
        **state.bound("tool"),
    )
    TOOLS[state.get("tool")].draw(run)
