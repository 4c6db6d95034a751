"""Anomaly detection on a page: a histogram with a threshold to move, what it catches, and what it gets wrong."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.taskruns import TaskSpec
from aecore.tasks.anomaly import LEADS, TITLES
from aecore.tasks.intervals import percent, share
from aecore.tasks.result import Result
from aecore.tasks.roc import Confusion, confusion
from app import state, strangers, tasks
from app.components import figure, present, saying
from app.components.tasks import drawn_thing, frame, histogram, mistakes, strange, ten_digits, threshold
from app.components.tasks.histogram import NAMES
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 320


def draw(run: Run) -> None:
    """Draw what is asked, and what came out."""
    kind, chosen = strange.asked(run)
    if chosen is not None:
        _measured(run, kind, chosen)
    with st.expander(_("All ten digits, each left out once")):
        ten_digits.draw()


def _measured(run: Run, kind: str, chosen: dict[str, Any]) -> None:
    try:
        spec = tasks.spec("anomaly", **chosen)
    except Refused as error:
        saying.refused(str(error))
        return
    about = _("Scores all test images of both kinds: some ten seconds.")
    found = frame.result(run, spec, about=about)
    if found is not None:
        _found(run, found, spec, drawn=kind == strange.DRAWN)


def _found(run: Run, found: Result, asked: TaskSpec, *, drawn: bool) -> None:
    by, where = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with by:
        name = st.segmented_control(
            _("Score"), list(NAMES), format_func=NAMES.__getitem__, required=True, **state.bound("strange_by")
        )
    normal, strange_ones = (found.arrays[f"{kind}_{name}"] for kind in ("normal", "strange"))
    ends, tag = np.quantile(np.concatenate([normal, strange_ones]), [0.001, 0.999]), tasks.tag(run, asked)
    with where:
        at = threshold.draw(name, tag, ends, float(found.more["usual"][name]))
    take = partial(threshold.put, name, tag)
    if drawn:
        _one(run, found, name, at, partial(histogram.draw, ends=ends, at=at, name=name, take=take))
        return
    with frame.beside(found):
        histogram.draw({_("normal"): normal, _("strange"): strange_ones}, ends, at, name, take=take)
    _area(found, name)
    _caught(confusion(normal, strange_ones, at))
    mistakes.draw(run, found, name, at)
    _mine(run, found, at, name)
    with st.expander(_("ROC curve, precision and recall")):
        _curves(found)
    frame.tables(found, run, "anomaly")


def _one(run: Run, found: Result, name: str, at: float, draw: Callable[..., None]) -> None:
    """Draw what a person drew among the normal images."""
    normal, mine = found.arrays[f"normal_{name}"], drawn_thing.score(run, found, name)
    picture, words = st.columns([3, 2], gap="medium")
    with words:
        drawn_thing.said(run, normal, mine, at)
    with picture:
        draw({_("normal"): normal}, mine=mine)
        if mine is not None:
            drawn_thing.every(run, found)


def _area(found: Result, name: str) -> None:
    """Say how well another score does than the one whose number leads."""
    row = next((row for row in found.tables["scores"].rows if row[0] == TITLES[name]), None)
    if name == LEADS or row is None:
        return
    said = _("By this score, {score}, the ROC AUC is **{area}** ({low} to {high}); the number above is of the {leads}.")
    area, low, high = (number(float(value or 0), 3) for value in row[1:4])
    st.markdown(said.format(score=NAMES[name], area=area, low=low, high=high, leads=NAMES[LEADS]))


def _caught(seen: Confusion) -> None:
    """Draw the confusion matrix, and say what it means."""
    strange, normal = seen.caught + seen.missed, seen.false_alarms + seen.passed
    st.markdown(
        "\n".join(
            (
                f"| | {_('alarm')} | {_('no alarm')} |",
                "|---|--:|--:|",
                f"| {_('strange')} | **{seen.caught:,}** {_('caught')} | {seen.missed:,} {_('missed')} |",
                f"| {_('normal')} | {seen.false_alarms:,} {_('false alarms')} | **{seen.passed:,}** {_('passed')} |",
            )
        )
    )
    said = _(
        "It catches {caught} of the strange images (95 %: {caught_range}), and {alarms} of the normal ones raise a "
        "false alarm ({alarms_range}). The threshold begins where one image in twenty of those held out of "
        "training would be an alarm."
    )
    shares = {"caught": (seen.caught, strange), "alarms": (seen.false_alarms, normal)}
    words = {name: percent(part / max(1, of)) for name, (part, of) in shares.items()}
    ranges = {f"{name}_range": _(" to ").join(map(percent, share(*counts))) for name, counts in shares.items()}
    present.told(said.format(**words, **ranges), "anomaly_caught")


def _mine(run: Run, found: Result, at: float, name: str) -> None:
    """Say what the score makes of a person's own digit."""
    try:
        score = strangers.score_of(run, found, name)
    except Refused:  # it has another shape than this run sees
        return
    if score is not None:
        told = _("**Your digit** scores {n}: {verdict}.")
        st.markdown(told.format(n=number(score), verdict=drawn_thing.verdict(score, at)))


def _curves(found: Result) -> None:
    roc, precise = st.columns(2, gap="medium")
    styles = {"error": "dash", "distance": "dot", "both": "solid", "pca": "solid"}
    for column, x, y, names in (
        (roc, "false_alarms", "recall", (_("false alarms among the normal"), _("caught among the strange"))),
        (precise, "recall", "precision", (_("caught among the strange"), _("strange among the alarms"))),
    ):
        traces = [
            {
                "type": "scatter",
                "mode": "lines",
                "x": found.arrays[f"{score}_{x}"].tolist(),
                "y": found.arrays[f"{score}_{y}"].tolist(),
                "name": NAMES[score],
                "line": {"color": "$ink" if score == "pca" else "$accent", "dash": dash, "width": 2},
            }
            for score, dash in styles.items()
        ]
        axes = {
            axis: {"title": {"text": title}, "range": [-0.02, 1.02]}
            for axis, title in zip(("xaxis", "yaxis"), names, strict=True)
        }
        reading = _("Each point of a line is one threshold; the further towards the corner, the better.")
        with column:
            layout = {**axes, "showlegend": True, "legend": {"orientation": "v", "x": 1, "y": 0, "xanchor": "right"}}
            figure.draw(traces, layout, key=f"anomaly_{y}", height=HEIGHT, alt=" / ".join(names), reading=reading)
