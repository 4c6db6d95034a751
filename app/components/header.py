"""The line on top of every page: what the page is about, and the chip of the run in hand."""

import streamlit as st

from aecore.runs import Run
from app import addresses, cache, choosing, state, words
from app.components import keys, present, runs_chip, saying, word_list
from app.text import _

__all__ = ["draw", "run_in_hand", "stands_in"]

MOST_LETTERS = 60
"""Of a name that came with an address."""


def run_in_hand() -> Run | None:
    """Return the run that the address names, None when it names none that exists."""
    return cache.run_called(state.get("run"))


def draw(title: str) -> Run | None:
    """Draw the line and return the run in hand; an address without a run behind it is said so."""
    asked, run = state.get("run"), run_in_hand()
    with st.container(key="headline", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(title, anchor=False)
        with st.container(key="header_right", horizontal=True, vertical_alignment="center", width="content"):
            word_list.draw()
            present.toggle()
            runs_chip.draw()
    keys.draw()
    with st.container(key="notices"):  # a place of their own: else what lies below is built anew as one comes or goes
        if asked and run is None:
            _unknown(asked)
        for sentence in addresses.refused():
            saying.warned(sentence)
        if refusal := state.get("refusal"):
            saying.refused(refusal)
            state.put("refusal", "")
    return run


def stands_in() -> Run | None:
    """Return the shipped run that is shown when none is in hand, and say which; None where none is installed."""
    run = choosing.stand_in()
    if run is not None:
        said = _("No run of yours is in hand: this is the one with {size} that came with the lab.")
        present.told(said.format(size=words.kept(run.config)), "stands_in")
    return run


def _unknown(asked: str) -> None:
    """Say that there is no such run, and lead back to those that are there for certain."""
    said = _("There is no run called “{name}” here: it was deleted, or the address is not whole.")
    with st.container(key="unknown_run", horizontal=True, vertical_alignment="center", gap="small"):
        saying.warned(said.format(name=_plain(asked)))
        st.button(_("Show the ladder"), key="to_ladder", on_click=state.put, args=("run", ""))


def _plain(text: str) -> str:
    """Return what came with an address without anything Markdown or HTML would read."""
    short = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 3] + "…"
    return "".join(c if c.isalnum() or c in "-_. …" else "·" for c in short)
