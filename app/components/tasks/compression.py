"""Compression on a page: bits on a slider, digits as the bytes they are sent in, and rate against distortion."""

from typing import Any

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from aecore.tasks.compression.use import BITS
from aecore.tasks.result import Result
from app import kinds, state, tasks, wires
from app.components import figure, present, tile_file, tiles
from app.components.tasks import frame, judged, sent_text
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 400
SENT = 8
"""As many as fit beside what leads."""
INKS = {"network": "$accent", "PCA": "$ink", "JPEG": "#e76300", "WebP": "#a96b59", "PNG": "#717581"}
TICKS = [digit * 10**power for power in range(7) for digit in (1, 2, 5)]
LOG = {"type": "log", "tickmode": "array", "tickvals": TICKS, "ticktext": [number(tick) for tick in TICKS]}
"""Bytes, each tick with its whole number."""
LOSSLESS_DB = 60.0
"""Above this nothing is lost that could be seen, and the curve would be drawn flat for its sake."""


def draw(run: Run) -> None:
    """Draw what was sent, and what all sizes come to."""
    about = _("Sends 1,000 test images at many sizes and 10,000 as an archive, beside files: one to four minutes.")
    if run.config.data.source.kind == "text":
        about = _("Sends 1,000 windows at many sizes, beside zlib, bz2 and LZMA: some seconds.")
    found = frame.result(run, tasks.spec("compression"), about=about)
    if found is None:
        return
    if "sent" in found.arrays:
        bits = _chosen(found)
        with frame.beside(found.at(bits)):
            _wire(run, found, bits)
        _mine(run, found, bits)
        _rates(run, found)
    elif "windows" in found.more:
        bits = _chosen(found)
        with frame.beside(found.at(bits)):
            sent_text.windows(found, bits)
        _hex(found.more["sent_at"][bits][0])
        sent_text.chart(found)
    else:
        frame.lead(found)
    frame.tables(found, run, "compression")


def _chosen(found: Result) -> str:
    """Draw the choice of bits, where there is one, and return them."""
    offered = [f"{bits:g}" for bits in BITS if f"{bits:g}" in found.more["sent_at"]] or list(found.more["sent_at"])
    if len(offered) == 1:
        return offered[0]
    tip = _("For the number of the code that tells most; the others get the same step, and so fewer.")
    return str(st.select_slider(_("Bits"), offered, help=tip, **state.bound("wire_bits")))


def _wire(run: Run, found: Result, bits: str) -> None:
    """Draw the digits on the other side of the wire, with the bytes of one."""
    messages = found.more["sent_at"][bits]
    clean, sent = (kinds.tiles(found.arrays[name][:SENT]) for name in ("clean", f"sent_{bits}"))
    drawn = [
        tiles.Tile([clean[at, 0], sent[at, 0]], _("image, and what arrived of it"), _bytes(messages[at]))
        for at in range(len(sent))
    ]
    tile_file.draw(drawn, f"compression_{bits}", scale=3, framed=tiles.needs_frame(run))
    _hex(messages[0])
    said = _(
        "Above the image, below what was decoded from these bytes and nothing else. The sender searches for the "
        "cheapest message that looks right; the receiver only decodes. It has the decoder already: its size stands "
        "in the last table."
    )
    present.told(said, "wire")


def _hex(message: str) -> None:
    """Draw the bytes of the first message."""
    st.markdown(_("**Over the wire**, the first one in {n}:").format(n=_bytes(message)))
    st.code(_spaced(message), language=None, wrap_lines=True)


def _mine(run: Run, found: Result, bits: str) -> None:
    """Send a person's own digit over the same wire."""
    try:
        sent = wires.mine_sent(run, found, bits)
    except Refused:  # it has another shape than this run sees
        return
    if sent is None:
        return
    told = _("**Your digit**, sent just now in {n}; what arrived has a PSNR of {psnr} dB:")
    st.markdown(told.format(n=_bytes(sent.message), psnr=number(sent.psnr)))
    pictures = [kinds.tiles(one[None])[0, 0] for one in (sent.image, sent.arrived)]
    by, words = st.columns([1, 5], gap="small", vertical_alignment="center")
    with by:
        tile = tiles.Tile(pictures, _("your digit, and what arrived of it"), _bytes(sent.message))
        tile_file.draw([tile], "compression_mine", scale=3, framed=tiles.needs_frame(run))
    with words:
        st.code(_spaced(sent.message), language=None, wrap_lines=True)


def _spaced(message: str) -> str:
    """Return hexadecimal digits by bytes."""
    return " ".join(message[at : at + 2] for at in range(0, len(message), 2))


def _bytes(message: str) -> str:
    count = len(message) // 2
    return _("1 byte") if count == 1 else _("{n} bytes").format(n=count)


def _rates(run: Run, found: Result) -> None:
    """Draw rate against distortion, of both as they are asked for."""
    what, counted = st.columns(2, gap="medium", vertical_alignment="bottom")
    with what:
        by = judged.choice(found.tables["rates"])
    with counted:
        whole = st.toggle(_("Count the headers of files"), **state.bound("headers"))
    column = "bytes a picture" if whole else "without headers"
    across = _("bytes a picture") if whole else _("bytes a picture, headers not counted")
    layout = {
        "xaxis": {"title": {"text": across}, **LOG},
        "yaxis": judged.axis(by),
        "showlegend": True,
    }
    traces = [trace for method in INKS if (trace := _trace(found, method, by, column))]
    alt = _("Rate against distortion: {what}").format(what=judged.TITLES[by])
    figure.draw(traces, layout, key="compression_rates", height=HEIGHT, alt=alt, reading=_reading(run, found, by))
    for name in ("always", "ahead", "paid"):
        if said := found.more.get(name):
            st.markdown(said)


def _trace(found: Result, method: str, by: str, column: str) -> dict[str, Any] | None:
    """Return the points of a method, None where it has none: what loses nothing has no PSNR."""
    table = found.tables["rates"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows if row[0] == method]
    own = [row for row in rows if by != "psnr" or float(row["PSNR, dB"] or LOSSLESS_DB) < LOSSLESS_DB]
    own.sort(key=lambda row: float(row[column] or 0))
    if not own:
        return None
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [row[column] for row in own],
        **judged.points(own, by),
        "text": [row["setting"] for row in own],
        "name": method,
        "line": {"color": INKS[method], "width": 2},
        "marker": {"color": INKS[method], "size": 7},
    }


def _reading(run: Run, found: Result, by: str) -> str:
    """Say how the chart is read and how it misleads."""
    said = _(
        "Further left is smaller, higher is nearer to the image. JPEG, WebP and PNG know nothing of what they show; "
        "the network and PCA learned from {n} {images} like them, and the decoder counts nowhere here. {bars}"
    ).format(
        n=number(found.more.get("learned", 0)),
        images=kinds.words_of(run.config.data.name)["images"],
        bars=judged.BARS,
    )
    return said + (_(" PNG loses nothing, so it has no PSNR.") if by == "psnr" else "")
