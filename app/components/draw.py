"""My digit: a pad to draw it on, and at once what the run in hand makes of it."""

import binascii
from base64 import b64decode
from io import BytesIO

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from aecore.data.drawn import as_mnist
from aecore.errors import Refused
from aecore.runs import Run
from app import mine, pictures, sprites, state
from app.components import draw_answer
from app.components.mount import registered
from app.text import _

__all__ = ["draw", "received"]

Digit = NDArray[np.uint8]

KEY = "my_digit"
MOST_LETTERS, MOST_SIDE = 60_000, 560

_mount = registered(
    "draw",
    '<div class="lab-draw"><div class="pad"><canvas tabindex="0" role="application"></canvas>'
    '<div class="tools"><button type="button"></button><button type="button"></button></div>'
    '<div class="said" aria-live="polite"></div></div><div class="results" aria-live="polite"></div></div>',
)


def draw(run: Run, *, anything: bool = False) -> None:
    """Draw the pad, and beside it the drawing as `run` sees and redraws it; it asks for a digit, or for `anything`."""
    found = mine.current()
    shown = {"name": "", "drawn": None} if found is None else {"name": state.get("mine"), "drawn": _address(found)}
    _mount(
        key=KEY,
        data={"words": _words(anything), **shown, **draw_answer.of(run, found, anything=anything)},
        on_picture_change=_take,
    )


def _address(image: Digit) -> str:
    return sprites.address(sprites.ink(image[None])[0])


def _words(anything: bool) -> dict[str, str]:
    pad = _("Pad to draw anything on.") if anything else _("Pad to draw a digit on.")
    keys = _(
        "Arrow keys move a cursor over 14 by 14 cells, space puts the pen down or lifts "
        "it, U takes a stroke back, Backspace clears."
    )
    return {
        "pad": f"{pad} {keys}",
        "hint": _("Draw anything here") if anything else _("Draw a digit here"),
        "undo": _("Undo"),
        "clear": _("Clear"),
        "down": _("pen down"),
        "up": _("pen up"),
        "missing": pictures.MISSING,
        "column": _("column"),
        "row": _("row"),
    }


def received(text: str) -> Digit:
    """Return what a browser sends, a PNG in base64, as a digit of MNIST's kind, uint8 (1, 28, 28).

    Raises:
        Refused: it is no small picture, or nothing is drawn in it.
    """
    return as_mnist(_opened(text))


def _opened(text: str) -> Digit:
    no = Refused(f"The drawing is no PNG of at most {MOST_SIDE} x {MOST_SIDE} pixels: clear the pad and draw again.")
    if len(text) > MOST_LETTERS:
        raise no
    try:
        content = b64decode(text.removeprefix("data:image/png;base64,"), validate=True)
        with Image.open(BytesIO(content), formats=("PNG",)) as opened:
            if max(opened.size) <= MOST_SIDE:
                return np.asarray(opened.convert("L"), np.uint8)
    except (binascii.Error, UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise no from None
    raise no


def _take() -> None:
    """Keep what was drawn; an empty pad means that it is to be forgotten."""
    text = st.session_state[KEY].picture
    if not text:
        mine.forget()
        return
    try:
        mine.put(received(str(text)))
    except Refused as error:
        state.put("refusal", str(error))
