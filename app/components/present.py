"""Presenting: larger type for the back row, and nothing on the page that a projector does not need."""

import streamlit as st

from app import state
from app.text import _

__all__ = ["room", "toggle"]

SAVED = 44
"""What the sentences under the charts take, CSS pixels: presenting hides them."""


def toggle() -> None:
    """Draw the button that enters and leaves; Escape leaves too (see keys.js)."""
    label = _("Leave presenting") if state.get("present") else _("Present")
    st.button(label, key="do_present", type="tertiary", on_click=_turn)


def room(above: int) -> int:
    """Return what a chart leaves to the rest of the page, CSS pixels: `above`, and less while presenting."""
    return above - SAVED if state.get("present") else above


def _turn() -> None:
    state.put("present", 0 if state.get("present") else 1)
