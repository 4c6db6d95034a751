"""A sweep on a page: the question, the button that trains what is missing, and the curves over each other."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from aecore import sweeps
from aecore.errors import Refused
from aecore.estimate import seconds_per_epoch
from aecore.runs import runs_dir
from aecore.sweeps import Member, Sweep
from app import cache, overlay, words
from app.components import figure, saying
from app.labels import plain
from app.text import _

__all__ = ["draw"]

POLL_SECONDS = 1.0
HEIGHT = 320
NAMED = 4
"""Runs that a sentence names."""
STANDS = {
    "paused": _("paused"),
    "stopped": _("stopped"),
    "interrupted": _("interrupted"),
    "failed": _("failed"),
}


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
    _stand(sweep, looks)
    _button(sweep, looks)
    if refusal := st.session_state.get(f"_sweep_refused_{sweep.name}"):
        saying.refused(plain(refusal))
    histories = {member: look.history for member, look in looks.items()}
    squared = sweep.losses > 1
    if traces := overlay.traces(histories, squared=squared):
        _chart(sweep, traces, squared)
    if rows := overlay.last(histories, squared=squared):
        _table(rows, squared, ended=_finished(looks) == len(list(sweep.members())))


def _finished(looks: Mapping[Member, cache.Look]) -> int:
    return sum(look.status == "finished" for look in looks.values())


def _stand(sweep: Sweep, looks: Mapping[Member, cache.Look]) -> None:
    """Say how many runs have come to their end, and name those that stand short of it."""
    count, done = len(list(sweep.members())), _finished(looks)
    if not looks or done == count:
        return
    said = [_("{done} of {all} runs have ended.").format(done=done, all=count)]
    if live := sum(look.live for look in looks.values()):
        said = [_("{done} of {all} runs have ended, {live} train or wait.").format(done=done, all=count, live=live)]
    if short := [(member, look.status) for member, look in looks.items() if look.status in sweeps.SHORT]:
        named = [f"{member.variant}, {member.seed} ({STANDS[status]})" for member, status in short[:NAMED]]
        more = [_("{n} more").format(n=len(short) - NAMED)] if len(short) > NAMED else []
        said.append(_("Short of their end, by variant and seed: {names}.").format(names="; ".join(named + more)))
    st.caption(" ".join(said))


def _button(sweep: Sweep, looks: Mapping[Member, cache.Look]) -> None:
    wanting = [member for member in sweep.members() if _is_wanting(looks.get(member))]
    if not wanting:
        return
    label = (_("Train the other {n} runs") if looks else _("Train these {n} runs")).format(n=len(wanting))
    if all(member in looks for member in wanting):
        label = _("Go on with the runs that stand short: {n}").format(n=len(wanting))
    if (seconds := _seconds(wanting, looks)) is not None:
        label = _("{label} (about {time})").format(label=label, time=words.roughly(seconds))
    st.button(label, key=f"sweep_{sweep.name}", on_click=_train, args=(sweep,))


def _is_wanting(look: cache.Look | None) -> bool:
    return look is None or sweeps.goes_on(look.status, look.history)


def _train(sweep: Sweep) -> None:
    """Ask for the runs, or keep the sentence that says why not: another tab may have asked just before."""
    st.session_state[f"_sweep_refused_{sweep.name}"] = ""
    try:
        sweeps.submit(sweep, runs_dir())
    except Refused as error:
        st.session_state[f"_sweep_refused_{sweep.name}"] = str(error)


def _seconds(wanting: list[Member], looks: Mapping[Member, cache.Look]) -> float | None:
    """Return what is left to train, when it is known of each."""
    total = 0.0
    for member in wanting:
        each = seconds_per_epoch(member.config, runs_dir())
        if each is None:
            return None
        done = looks[member].epoch if member in looks else 0.0
        total += each * max(0.0, member.config.training.epochs - done)
    return total


def _chart(sweep: Sweep, traces: list[dict[str, Any]], squared: bool) -> None:
    error = _("held-out squared error per pixel") if squared else _("held-out loss per pixel")
    layout = {
        "xaxis": {"title": {"text": _("images seen")}},
        "yaxis": {"title": {"text": error}, "range": overlay.reach(traces), "nticks": 6},
        "showlegend": True,
    }
    reading = _(
        "Each line is the mean of the seeds that have come so far, the band their range. Only held-out images count; "
        "first readings may lie above the picture."
    )
    alt = _("{error} of {names}").format(error=error, names=", ".join(sweep.variants))
    key = f"overlay_{sweep.name}"
    figure.draw(traces, layout, key=key, height=HEIGHT, alt=alt, reading=reading, of_run=False)


def _table(rows: list[tuple[str, ...]], squared: bool, *, ended: bool) -> None:
    when = _("at the end") if ended else _("so far")
    errors = [_("held-out squared error")] if squared else [_("training loss"), _("held-out loss")]
    head = [when, *errors, _("seeds")]
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
