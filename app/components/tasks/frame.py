"""What every use on a page shares: waiting for its result, the number that leads, and the tables that unfold."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.taskruns import TaskSpec
from aecore.tasks.result import Cell, Result, Score, Table
from aecore.wishes import State
from app import state, tasks
from app.components import present, saying
from app.text import _, number

__all__ = ["beside", "lead", "result", "tables", "tables_of", "whole"]

POLL_SECONDS = 0.6
PENDING = ("queued", "running")
SENTENCES = re.compile(r"(?<=[.!?]) +(?=[A-Z])")
"""Where one sentence ends and another begins."""


def result(run: Run, asked: TaskSpec, *, about: str, at_once: bool = False) -> Result | None:
    """Return what a use found; while it is not there, draw the way to it and return None.

    Args:
        run: whose network is tried.
        asked: the use and its options; another option is another result.
        about: what is measured and how long that takes, said beside the button.
        at_once: ask for it without a button: only where a worker needs a few seconds.
    """
    try:
        made = tasks.found(run, asked)
        if made is not None:
            return made
        now = tasks.state(run, asked)
    except Refused as error:  # it has no weights
        saying.refused(str(error))
        return None
    if at_once and now.state == "none":
        tasks.ask(run, asked)
        now = State("queued")
    polling = now.state in PENDING
    st.fragment(_waiting, run_every=POLL_SECONDS if polling else None)(run, asked, about, polling)
    return None


def _waiting(run: Run, asked: TaskSpec, about: str, polling: bool) -> None:
    now = tasks.state(run, asked)
    if (now.state in PENDING) != polling or now.state == "done":
        st.rerun()
    if polling:
        _progress(run, asked, now)
        st.caption(about)
        return
    if now.state == "failed":
        saying.refused(now.reason or _("This could not be measured; the log in .workers says why."))
    elif now.state == "cancelled":
        saying.noted(_("This was cancelled; ask for it again."))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Measure it"), key=f"measure_{asked.name}", type="primary", on_click=tasks.ask, args=(run, asked))
        st.caption(about)


def _progress(run: Run, asked: TaskSpec, now: State) -> None:
    waits = now.state == "queued"
    text = _("It waits for its turn, after what was asked for before.") if waits else f"{100 * now.progress:.0f} %"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, now.progress), text=text)
        st.button(_("Cancel"), key=f"cancel_{asked.name}", on_click=tasks.cancel, args=(run, asked))


@contextmanager
def beside(found: Result) -> Iterator[None]:
    """Draw what leads in a column of its own, and within this in the wider one to its left, for the picture of it.

    While someone presents, the first sentence alone stands in that column; the rest follows below the picture.
    """
    picture, words = st.columns([3, 1], gap="medium")
    first, rest = found.said, ""
    if state.get("present"):
        first, *more = SENTENCES.split(found.said, maxsplit=1)
        rest = "".join(more)
    with words:
        lead(replace(found, said=first))
    with picture:
        yield
        if rest:
            st.markdown(rest)


def lead(found: Result) -> None:
    """Draw the number that leads, the baseline's smaller beside it, and the sentence that says who wins."""
    with st.container(horizontal=True, gap="medium"):
        _score(found.lead)
        if found.baseline is not None:
            with st.container(key=f"beside_{found.baseline.title}", width="content"):
                _score(found.baseline)
    st.markdown(found.said)
    scored = str(found.more.get("scored") or _("Scored on {n} test images.").format(n=number(found.images)))
    present.told(scored, f"scored_{found.lead.title}")


def _score(score: Score) -> None:
    interval = score.interval() or None
    title = _together(score.title)
    st.metric(title, score.shown(), interval, delta_color="off", delta_arrow="off", width="content")


def _together(title: str) -> str:
    """Return a title in which no line ends between a figure and its sign of per cent."""
    return title.replace(" %", "\N{NO-BREAK SPACE}%")


def tables(found: Result, run: Run, name: str) -> None:
    """Draw the tables, folded, each with a way to take it along."""
    tables_of(found.tables, run, name)


def tables_of(found: Mapping[str, Table], run: Run, name: str) -> None:
    """Draw tables as `tables` does."""
    for key, table in found.items():
        with st.expander(table.title):
            whole(table, f"{run.id}-{name}-{key}", key=f"csv_{name}_{key}")


def whole(table: Table, file: str, *, key: str) -> None:
    """Draw a table and a way to take it along.

    Args:
        table: what is drawn.
        file: the name of the file, without its ending.
        key: of the button, unique on the page.
    """
    columns: dict[str, list[Any]] = {name: _shown(table.column(name)) for name in table.columns}
    st.dataframe(columns, hide_index=True, width="stretch")
    content = table.csv().encode()
    label = _("Take it along (CSV)")
    st.download_button(label, content, file_name=f"{file}.csv", mime="text/csv", key=key, on_click="ignore")


def _shown(cells: list[Cell]) -> list[Cell]:
    """Return cells as they are, and as words where words stand among the numbers of a column."""
    mixed = len({isinstance(cell, str) for cell in cells}) > 1
    return [number(cell) if mixed and isinstance(cell, int | float) else cell for cell in cells]
