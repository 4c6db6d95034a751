"""The table over all ten digits, each left out once: which are noticed, and which are too easy to draw."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from aecore import sweeps
from aecore.errors import Refused
from aecore.runs import Run, runs_dir
from aecore.sweeps import SWEEPS, Member
from aecore.tasks.anomaly_told import COIN
from aecore.tasks.result import Cell, Result, Table
from app import cache, state, tasks
from app.components import saying
from app.components.tasks import frame
from app.text import _, number

__all__ = ["draw", "table"]

SWEEP = SWEEPS["left-out"]
POLL_SECONDS = 1.0


def draw() -> None:
    """Draw the button that trains and measures what is missing, and the table of what is there."""
    runs = sweeps.found(SWEEP, runs_dir())
    live = any(cache.look(run).live for run in runs.values()) or any(map(_pending, runs.values()))
    st.fragment(_draw, run_every=POLL_SECONDS if live else None)(live)


def _draw(was_live: bool) -> None:
    runs = sweeps.found(SWEEP, runs_dir())
    live = any(cache.look(run).live for run in runs.values()) or any(map(_pending, runs.values()))
    if live != was_live:
        st.rerun()
    ended = {member: run for member, run in runs.items() if cache.look(run).status == "finished"}
    made = {member: found for member, run in ended.items() if (found := tasks.found(run, tasks.spec("anomaly")))}
    _stand(runs, ended, made)
    if refusal := state.get("article_refusal"):
        saying.refused(refusal)
    if made:
        frame.whole(table(made), "anomaly-left-out", key="csv_left_out")
        st.caption(_said(made))


def _pending(run: Run) -> bool:
    try:
        return tasks.state(run, tasks.spec("anomaly")).state in ("queued", "running")
    except Refused:  # it has no weights yet
        return False


def _stand(runs: Mapping[Member, Run], ended: Mapping[Member, Run], made: Mapping[Member, Result]) -> None:
    """Say how far the ten are, and offer the next step."""
    count = len(list(SWEEP.members()))
    if len(made) == count:
        return
    said = _("{trained} of {all} runs are trained, {measured} measured.")
    st.caption(said.format(trained=len(ended), all=count, measured=len(made)))
    if sweeps.wanting(SWEEP, runs_dir()):
        label = _("Train the {n} runs that are missing").format(n=count - len(ended))
        st.button(label, key="train_left_out", on_click=_train)
    elif waiting := [run for member, run in ended.items() if member not in made and not _pending(run)]:
        label = _("Measure {n} of them").format(n=len(waiting))
        st.button(label, key="measure_left_out", on_click=partial(_measure, waiting))


def _train() -> None:
    state.put("article_refusal", "")
    try:
        sweeps.submit(SWEEP, runs_dir())
    except Refused as error:
        state.put("article_refusal", str(error))


def _measure(runs: list[Run]) -> None:
    for run in runs:
        tasks.ask(run, tasks.spec("anomaly"))


def table(made: Mapping[Member, Result]) -> Table:
    """Return a row a digit that was left out: the area under the ROC curve of the network's error and of PCA's."""
    figures = {member.variant: _figures(found) for member, found in made.items()}
    middle = [sum(column) / len(figures) for column in zip(*figures.values(), strict=True)]
    rows: list[tuple[Cell, ...]] = [(name, *row) for name, row in figures.items()]
    every: tuple[Cell, ...] = (_("mean"), middle[0], None, None, middle[3], None, None)
    names = ("trained", "network's AUC", "from", "to", "PCA's AUC", "PCA from", "PCA to")
    return Table(_("The digit that was left out against the other nine"), names, (*rows, every))


def _figures(found: Result) -> tuple[float, ...]:
    assert found.baseline is not None
    scores = (found.lead, found.baseline)
    return tuple(value for score in scores for value in (score.value, score.low or 0.0, score.high or 0.0))


def _said(made: Mapping[Member, Result]) -> str:
    """Return where the network is ahead, and where PCA or the forest is: as the intervals of the differences say."""
    own, pca = (table(made).rows[-1][at] for at in (1, 4))
    said = _("The mean AUC is {own}, PCA's {pca}.").format(own=number(float(own or 0)), pca=number(float(pca or 0)))
    parts = [said, *(_against(made, name, who) for name, who in (("pca", _("PCA")), ("forest", _("a forest"))))]
    if blind := [member.variant for member, found in made.items() if (found.lead.high or 1.0) < COIN]:
        below = _("Below {coin} the digit that was left out is drawn better than those that were learned: {names}.")
        parts.append(below.format(coin=COIN, names=", ".join(blind)))
    return " ".join(filter(None, parts))


def _against(made: Mapping[Member, Result], name: str, who: str) -> str:
    """Return how often the network is ahead of another score, and where behind it; "" where nobody measured."""
    gaps = {member.variant: found.more["gaps"][name] for member, found in made.items() if "gaps" in found.more}
    won = sum(low > 0 for _gap, low, _high in gaps.values())
    lost = [f"{variant} ({-gap:.3f})" for variant, (gap, _low, high) in gaps.items() if high < 0]
    level = len(gaps) - won - len(lost)
    if not gaps:
        return ""
    said = _("Against {who} the network is ahead {won} times of {all}, level {level} times, and {lost}.")
    behind = _("behind for: {names}").format(names=", ".join(lost)) if lost else _("never behind")
    return said.format(who=who, won=won, all=len(gaps), level=level, lost=behind)
