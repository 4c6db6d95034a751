"""The latent size on a ladder: one slider, in plain words, that the pictures follow while it still moves."""

from collections.abc import Callable

import streamlit as st

from aecore.shipped import LADDER
from app import words
from app.components.mount import registered
from app.labels import LABELS

__all__ = ["draw", "settle"]

HTML = """
<div class="lab-size">
  <b aria-hidden="true"></b>
  <input type="range" min="0" step="1">
  <div class="ticks" aria-hidden="true"></div>
</div>
"""
KEY = "size_slider"
_mount = registered(KEY, HTML)


def draw(size: int, *, values: int, glide: bool, take: Callable[[int], None]) -> None:
    """Draw the slider.

    Args:
        size: what the form holds; one that is not on the ladder is shown greyed at the nearest position.
        values: how many numbers an item has, for the words.
        glide: whether a first visitor may be shown the ladder by itself.
        take: called with the size, one of `LADDER`, once a person has stopped moving.
    """
    _mount(
        key=KEY,
        data={
            "size": size,
            "ladder": list(LADDER),
            "words": {str(each): words.squeeze(each, values) for each in (*LADDER, size)},
            "label": LABELS["code.size"],
            "glide": glide,
        },
        on_size_change=lambda: _take(take),
    )


def settle(take: Callable[[int], None]) -> None:
    """Take a move that came together with a click: Streamlit answers a button before a component."""
    if KEY in st.session_state:
        _take(take)


def _take(take: Callable[[int], None]) -> None:
    size = st.session_state[KEY].get("size")
    if size in LADDER:  # whatever a browser sends
        take(size)
