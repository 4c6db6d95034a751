"""Recognition on a page: what a classifier reads from the code and from PCA, what it confuses, and the claim."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.tasks.readings import CLASSIFIERS
from aecore.tasks.result import Result
from app import cache, kinds, state, tasks
from app.components import figure, present, tile_file, tiles
from app.components.tasks import by_size, few_labels, frame
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 340
SHOWN = 18
"""Misread items that are shown: the first ones."""
SCALE = 3
"""Screen pixels to a pixel of them: even rows beside the number."""
READS = {"read": _("the code"), "read_pca": _("PCA")}
VIEWS = (_("code"), _("PCA"), _("untrained"), _("values"))
"""Of the rows of each classifier in the table, in their order."""
INKS = ("$accent", "$ink", "#b9ac70", "#8d867c")
INTERVAL = "#e76300"
"""Of the lines over the bars: to be seen on each of them, in the light and in the dark."""


def draw(run: Run) -> None:
    """Draw what came out, and below it the claim that is tried on demand."""
    about = _(
        "A linear classifier, nearest neighbours and a network of one hidden layer read codes, PCA, an untrained "
        "network's codes and the values themselves: about a minute, with progress, and it can be cancelled."
    )
    name = st.segmented_control(
        _("Read from"), list(READS), format_func=READS.__getitem__, required=True, **state.bound("read_from")
    )
    found = frame.result(run, tasks.spec("recognition"), about=about)
    if found is None:
        return
    truth, read = found.arrays["truth"], found.arrays[name]
    with frame.beside(found):
        _misread(run, truth, read, READS[name], f"recognition_mis{name}")
    matrix, bars = st.columns(2, gap="medium")
    with matrix:
        _confusion(truth, read, cache.classes(run.config.data.key))
    with bars:
        _accuracies(found)
    st.markdown(f"**{_('Does it save labels?')}**")
    few_labels.draw(run)
    by_size.draw()
    frame.tables(found, run, "recognition")


def _misread(run: Run, truth: NDArray[Any], read: NDArray[Any], whose: str, what: str) -> None:
    """Draw the first items that are misread, and say how many there are."""
    wrong, names = np.flatnonzero(truth != read), cache.classes(run.config.data.key)
    words = kinds.words_of(run.config.data.key)
    said = _("From {whose} a linear classifier misreads **{wrong}** of {n} {images}.").format(
        whose=whose, wrong=number(len(wrong)), n=number(len(truth)), **words
    )
    st.markdown(said)
    if not len(wrong) or not kinds.has_tiles(run.config.data.key):
        return
    shown = wrong[:SHOWN]
    pictures = kinds.tiles(np.asarray(cache.dataset(run.config.data.key).test.images[shown]))[:, 0]
    found = []
    for picture, one in zip(pictures, shown, strict=True):
        note = f"{names[truth[one]]} → {names[read[one]]}"
        alt = _("{true}, read as {read}").format(true=names[truth[one]], read=names[read[one]])
        found.append(tiles.Tile([picture], alt, note))
    tile_file.draw(found, what, scale=SCALE, framed=tiles.needs_frame(run))
    present.told(_("The first ones it misreads: what it is, and what was read."), "misread")


def _confusion(truth: NDArray[Any], read: NDArray[Any], names: tuple[str, ...]) -> None:
    counts = np.zeros((len(names), len(names)), np.int64)
    np.add.at(counts, (truth, read), 1)
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    trace = {
        "type": "heatmap",
        "z": wrong.tolist(),
        "x": list(names),
        "y": list(names),
        "text": counts.tolist(),
        "texttemplate": "%{text}" if len(names) <= 12 else "",
        "colorscale": [[0, "$paper"], [1, "$accent"]],
        "showscale": False,
        "hovertemplate": "%{y} → %{x}: %{text}<extra></extra>",
    }
    layout = {
        "xaxis": {"title": {"text": _("read as")}, "type": "category"},
        "yaxis": {"title": {"text": _("is")}, "type": "category", "autorange": "reversed"},
    }
    reading = _("How often each class (row) is read as each (column); only mistakes are coloured.")
    alt = _("Confusion matrix of {n} classes").format(n=len(names))
    figure.draw([trace], layout, key="recognition_confusion", height=HEIGHT, alt=alt, reading=reading)


def _accuracies(found: Result) -> None:
    """Draw every classifier on every view as bars with their intervals."""
    rows = found.tables["accuracy"].rows
    shown = list(dict.fromkeys(row[0] for row in rows))
    traces: list[dict[str, Any]] = []
    for at, (view, ink) in enumerate(zip(VIEWS, INKS, strict=True)):
        own = [[row for row in rows if row[0] == one][at] for one in shown]
        values, low, high = ([float(row[cell] or 0) for row in own] for cell in (3, 4, 5))
        traces.append(
            {
                "type": "bar",
                "x": shown,
                "y": values,
                "name": view,
                "marker": {"color": ink},
                "error_y": {
                    "type": "data",
                    "color": INTERVAL,
                    "array": [top - value for top, value in zip(high, values, strict=True)],
                    "arrayminus": [value - bottom for bottom, value in zip(low, values, strict=True)],
                },
            }
        )
    least = min(min(trace["y"]) for trace in traces)
    layout = {"yaxis": {"title": {"text": _("read, %")}, "range": [max(0.0, least - 10), 100]}, "barmode": "group"}
    reading = _("Share of the test images that is read, with 95 % intervals. The axis does not begin at 0.")
    alt = _("Accuracy of {n} classifiers").format(n=min(len(shown), len(CLASSIFIERS)))
    figure.draw(traces, layout, key="recognition_bars", height=HEIGHT, alt=alt, reading=reading)
