"""How much each number of a variational code tells: its KL divergence as a bar, the largest first."""

from collections.abc import Sequence
from typing import Any

from app.components import figure
from app.text import _, number

__all__ = ["CARRIES", "draw", "traces"]

CARRIES = 0.1
"""Nats from which a number of a variational code tells something of what it stands for."""
HEIGHT = 150


def traces(nats: Sequence[float]) -> list[dict[str, Any]]:
    """Return the bars as Plotly takes them.

    Args:
        nats: of each number of the code, in its order.
    """
    order = sorted(range(len(nats)), key=lambda at: -nats[at])
    names = [_("number {n} of the code: {nats} nats").format(n=at + 1, nats=number(nats[at])) for at in order]
    colours = ["$accent" if nats[at] > CARRIES else "$ink" for at in order]
    bars = {
        "type": "bar",
        "x": list(range(1, len(nats) + 1)),
        "y": [nats[at] for at in order],
        "marker": {"color": colours, "line": {"width": 0}},
        "hovertext": names,
        "hoverinfo": "text",
    }
    return [bars]


def draw(nats: Sequence[float]) -> None:
    """Draw the bars and say how many of the numbers are used."""
    used = sum(each > CARRIES for each in nats)
    said = _("{n} of {k} numbers of the code carry more than {least} nats; the others only noise.")
    if used == len(nats):
        said = _("All {k} numbers of the code carry more than {least} nats.")
    said = said.format(n=used, k=len(nats), least=CARRIES)
    layout = {
        "margin": {"l": 44, "r": 10, "t": 8, "b": 34},
        "xaxis": {
            "title": {"text": _("numbers of the code, the busiest first"), "standoff": 4},
            "showticklabels": False,
        },
        "yaxis": {"title": {"text": _("KL, nats")}, "rangemode": "tozero", "nticks": 4},
        "bargap": 0.2,
        "showlegend": False,
    }
    alt = _("KL of each number of the code, from {most} to {least} nats").format(
        most=number(max(nats)), least=number(min(nats))
    )
    figure.draw(traces(nats), layout, key="kl_bars", height=HEIGHT, alt=alt, reading=said)
