"""Text over the wire on a page: windows as they were sent and as they arrived, and bytes against characters right."""

from typing import Any

import streamlit as st

from aecore.tasks.result import Result
from app.components import figure, present
from app.text import _

__all__ = ["chart", "windows"]

HEIGHT = 340
WRONG = "^"
"""Stands below a character that arrived as another."""
INKS = {"as it is": "#a9a39a", "zlib": "$ink", "bz2": "#e76300", "LZMA": "#a96b59"}


def windows(found: Result, bits: str) -> None:
    """Draw the first windows on both sides of the wire, with what is wrong marked."""
    pairs = zip(found.more["windows"], found.more["arrived"][bits], strict=True)
    st.code("\n".join(_pair(sent, arrived) for sent, arrived in pairs), language=None)
    said = _(
        "Of each window above what was sent, below what was decoded from its bytes and nothing else; {mark} marks what "
        "is wrong."
    )
    present.told(said.format(mark=WRONG), "windows")


def _pair(sent: str, arrived: str) -> str:
    marks = "".join(" " if one == other else WRONG for one, other in zip(sent, arrived, strict=True))
    return f"{sent}\n{arrived}\n{marks}"


def chart(found: Result) -> None:
    """Draw the share of characters that arrive right against the bytes of a window."""
    table = found.tables["rates"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    own = [row for row in rows if row["method"] == "network"]
    right = [float(row["characters right"] or 0) for row in own]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [row["bytes a window alone"] for row in own],
            "y": right,
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [float(row["right to"] or 0) - at for row, at in zip(own, right, strict=True)],
                "arrayminus": [at - float(row["right from"] or 0) for row, at in zip(own, right, strict=True)],
                "thickness": 1,
            },
            "name": _("network"),
            "line": {"color": "$accent", "width": 2},
        }
    ]
    traces += [_lossless(row, colour) for name, colour in INKS.items() for row in rows if row["method"] == name]
    layout = {
        "xaxis": {"title": {"text": _("bytes a window of 32 characters")}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": _("characters right")}, "tickformat": ".0%"},
        "showlegend": True,
    }
    reading = _(
        "Further left is smaller, higher is more that arrives. The network sends each window alone; the others, which "
        "lose nothing, all windows together, where windows share text. Bars: 95 % intervals of the mean."
    )
    alt = _("Bytes of a window against characters right")
    figure.draw(traces, layout, key="compression_texts", height=HEIGHT, alt=alt, reading=reading)


def _lossless(row: dict[str, Any], colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["bytes a window in one archive"]],
        "y": [row["characters right"]],
        "name": row["method"],
        "marker": {"color": colour, "size": 9},
    }
