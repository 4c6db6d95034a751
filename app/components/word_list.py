"""A quiet place on every page where the lab's own words are explained."""

from html import escape

import streamlit as st

from app.glossary import GLOSSARY
from app.text import _

__all__ = ["draw"]

WIDTH = 560
"""Of the list, CSS pixels; less where the screen is narrower."""


@st.fragment
def draw() -> None:
    """Draw the button; it is a fragment, so that the list is sent only when it is opened, and nothing else with it."""
    place = st.popover(_("Words"), type="tertiary", wrap=False, width="content", key="words", on_change="rerun")
    if place.open:
        with place, st.container(width=WIDTH, key="word_list"):
            st.html(f'<dl class="lab-words" tabindex="0">{"".join(map(_line, GLOSSARY.items()))}</dl>')


def _line(entry: tuple[str, str]) -> str:
    word, meaning = entry
    return f"<dt>{escape(word)}</dt><dd>{escape(meaning)}</dd>"
