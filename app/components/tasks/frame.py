"""What every use on a page shares: waiting for its result, the number that leads, and the tables that unfold."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.taskruns import TaskSpec
from aecore.tasks.result import Result, Score, Table
from aecore.wishes import State
from app import tasks
from app.components import saying
from app.text import _, number

__all__ = ["lead", "result", "tables", "tables_of"]

POLL_SECONDS = 0.6
PENDING = ("queued", "running")


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
        return
    if now.state == "failed":
        saying.refused(now.reason or _("This could not be measured; the log in .workers says why."))
    elif now.state == "cancelled":
        saying.noted(_("This was cancelled; ask for it again."))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Measure it"), key=f"measure_{asked.name}", type="primary", on_click=tasks.ask, args=(run, asked))
        st.caption(about)


def _progress(run: Run, asked: TaskSpec, now: State) -> None:
    text = _("It waits for its worker.") if now.state == "queued" else f"{now.progress:.0%}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, now.progress), text=text)
        st.button(_("Cancel"), key=f"cancel_{asked.name}", on_click=tasks.cancel, args=(run, asked))


def lead(found: Result) -> None:
    """Draw the number that leads, the baseline's beside it, and the sentence that says who wins."""
    scores = [score for score in (found.lead, found.baseline) if score is not None]
    for column, score in zip(st.columns(len(scores), gap="medium"), scores, strict=True):
        with column:
            _score(score)
    st.markdown(found.said)
    st.caption(str(found.more.get("scored") or _("Scored on {n} test images.").format(n=number(found.images))))


def _score(score: Score) -> None:
    st.metric(score.title, score.shown())
    if score.interval():
        st.caption(score.interval())


def tables(found: Result, run: Run, name: str) -> None:
    """Draw the tables, folded, each with a way to take it along."""
    tables_of(found.tables, run, name)


def tables_of(found: Mapping[str, Table], run: Run, name: str) -> None:
    """Draw tables as `tables` does."""
    for key, table in found.items():
        with st.expander(table.title):
            _table(table)
            st.download_button(
                _("Take it along (CSV)"),
                table.csv().encode(),
                file_name=f"{run.id}-{name}-{key}.csv",
                mime="text/csv",
                key=f"csv_{name}_{key}",
                on_click="ignore",
            )


def _table(table: Table) -> None:
    columns: dict[str, list[Any]] = {name: table.column(name) for name in table.columns}
    st.dataframe(columns, hide_index=True, width="stretch")
