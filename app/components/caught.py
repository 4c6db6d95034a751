"""What a box or a lasso caught on the map: in words, as digits, and what lies in the middle of their codes."""

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from app import cache, kinds, models, sprites
from app.components import present, saying
from app.components.kinds import lines
from app.items import Items
from app.text import _, literal, number

__all__ = ["draw", "ink", "middle", "sentence"]

MOST = 40
"""Pictures in the strip; of more, an even choice is shown."""
WINDOWS = 12
"""Windows of text."""
SMALL, LARGE = 2, 4
"""Screen pixels to a pixel of a picture."""
NAMES = {
    "0": (_("zero"), _("zeros")),
    "1": (_("one"), _("ones")),
    "2": (_("two"), _("twos")),
    "3": (_("three"), _("threes")),
    "4": (_("four"), _("fours")),
    "5": (_("five"), _("fives")),
    "6": (_("six"), _("sixes")),
    "7": (_("seven"), _("sevens")),
    "8": (_("eight"), _("eights")),
    "9": (_("nine"), _("nines")),
}

Bytes = NDArray[np.uint8]


def draw(items: Items, indices: Sequence[int]) -> None:
    """Draw what was caught, or how to catch something."""
    if not indices:
        st.caption(
            _("Choose Box or Lasso and draw around a group, or drag with Shift held: what you catch appears here.")
        )
        return
    name, at = items.name, np.asarray(indices)
    st.markdown(sentence(items.labels[at], cache.classes(name)))
    if not kinds.has_tiles(name):
        _texts(items, at)
        return
    pairs, centre = st.columns([5, 2], gap="medium")
    with pairs:
        _strip(items, at)
    with centre:
        _middle(items, at)


def sentence(labels: Bytes, classes: Sequence[str]) -> str:
    """Return "**37 caught:** 20 fours, 17 nines", the most frequent class first.

    Args:
        labels: the classes of what was caught, (n,).
        classes: their names.
    """
    counts = np.bincount(labels, minlength=len(classes))
    order = [label for label in np.argsort(-counts, kind="stable") if counts[label]]
    parts = [_counted(int(counts[label]), classes[label]) for label in order]
    return _("**{n} caught:** {parts}").format(n=number(len(labels)), parts=", ".join(parts))


def _counted(count: int, name: str) -> str:
    if name in NAMES:
        return f"{number(count)} {NAMES[name][count > 1]}"
    return f"{number(count)} × {literal(name)}"


def _strip(items: Items, at: NDArray[np.int_]) -> None:
    """Draw some of the digits, each above its reconstruction: one picture, shown in pieces that wrap."""
    some = at[np.linspace(0, len(at) - 1, min(MOST, len(at))).round().astype(int)]
    seen = items.seen(some)
    rows = [items.images[some], *([] if seen is None else [seen]), items.redrawn(some)]
    sheet = np.concatenate([_row(row) for row in rows])
    side = kinds.SIDE * SMALL
    pieces = "".join(
        f'<i style="mask-position:-{n * side}px 0;-webkit-mask-position:-{n * side}px 0"></i>' for n in range(len(some))
    )
    said = kinds.words_of(items.name)
    words = _("{n} of the {images} caught, each above its reconstruction").format(n=number(len(some)), **said)
    style = f"--ink:url({ink(sheet, SMALL)});--side:{side}px;--rows:{len(rows)}"
    st.html(f'<div class="lab-strip" role="img" aria-label="{words}" style="{style}">{pieces}</div>')
    st.caption(
        words if len(some) < len(at) else _("Above: the {images} caught. Below: their reconstructions.").format(**said)
    )
    if seen is not None:
        st.caption(_("Between them: what the network saw."))


def _texts(items: Items, at: NDArray[np.int_]) -> None:
    """Write some of the windows of text, each above its reconstruction."""
    some = at[np.linspace(0, len(at) - 1, min(WINDOWS, len(at))).round().astype(int)]
    lines.draw(items.images[some], items.redrawn(some), reading="")


def _row(images: Bytes) -> Bytes:
    """Return items side by side as pictures, uint8 (H, n W)."""
    return np.concatenate(list(kinds.tiles(images)[:, 0]), axis=1)


def _middle(items: Items, at: NDArray[np.int_]) -> None:
    try:
        blend, decoded = middle(items, at)
    except Refused as error:  # it has no weights, or codes that have no mean
        saying.quiet(_("The mean of their codes cannot be decoded: {reason}").format(reason=error))
        return
    side = blend.shape[-1] * LARGE
    average = _("average of the {images}").format(**kinds.words_of(items.name))
    figures = [(blend, average), (decoded, _("decoded mean of the codes"))]
    st.html(
        f'<div class="lab-middle" style="--side:{side}px">'
        + "".join(
            f'<figure><i role="img" aria-label="{word}" style="--ink:url({ink(plane, LARGE)})"></i>'
            f"<figcaption>{word}</figcaption></figure>"
            for plane, word in figures
        )
        + "</div>"
    )
    said = _("An average of {images} may look like none of them; the middle of their codes may still be a clean one.")
    present.told(said.format(**kinds.words_of(items.name)), "middle")


def middle(items: Items, at: NDArray[np.int_]) -> tuple[Bytes, Bytes]:
    """Return the average of the images at `at` and what the decoder makes of the mean of their codes, uint8 (H, W).

    Raises:
        Refused: when the run has no weights to decode with.
    """
    return _middles(items, items.version or 0, models.version(items.run), at.tobytes())


@lru_cache(maxsize=16)
def _middles(items: Items, _changed: int, _weights: int, picked: bytes) -> tuple[Bytes, Bytes]:
    at = np.frombuffer(picked, np.int_)
    images = items.images[at]
    mean = items.codes[at].mean(axis=0, dtype=np.float64).astype(np.float32)
    decoded = models.decode(items.run, mean[None])
    return kinds.tiles(images).mean(axis=(0, 1)).round().astype(np.uint8), kinds.tiles(decoded)[0, 0]


def ink(plane: Bytes, scale: int) -> str:
    """Return uint8 (H, W) as the data address of a mask, see `sprites.mask`."""
    return "data:image/png;base64," + b64encode(sprites.mask(plane, scale)).decode()
