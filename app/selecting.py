"""What is caught on the map, as the address says it and as the browser is told: one bit a point.

The browser has the last word on what is caught. The server tells it only what the browser cannot know: what stood in
the address when the page came, and what a person chose elsewhere on the page, each under a new stamp.
"""

import binascii
import re
import zlib
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app import state

__all__ = ["LONGEST", "catch", "heard", "held", "pack", "unpack"]

LONGEST = 2_000
"""Characters of an address that a selection may take: longer ones are cut by some programs that pass them on."""
MOST_BYTES = 8_750
"""Of the bits of a selection: enough for the 70,000 points that a map may have, and no more is ever unpacked."""
TEXT = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}")
HELD, STAMP = "_caught_of", "_caught_stamp"
"""Where the session keeps (subject, packed) and how often the server has had something to tell."""


def pack(indices: Sequence[int]) -> str:
    """Return a selection as letters, digits, - and _, "" for none: the bits of all points up to the last, deflated."""
    if not len(indices):
        return ""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    return urlsafe_b64encode(squeezed.compress(_bits(indices)) + squeezed.flush()).decode().rstrip("=")


def unpack(text: str) -> list[int]:
    """Return the indices that `pack` made a text of, rising; none of what is damaged or too long."""
    try:
        squeezed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        bits = zlib.decompressobj(-15).decompress(squeezed, MOST_BYTES)
    except (binascii.Error, zlib.error, ValueError):
        return []
    found: NDArray[np.intp] = np.flatnonzero(np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little"))
    return [int(index) for index in found]


def _bits(indices: Sequence[int]) -> bytes:
    mask = np.zeros(max(indices) + 1, bool)
    mask[list(indices)] = True
    return np.packbits(mask, bitorder="little").tobytes()


def heard(subject: str, indices: Sequence[int]) -> None:
    """Take what the browser says is caught, and write it into the address where there is room."""
    text = pack(indices)
    st.session_state[HELD] = (subject, text)
    state.put("caught", text if len(text) <= LONGEST else "")


def catch(subject: str, indices: Sequence[int]) -> None:
    """Let the map catch these points, as if a person had drawn around them."""
    heard(subject, indices)
    st.session_state[STAMP] = st.session_state.get(STAMP, 0) + 1


def held(subject: str) -> dict[str, object]:
    """Return what the map is told to catch: base64 of a bit a point, "" for nothing, the stamp, and `LONGEST`.

    What was caught of another run, or of the same one before it trained on, is let go of here.
    """
    of, text = st.session_state.setdefault(HELD, (subject, str(state.get("caught"))))
    if of != subject:
        heard(subject, ())
        text = ""
    found = unpack(text)
    bits, stamp = b64encode(_bits(found)).decode() if found else "", st.session_state.get(STAMP, 0)
    return {"bits": bits, "stamp": stamp, "longest": LONGEST}
