"""The line on top of every page: what the page is about, and the run in hand with a way to another."""

import streamlit as st

from aecore.runs import Run
from app import cache, state, words
from app.text import _

__all__ = ["draw", "run_in_hand"]

MOST = 30
"""Runs offered; older ones are reached by their address."""


def run_in_hand() -> Run | None:
    """Return the run that the address names, None when it names none that exists."""
    return cache.run_called(state.get("run"))


def draw(title: str) -> Run | None:
    """Draw the line and return the run in hand; an address without a run behind it is said so."""
    asked, run = state.get("run"), run_in_hand()
    with st.container(key="headline", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(title, anchor=False)
        _picker(run)
    if asked and run is None:
        st.warning(
            _("There is no run called “{name}” here: it was deleted, or the address is not whole.").format(
                name=_plain(asked)
            )
        )
    if refusal := state.get("refusal"):
        st.error(refusal)
        state.put("refusal", "")
    return run


def _plain(text: str) -> str:
    """Return what came with an address without anything Markdown or HTML would read."""
    short = text if len(text) <= 60 else text[:57] + "…"
    return "".join(c if c.isalnum() or c in "-_. …" else "·" for c in short)


def _picker(run: Run | None) -> None:
    """Offer the recent runs."""
    recent = {found.id: found for found in cache.recent(MOST)}
    if not recent:
        return
    if run is not None:
        recent.setdefault(run.id, run)
    label = _("Run: {title}").format(title=words.run_title(run)) if run else _("Recent runs")
    with st.popover(label, width="content"):
        if run is not None:
            st.session_state["_w_run"] = run.id
        st.radio(
            _("Recent runs"),
            list(recent),
            index=None,
            format_func=lambda run_id: _entry(recent[run_id]),
            key="_w_run",
            on_change=_pick,
        )


def _entry(run: Run) -> str:
    status = words.STATUS[run.status(cache.look(run).history)]
    return _("{title} · {status} · {ago}").format(title=words.run_title(run), status=status, ago=words.ago(run))


def _pick() -> None:
    if chosen := st.session_state.get("_w_run"):
        state.put("run", chosen)
