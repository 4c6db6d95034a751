"""A few images on their way through a use: one above the other, the decibels under each, and the means in numbers."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.tasks.given import Floats, unit
from aecore.tasks.quality import as_bytes, psnr_of
from app import kinds
from app.components import tiles
from app.text import _

__all__ = ["draw"]

SCALE = 3
"""Screen pixels to a pixel: they are what the page is about."""


def draw(clean: NDArray[np.generic], rows: Sequence[tuple[str, Floats]]) -> None:
    """Draw images and what became of them.

    Args:
        clean: (n, C, H, W).
        rows: a name and what it made of each image, (n, C, H, W) in 0..1; the second one's decibels stand under it.
    """
    decibels = {name: psnr_of(clean, drawn) for name, drawn in rows}
    pictures = [kinds.tiles(as_bytes(images)) for images in (unit(clean), *(drawn for _name, drawn in rows))]
    under = decibels[rows[1][0]]
    tiles.draw(
        [_tile([each[at, 0] for each in pictures], float(under[at]), rows) for at in range(len(clean))], scale=SCALE
    )
    columns = st.columns(len(rows), gap="medium")
    for column, (name, each) in zip(columns, decibels.items(), strict=True):
        with column:
            st.metric(name, _("{x} dB").format(x=f"{each.mean():.1f}"))
            st.caption(_("mean of these {n} pictures").format(n=len(clean)))
    names = ", ".join((_("clean"), *(name for name, _drawn in rows)))
    said = _(
        "From above: {names}. Under each the PSNR of the {name}: ten decibels more is a tenth of the squared error; a "
        "blurred picture can have more of them than a sharp one that is slightly moved."
    )
    st.caption(said.format(names=names, name=rows[1][0]))


def _tile(pictures: list[NDArray[np.uint8]], decibels: float, rows: Sequence[tuple[str, Floats]]) -> tiles.Tile:
    alt = ", ".join((_("clean"), *(name for name, _drawn in rows)))
    return tiles.Tile(pictures, alt, _("{x} dB").format(x=f"{decibels:.0f}"))
