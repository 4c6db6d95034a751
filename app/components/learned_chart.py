"""How much each number of a code says, or how often each entry of a codebook is chosen, as bars that can be sorted."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app import state
from app.components import figure
from app.learned import Learned
from app.text import _, number

__all__ = ["bars", "draw"]

HEIGHT = 280
MOST = 256
"""Bars; of more, the largest."""
NAMED = 16
"""At most so many bars are named, evenly; a phone has no room for more."""
FEW = 12
"""With fewer bars, the chart has room for so many."""

Floats = NDArray[np.float64]


def draw(found: Learned) -> None:
    """Draw the two choices and the bars."""
    kl, book = found.dimensions.kl, found.book
    with st.container(horizontal=True, gap="small", key="learned_controls"):
        orders = {"size": _("largest first"), "place": _("by number")}
        st.segmented_control(
            _("Order"), list(orders), format_func=orders.__getitem__, required=True, **state.bound("dims_order")
        )
        if kl is not None:
            measures = {"kl": _("KL"), "variance": _("variance")}
            st.segmented_control(
                _("Bars"), list(measures), format_func=measures.__getitem__, required=True, **state.bound("dims")
            )
    if book is not None:
        shares = book.counts / max(1, book.counts.sum())
        _bars(shares, book.counts > 0, (_("in use"), _("never chosen")), _("share of all choices"), _book(), _("entry"))
        return
    about = _about(found)
    if kl is not None and state.get("dims") == "kl":
        _bars(kl, found.dimensions.active, _NAMES, _("KL, nats per code"), _kl(), about=about)
    else:
        variance = found.dimensions.spread**2
        _bars(variance, found.dimensions.active, _NAMES, _("variance over test data"), _variance(), about=about)


def _about(found: Learned) -> list[str]:
    """Return what else is known of each number, for the tip of its bar."""
    said, (mean, spread) = _("mean {mean}, spread {spread}"), (found.dimensions.mean, found.dimensions.spread)
    return [said.format(mean=f"{m:.3g}", spread=f"{s:.3g}") for m, s in zip(mean, spread, strict=True)]


_NAMES = (_("active"), _("dead"))


def _bars(
    values: Floats,
    active: NDArray[np.bool_],
    names: tuple[str, str],
    title: str,
    reading: str,
    one: str = _("number"),
    *,
    about: Sequence[str] = (),
) -> None:
    first = state.get("dims_order") == "size"
    traces, layout = bars(values, active, names, title, one, largest_first=first, about=about)
    if len(values) > MOST:
        reading += " " + _("The {n} largest of {total}.").format(n=MOST, total=number(len(values)))
    alt = _("{title}: {active} of {n} {name}").format(
        title=title, active=int(active.sum()), n=number(len(values)), name=names[0]
    )
    figure.draw(traces, layout, key="learned_bars", height=HEIGHT, alt=alt, reading=reading)


def bars(
    values: Floats,
    active: NDArray[np.bool_],
    names: tuple[str, str],
    title: str,
    one: str,
    *,
    largest_first: bool,
    about: Sequence[str] = (),
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the traces and the layout of a bar chart.

    Args:
        values: (n,).
        active: (n,), which stand in the accent.
        names: of those, and of the others.
        title: of the values.
        one: what each bar stands for.
        largest_first: else in their order.
        about: what the tip of each says beside its value; nothing when empty.
    """
    order = np.argsort(-values, kind="stable")[:MOST]
    order = order if largest_first else np.sort(order)
    places, shown = np.arange(len(order)), active[order]
    numbers = [str(index + 1) for index in order]
    traces = []
    for name, colour, which in ((names[0], "$accent", shown), (names[1], "$ink", ~shown)):
        at = np.flatnonzero(which)
        traces.append({
            "type": "bar", "name": f"{name} ({len(at)})", "x": places[at].tolist(),
            "y": [float(f"{value:.4g}") for value in values[order[at]]], "text": [numbers[n] for n in at],
            "textposition": "none", "marker": {"color": colour}, "opacity": 1 if name == names[0] else 0.45,
            "customdata": [f"<br>{about[order[n]]}" if about else "" for n in at],
            "hovertemplate": one + " %{text}: %{y}%{customdata}<extra></extra>",
        })  # fmt: skip
    step = max(1, -(-len(order) // NAMED))
    ticks = {"tickvals": places[::step].tolist(), "ticktext": numbers[::step], "tickangle": 0}
    # few bars are no broader than many: room is left on the right
    axis = {"title": _title(one), "showgrid": False, "range": [-0.6, max(len(order), FEW) - 0.4], **ticks}
    upright = {"title": _title(title), "rangemode": "tozero"}
    return traces, {"xaxis": axis, "yaxis": upright, "bargap": 0.15, "barmode": "overlay", "showlegend": True}


def _title(text: str) -> dict[str, Any]:
    return {"text": text, "font": {"size": 13}}


def _kl() -> str:
    return _(
        "How much each number says beyond the prior, on held-out data; active are those whose mean has a variance "
        "above 0.01 (Burda 2016). A number with a little KL may still draw nothing that one sees."
    )


def _variance() -> str:
    return _(
        "How widely each number varies over all test data. Wide is not important by itself: the next layer may weigh "
        "it by little."
    )


def _book() -> str:
    return _("How often each entry is chosen over all test data; a rare one may be just what a rare item needs.")
