"""What makes the plane of a map: two numbers of the code, or three items; and why what was written makes none."""

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import planes, state
from app.components import saying
from app.items import Items
from app.text import _

__all__ = ["draw", "named"]

LONGEST = 100
"""Letters that the field of three items takes."""


def draw(items: Items, asked: str) -> None:
    """Draw the fields of a plane, one of `planes.KINDS`, and what is wrong with them; nothing for any other map."""
    if asked == "three":
        tip = _("Their numbers, from 0; or choose Pick above the map and click on three points.")
        st.text_input(_three(items), help=tip, max_chars=LONGEST, **state.bound("three"))
    if asked == "dims":
        _numbers(items.run)
    if asked in planes.KINDS:
        _slip(items, asked)


def _three(items: Items) -> str:
    return _("Three {split} {images}").format(**items.words)


def _numbers(run: Run) -> None:
    labels = {"across": _("Across"), "upwards": _("Upwards")}
    for (name, label), held in zip(labels.items(), planes.dimensions(run), strict=True):
        if state.get(name) != held:  # this code has no such number
            state.put(name, held)
        st.number_input(label, 1, run.config.numbers, help=_("Which number of the code."), **state.bound(name))


def _slip(items: Items, asked: str) -> None:
    """Say why the map that stands is not the one that was asked for."""
    try:
        said = planes.standing(items, asked)[1]
    except Refused:  # no plane at all: the page says so where the map would stand
        return
    if said:
        saying.refused(f"{named(said, items)} " + _("The map stays as it was."))


def named(refusal: str, items: Items) -> str:
    """Return a refusal with its field called what the form calls it; the codes of a plane are those of three items."""
    field, colon, rest = refusal.partition(":")
    return (_three(items) if field in ("codes", "three") else field) + colon + rest
