"""The line on top of every page: what the page is about, and the run in hand with a way to another."""

import time
from collections.abc import Iterable

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
            format_func=_labels(recent.values()).__getitem__,
            key="_w_run",
            on_change=_pick,
        )


def _labels(runs: Iterable[Run]) -> dict[str, str]:
    """Return one line for each run, no two alike: a browser sends back the line that was chosen, not the run."""
    lines: dict[str, str] = {}
    for run in runs:
        line = words.entry(cache.look(run), time.time())
        alike = sum(other.partition(" (#")[0] == line for other in lines.values())
        lines[run.id] = f"{line} (#{alike + 1})" if alike else line
    return lines


def _pick() -> None:
    chosen = st.session_state.get("_w_run")
    if chosen and cache.run_called(chosen):  # a browser that lags sends a line that nobody knows any more
        state.put("run", chosen)
