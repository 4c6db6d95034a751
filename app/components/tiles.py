"""Small pictures beside each other that wrap, each with a word under it: one sheet, cut by the page's own style."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.runs import Run
from app import kinds, sprites
from app.routes import picture

__all__ = ["Tile", "draw", "draw_signed", "needs_frame", "signed"]

SCALE = 2
"""Screen pixels to a pixel of a picture."""


@dataclass(frozen=True, eq=False)
class Tile:
    """Pictures on top of each other, and what stands under them.

    Attributes:
        pictures: uint8 (28, 28) each, ink 255.
        alt: what they show, for those who do not see them.
        note: under them.
        marked: whether a frame stands around them.
    """

    pictures: Sequence[NDArray[Any]]
    alt: str
    note: str = ""
    marked: bool = False


def draw(found: Sequence[Tile], *, scale: int = SCALE, framed: bool = False) -> None:
    """Draw pictures in the colour of text, in the light and in the dark; points and strips need a frame to be read."""
    sheet = sprites.mask(np.asarray(_sheet(found), np.uint8), scale)
    _draw(found, sheet, " ".join(["lab-tiles", *["framed"] * framed, *["large"] * (scale > SCALE)]), scale)


def needs_frame(run: Run) -> bool:
    """Whether the items of a run are no pictures, so that where they end is not to be seen."""
    return kinds.kind_of(run.config.data.key) != "image"


def draw_signed(values: NDArray[np.floating[Any]], titles: Sequence[str], *, scale: int = SCALE) -> None:
    """Draw signed values (n, *shape) in two colours, each item at its own strength, with a title under each."""
    planes = signed(values)
    found = [Tile([plane], title, title) for plane, title in zip(planes, titles, strict=True)]
    _draw(found, sprites.signed(np.asarray(_sheet(found), np.int16), scale), "lab-tiles signed", scale)


def signed(values: NDArray[np.floating[Any]]) -> NDArray[np.int16]:
    """Return items (n, *shape) of any unit as tiles of -255 to 255, int16 (n, 28, 28); 255 is each one's largest."""
    largest = np.abs(values).reshape(len(values), -1).max(axis=1)
    shares = values / np.where(largest > 0, largest, 1).reshape(-1, *[1] * (values.ndim - 1))
    above, below = (kinds.tiles(np.asarray(part.clip(0, 1), np.float32))[:, 0] for part in (shares, -shares))
    return above.astype(np.int16) - below.astype(np.int16)


def _sheet(found: Sequence[Tile]) -> NDArray[Any]:
    return np.concatenate([np.concatenate([np.asarray(one) for one in tile.pictures]) for tile in found], axis=1)


def _draw(found: Sequence[Tile], sheet: bytes, name: str, scale: int) -> None:
    side = kinds.SIDE * scale
    style = f"--ink:url({picture(sheet)});--side:{side}px;--rows:{len(found[0].pictures)}"
    figures = "".join(_figure(tile, at * side) for at, tile in enumerate(found))
    st.html(f'<div class="{name}" style="{style}">{figures}</div>')


def _figure(tile: Tile, left: int) -> str:
    marked = ' class="marked"' if tile.marked else ""
    words = f"<figcaption>{escape(tile.note)}</figcaption>" if tile.note else ""
    piece = f'<i role="img" aria-label="{escape(tile.alt)}" style="--left:-{left}px"></i>'
    return f"<figure{marked}>{piece}{words}</figure>"
