"""Compression on a page: bits on a slider, digits as the bytes they are sent in, and rate against distortion."""

from typing import Any

import streamlit as st

from aecore.runs import Run
from aecore.tasks.compression.use import BITS
from aecore.tasks.result import Result
from app import kinds, state, tasks
from app.components import figure, tiles
from app.components.tasks import frame
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 400
SENT = 10
INKS = {"network": "$accent", "PCA": "$ink", "JPEG": "#e76300", "WebP": "#a96b59"}
LOSSLESS_DB = 60.0
"""Above this nothing is lost that could be seen, and the curve would be drawn flat for its sake."""


def draw(run: Run) -> None:
    """Draw what was sent, and what all sizes come to."""
    about = _("Sends 1,000 test images at many sizes and 10,000 as an archive, beside files: about three minutes.")
    found = frame.result(run, tasks.spec("compression"), about=about)
    if found is None:
        return
    if "sent" in found.arrays:
        frame.lead(found.at(_wire(run, found)))
        _rates(run, found)
    else:
        frame.lead(found)
    frame.tables(found, run, "compression")


def _wire(run: Run, found: Result) -> str:
    """Draw the digits on the other side of the wire, with the bytes of one; return the bits that are chosen."""
    offered = [f"{bits:g}" for bits in BITS if f"{bits:g}" in found.more["sent_at"]] or list(found.more["sent_at"])
    bits = offered[0]
    if len(offered) > 1:
        tip = _("For the number of the code that tells most; the others get the same step, and so fewer.")
        bits = st.select_slider(_("Bits"), offered, help=tip, **state.bound("wire_bits"))
    messages = found.more["sent_at"][bits]
    clean, sent = (kinds.tiles(found.arrays[name][:SENT]) for name in ("clean", f"sent_{bits}"))
    drawn = [
        tiles.Tile([clean[at, 0], sent[at, 0]], _("image, and what arrived of it"), _bytes(messages[at]))
        for at in range(len(sent))
    ]
    tiles.draw(drawn, scale=3, framed=tiles.needs_frame(run))
    st.markdown(_("**Over the wire**, the first one in {n}:").format(n=_bytes(messages[0])))
    st.code(" ".join(messages[0][at : at + 2] for at in range(0, len(messages[0]), 2)), language=None, wrap_lines=True)
    st.caption(
        _(
            "Above the image, below what was decoded from these bytes and nothing else. The receiver has the decoder "
            "already: its size stands in the last table."
        )
    )
    return bits


def _bytes(message: str) -> str:
    count = len(message) // 2
    return _("1 byte") if count == 1 else _("{n} bytes").format(n=count)


def _rates(run: Run, found: Result) -> None:
    table = found.tables["rates"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    traces: list[dict[str, Any]] = []
    for method, colour in INKS.items():
        own = [row for row in rows if row["method"] == method and float(row["PSNR, dB"] or LOSSLESS_DB) < LOSSLESS_DB]
        own.sort(key=lambda row: float(row["bytes a picture"] or 0))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [row["bytes a picture"] for row in own],
                "y": [row["PSNR, dB"] for row in own],
                "text": [row["setting"] for row in own],
                "name": method,
                "line": {"color": colour, "width": 2},
                "marker": {"color": colour, "size": 7},
            }
        )
    layout = {
        "xaxis": {"title": {"text": _("bytes a picture")}, "type": "log"},
        "yaxis": {"title": {"text": _("PSNR, dB")}},
        "showlegend": True,
    }
    reading = _(
        "Further left is smaller, higher is nearer to the image. JPEG and WebP are counted with their headers and know "
        "nothing of what they show; the network and PCA learned from {n} {images} like them."
    ).format(n=number(found.more.get("learned", 0)), images=kinds.words_of(run.config.data.name)["images"])
    figure.draw(
        traces, layout, key="compression_rates", height=HEIGHT, alt=_("Rate against distortion"), reading=reading
    )
