"""The claim that pretraining saves labels, on a page: tried on demand, as lines with the spread of their draws."""

from typing import Any

import streamlit as st

from aecore.runs import Run
from aecore.tasks.labels import KINDS
from aecore.tasks.result import Table
from app import tasks
from app.components import figure
from app.components.tasks import frame
from app.text import _

__all__ = ["ASKED", "draw", "lines"]

HEIGHT = 340
ASKED = {"claim": True, "neighbours": False, "clusters": False, "labels": (10, 30, 100, 1_000), "seeds": 3}
"""What the page tries; the command takes more labels and draws."""
STYLES = {
    "pretrained": ("$accent", "solid"),
    "scratch": ("$ink", "solid"),
    "cnn": ("$ink", "dash"),
    "code": ("$accent", "dot"),
    "pca": ("$ink", "dot"),
}


def draw(run: Run) -> None:
    """Draw the way to it, and what came out."""
    about = _(
        "Trains some sixty small networks from 10 to 1,000 labels: minutes for dense layers, far longer for "
        "convolutions; the command takes all labels and more draws. Learning rates are chosen with 1,000 further "
        "labelled images."
    )
    found = frame.result(run, tasks.spec("recognition", **ASKED), about=about)
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
