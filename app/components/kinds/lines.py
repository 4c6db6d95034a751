"""Windows of text, each above what the network writes of it, with the wrong characters marked."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.data.windows import text_of
from aecore.measure.reconstruction import characters_right
from app.text import _

__all__ = ["draw", "marked"]

Bytes = NDArray[np.uint8]


def draw(
    windows: Bytes,
    redrawn: Bytes | None,
    *,
    reading: str,
    notes: Sequence[str] = (),
    pca: Bytes | None = None,
) -> None:
    """Draw windows (n, characters, alphabet), their reconstructions if there are any, and the share of right ones.

    Args:
        windows: bytes, one 255 in each row.
        redrawn: bytes of the same shape, or None before there is a network.
        reading: the sentence below.
        notes: what is said beside each, its error.
        pca: what PCA makes of them; None leaves it out.
    """
    rewritten = [text_of(each) for each in (redrawn, pca) if each is not None]
    items = "".join(
        _item(real, [lines[at] for lines in rewritten], notes[at] if notes else "")
        for at, real in enumerate(text_of(windows))
    )
    st.html(f'<div class="lab-lines">{items}</div>')
    if redrawn is not None:
        share = f"{100 * float(characters_right(windows, redrawn).mean()):.0f} %"
        reading = _("{share} of the characters shown are right; wrong ones are marked.").format(share=share) + (
            f" {reading}" if reading else ""
        )
    st.caption(reading)


def _item(real: str, rewritten: Sequence[str], note: str) -> str:
    lines = [escape(real), *(marked(real, back) for back in rewritten)]
    said = f"<small>{escape(note)}</small>" if note else ""
    return "<div>" + "".join(f"<code>{line}</code>" for line in lines) + f"{said}</div>"


def marked(real: str, back: str) -> str:
    """Return a reconstruction as HTML, each character that differs from the real one in a mark."""
    return "".join(
        escape(other) if one == other else f"<mark>{escape(other)}</mark>"
        for one, other in zip(real, back, strict=True)
    )
