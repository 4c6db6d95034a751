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


def draw(
    windows: NDArray[np.uint8], redrawn: NDArray[np.uint8] | None, *, reading: str, notes: Sequence[str] = ()
) -> None:
    """Draw windows (n, characters, alphabet), their reconstructions if there are any, and the share of right ones.

    Args:
        windows: bytes, one 255 in each row.
        redrawn: bytes of the same shape, or None before there is a network.
        reading: the sentence below.
        notes: what is said beside each, its error.
    """
    real = text_of(windows)
    back = [""] * len(real) if redrawn is None else text_of(redrawn)
    beside = notes or [""] * len(real)
    items = "".join(_item(one, other, note) for one, other, note in zip(real, back, beside, strict=True))
    st.html(f'<div class="lab-lines">{items}</div>')
    if redrawn is not None:
        share = f"{float(characters_right(windows, redrawn).mean()):.0%}"
        reading = _("{share} of the characters shown are right; wrong ones are marked.").format(share=share) + (
            f" {reading}" if reading else ""
        )
    st.caption(reading)


def _item(real: str, back: str, note: str) -> str:
    said = f"<small>{escape(note)}</small>" if note else ""
    return (
        f"<div><code>{escape(real)}</code>" + (f"<code>{marked(real, back)}</code>" if back else "") + f"{said}</div>"
    )


def marked(real: str, back: str) -> str:
    """Return a reconstruction as HTML, each character that differs from the real one in a mark."""
    return "".join(
        escape(other) if one == other else f"<mark>{escape(other)}</mark>"
        for one, other in zip(real, back, strict=True)
    )
