"""The claim that pretraining saves labels, on a page: tried on demand, as lines with the spread of their draws."""

from typing import Any

import streamlit as st

from aecore.runs import Run
from aecore.tasks.labels import KINDS
from aecore.tasks.result import Table
from app import state, tasks
from app.components import figure
from app.components.tasks import frame
from app.text import _

__all__ = ["ALL", "ASKED", "draw", "lines"]

HEIGHT = 340
ASKED = {
    "claim": True, "neighbours": False, "hidden": False, "clusters": False, "labels": (10, 30, 100, 1_000), "seeds": 3
}  # fmt: skip
"""What the page tries; the command takes more draws."""
ALL = {**ASKED, "labels": (10, 30, 100, 1_000, 10_000_000)}
UP_TO = {"1000": _("1,000 labels"), "all": _("all labels")}
STYLES = {
    "pretrained": ("$accent", "solid"),
    "scratch": ("$ink", "solid"),
    "cnn": ("$ink", "dash"),
    "code": ("$accent", "dot"),
    "pca": ("$ink", "dot"),
}


def draw(run: Run) -> None:
    """Draw the way to it, and what came out."""
    most = st.segmented_control(
        _("Up to"), list(UP_TO), format_func=UP_TO.__getitem__, required=True, **state.bound("few_up_to")
    )
    about = _(
        "Trains some sixty small networks from 10 to 1,000 labels: some five minutes for dense layers, far longer for "
        "convolutions. Learning rates are chosen with 1,000 further labelled images."
    )
    longer = _(
        "The same, and nine trainings more with every label there is: a quarter of an hour for dense layers, an hour "
        "or more for convolutions."
    )
    asked = tasks.spec("recognition", **(ALL if most == "all" else ASKED))
    found = frame.result(run, asked, about=f"{about} {longer}" if most == "all" else about)
    if found is None:
        return
    st.markdown(found.more["claim"]["said"])
    traces, layout = lines(found.tables["labels"])
    reading = _(
        "Share of the test images that is read after learning from so many labelled ones; bars are 95 % intervals of "
        "the mean over three draws, and wide because three are few."
    )
    alt = _("Accuracy against the number of labels, {n} classifiers").format(n=len(traces))
    figure.draw(traces, layout, key="recognition_labels", height=HEIGHT, alt=alt, reading=reading)
    frame.tables_of({"labels": found.tables["labels"]}, run, "recognition_claim")


def lines(table: Table) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a line for every classifier, and the axes."""
    traces = []
    for kind, (ink, dash) in STYLES.items():
        own = [row for row in table.rows if row[1] == KINDS[kind]]
        if own:
            count, value, low, high = ([float(row[cell] or 0) for row in own] for cell in (0, 2, 3, 4))
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "x": count,
                    "y": value,
                    "name": KINDS[kind],
                    "line": {"color": ink, "dash": dash, "width": 2},
                    "error_y": {
                        "type": "data",
                        "array": [top - middle for top, middle in zip(high, value, strict=True)],
                        "arrayminus": [middle - bottom for bottom, middle in zip(low, value, strict=True)],
                        "thickness": 1,
                    },
                }
            )
    ticks = sorted({int(row[0] or 0) for row in table.rows})
    layout = {
        "xaxis": {
            "type": "log",
            "title": {"text": _("labelled images")},
            "tickvals": ticks,
            "ticktext": [f"{tick:,}" for tick in ticks],
        },
        "yaxis": {"title": {"text": _("read, %")}},
    }
    return traces, layout
