"""A sweep on a page: the question, the button that trains what is missing, and the curves over each other."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from aecore import sweeps
from aecore.estimate import seconds_per_epoch
from aecore.history import History
from aecore.runs import runs_dir
from aecore.sweeps import Member, Sweep
from app import cache, overlay, words
from app.components import figure
from app.text import _

__all__ = ["draw"]

POLL_SECONDS = 1.0
HEIGHT = 320


def draw(sweep: Sweep) -> None:
    """Draw the sweep; while its runs train, draw it again and again in place."""
    looks = _looks(sweep)
    live = any(look.live for look in looks.values())
    st.fragment(_draw, run_every=POLL_SECONDS if live else None)(sweep, live)


def _looks(sweep: Sweep) -> dict[Member, cache.Look]:
    return {member: cache.look(run) for member, run in sweeps.found(sweep, runs_dir()).items()}


def _draw(sweep: Sweep, was_live: bool) -> None:
    looks = _looks(sweep)
    live = any(look.live for look in looks.values())
    if live != was_live:
        st.rerun()
    st.subheader(_(sweep.title), anchor=False)
    st.markdown(_(sweep.question))
    _button(sweep, looks)
    histories = {member: look.history for member, look in looks.items()}
    if traces := overlay.traces(histories):
        _chart(sweep, traces)
    _table(histories)


def _button(sweep: Sweep, looks: Mapping[Member, cache.Look]) -> None:
    missing = [member for member in sweep.members() if member not in looks]
    done = sum(look.ended for look in looks.values())
    if looks and (live := len(looks) - done):
        st.caption(
            _("{done} of {all} runs have ended, {live} train or wait.").format(done=done, all=len(looks), live=live)
        )
    if not missing:
        return
    label = _("Train these {n} runs").format(n=len(missing))
    if (seconds := _seconds(missing)) is not None:
        label = _("{label} (about {time})").format(label=label, time=words.roughly(seconds))
    st.button(label, key=f"sweep_{sweep.name}", on_click=_train, args=(sweep,))


def _train(sweep: Sweep) -> None:
    sweeps.submit(sweep, runs_dir())


def _seconds(members: list[Member]) -> float | None:
    each = [(seconds_per_epoch(member.config, runs_dir()), member.config.training.epochs) for member in members]
    known = [epoch * epochs for epoch, epochs in each if epoch is not None]
    return sum(known) if len(known) == len(members) else None


def _chart(sweep: Sweep, traces: list[dict[str, Any]]) -> None:
    layout = {
        "xaxis": {"title": {"text": _("images seen")}},
        "yaxis": {"title": {"text": _("held-out loss per pixel")}},
        "showlegend": True,
    }
    reading = _("Each line is the median of its seeds, the band their range. Only held-out images count.")
    alt = _("Held-out loss of {names}").format(names=", ".join(sweep.variants))
    figure.draw(traces, layout, key=f"overlay_{sweep.name}", height=HEIGHT, alt=alt, reading=reading)


def _table(histories: Mapping[Member, History]) -> None:
    rows = overlay.ended(histories)
    if rows:
        head = _("| at the end | training loss | held-out loss |")
        st.markdown("\n".join([head, "|---|--:|--:|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]))
