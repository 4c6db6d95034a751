"""Small pictures as one PNG to take along: as they stand on the page, on the theme's paper, their words below each."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app import design, kinds, pictures
from app.components import figure, lettering, tiles
from app.components.tiles import Tile
from app.design import Theme

__all__ = ["draw", "png"]

SCALE = 4
"""Pixels of the file to a pixel of a picture: sharp on a slide."""
ACROSS = 12
"""Pictures in a row, at most."""
GAP = 12
LETTERS = (20, 8)
"""Pixels of the words, and how small they may become to fit below their picture."""


def draw(found: Sequence[Tile], what: str, *, scale: int = tiles.SCALE, framed: bool = False) -> None:
    """Draw pictures as `tiles.draw`, and below them the button that makes a PNG of them.

    Args:
        found: the pictures, at least one.
        what: names the file, after the run; unique on the page.
        scale: screen pixels to a pixel.
        framed: as `tiles.draw` has it.
    """
    tiles.draw(found, scale=scale, framed=framed)
    theme = design.DARK if st.context.theme.type == "dark" else design.LIGHT
    with st.container(key=f"quiet_take_{what}"):
        st.download_button(
            f"{figure.TAKE} (PNG)",
            data=lambda: png(found, theme, framed=framed),
            file_name=f"{figure.file_name(what)}.png",
            mime="image/png",
            on_click="ignore",
            type="tertiary",
            key=f"png_{what}",
        )


def png(found: Sequence[Tile], theme: Theme, *, framed: bool = False) -> bytes:
    """Return pictures in even rows of at most twelve, in ink on paper of a theme, as a PNG."""
    rows = -(-len(found) // ACROSS)
    across = -(-len(found) // rows)
    blocks = [_block(tile, theme, framed=framed or tile.marked) for tile in found]
    width, height = max(block.width for block in blocks), max(block.height for block in blocks)
    sheet = Image.new("RGB", (across * (width + GAP) + GAP, rows * (height + GAP) + GAP), theme.paper)
    for at, block in enumerate(blocks):
        row, column = divmod(at, across)
        sheet.paste(block, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    return pictures.png(np.asarray(sheet))


def _block(tile: Tile, theme: Theme, *, framed: bool) -> Image.Image:
    """Return the pictures of a tile below each other, and its words below them."""
    ink = np.kron(np.concatenate([np.asarray(one) for one in tile.pictures]), np.ones((SCALE, SCALE)))
    drawn = Image.fromarray(_inked(ink, theme))
    block = Image.new("RGB", (kinds.SIDE * SCALE, drawn.height + (LETTERS[0] + GAP if tile.note else 0)), theme.paper)
    block.paste(drawn)
    pen = ImageDraw.Draw(block)
    if framed:
        pen.rectangle((0, 0, drawn.width - 1, drawn.height - 1), outline=theme.line)
    if tile.note:
        note = lettering.drawable(tile.note)
        font = lettering.fitting(note, block.width, *LETTERS)
        pen.text((block.width / 2, drawn.height + GAP / 2), note, fill=theme.quiet, font=font, anchor="ma")
    return block


def _inked(ink: NDArray[np.float64], theme: Theme) -> NDArray[np.uint8]:
    """Return ink of 0 to 255 (H, W) in the colours of a theme, uint8 (H, W, 3)."""
    paper, letters = (np.array(tuple(bytes.fromhex(colour[1:])), np.float64) for colour in (theme.paper, theme.ink))
    return np.rint(paper + (letters - paper) * ink[..., None] / 255).astype(np.uint8)
