"""A thing that a person draws, among the normal images: its score, and how many of them score less."""

from typing import Any

import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.runs import Run
from aecore.tasks.intervals import percent, share
from aecore.tasks.result import Cell, Result, Table
from app import strangers
from app.components import draw as pad
from app.components import present, saying
from app.components.tasks import frame
from app.components.tasks.histogram import NAMES
from app.text import _, number

__all__ = ["every", "said", "score", "verdict"]


def score(run: Run, found: Result, name: str) -> float | None:
    """Return the score of what was drawn, None where nothing was, or no score of that name is there yet."""
    try:
        return strangers.score_of(run, found, name)
    except Refused as error:
        saying.refused(str(error))
        return None


def said(run: Run, normal: NDArray[Any], mine: float | None, at: float) -> None:
    """Draw the number that leads, what it means, and the pad.

    Args:
        run: whose network judges.
        normal: scores of the normal images, (n,).
        mine: that of what was drawn.
        at: the threshold.
    """
    if mine is None:
        st.markdown(_("Draw anything below: it is scored at once, and stands in the histogram."))
    else:
        below = int((normal < mine).sum())
        ends = " {} ".format(_("to")).join(percent(end) for end in share(below, len(normal)))
        title = _("Normal images that score less than your drawing")
        st.metric(title, percent(below / len(normal)), f"95 %: {ends}", delta_color="off", delta_arrow="off")
        told = _("**Your drawing** scores {n}: {verdict}.")
        st.markdown(told.format(n=number(mine), verdict=verdict(mine, at)))
    single = _(
        "A single thing has no ROC curve, which counts how many strange ones are caught: choose another kind for that. "
        "{n} normal test images are in the histogram."
    )
    present.told(single.format(n=number(len(normal))), "anomaly_single")
    pad.draw(run, anything=True)


def every(run: Run, found: Result) -> None:
    """Draw what each score makes of the drawing, PCA's among them, with a way to take it along."""
    rows: list[tuple[Cell, ...]] = []
    for name, title in NAMES.items():
        normal, mine = found.arrays[f"normal_{name}"], score(run, found, name)
        if mine is not None:
            below = int((normal < mine).sum())
            rows.append((title, mine, *(100 * end for end in (below / len(normal), *share(below, len(normal))))))
    if rows:
        columns = ("score", "of your drawing", "normal images that score less, %", "from", "to")
        count = len(found.arrays[f"normal_{next(iter(NAMES))}"])
        title = _("Your drawing by every score, beside {n} normal test images; {intervals}")
        told = title.format(n=number(count), intervals=_("95 % intervals"))
        frame.tables_of({"drawn": Table(told, columns, tuple(rows))}, run, "anomaly")


def verdict(mine: float, at: float) -> str:
    """Return what a threshold makes of a score."""
    return _("an alarm") if mine > at else _("nothing strange")
