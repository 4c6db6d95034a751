"""Presenting: larger type for the back row, and of the sentences those alone without which a picture misleads."""

import streamlit as st

from app import state
from app.text import _

__all__ = ["room", "toggle", "told"]

SAVED = 12
"""What presenting takes away around the charts, CSS pixels; the sentences that stay under them are larger."""


def toggle() -> None:
    """Draw the button that enters and leaves; Escape leaves too (see keys.js)."""
    label = _("Leave presenting") if state.get("present") else _("Present")
    st.button(label, key="do_present", type="tertiary", on_click=_turn)


def told(sentence: str, key: str) -> None:
    """Draw a sentence in small letters that stays while someone presents: what a chart shows, and how to read it.

    Args:
        sentence: in Markdown.
        key: unique on the page.
    """
    with st.container(key=f"told_{key}"):
        st.caption(sentence)


def room(above: int) -> int:
    """Return what a chart leaves to the rest of the page, CSS pixels: `above`, and less while presenting."""
    return above - SAVED if state.get("present") else above


def _turn() -> None:
    state.put("present", 0 if state.get("present") else 1)
