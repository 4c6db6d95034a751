"""A few images on their way through a use: one above the other, the decibels under each, and the means in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.tasks.given import Floats, unit
from aecore.tasks.quality import Quality, as_bytes
from app import kinds
from app.components import present, tile_file, tiles
from app.text import _

__all__ = ["draw"]

SCALE = 3
"""Screen pixels to a pixel: they are what the page is about."""


def draw(clean: NDArray[np.generic], rows: Sequence[tuple[str, Floats]], what: str, why: str = "") -> None:
    """Draw images and what became of them.

    Args:
        clean: (n, C, H, W).
        rows: a name and what it made of each image, (n, C, H, W) in 0..1: what is seen of it, the network, a baseline.
        what: names the file of the pictures.
        why: one sentence on why the network loses, said where it does.
    """
    found = {name: Quality.of(clean, drawn, None, None) for name, drawn in rows}
    pictures = [kinds.tiles(as_bytes(images)) for images in (unit(clean), *(drawn for _name, drawn in rows))]
    under = found[rows[1][0]].psnr
    drawn = [_tile([each[at, 0] for each in pictures], float(under[at]), rows) for at in range(len(clean))]
    picture, means = st.columns([4, 1], gap="small")
    with picture:
        tile_file.draw(drawn, what, scale=SCALE)
    with means:
        _means({name: _mean(each) for name, each in found.items()})
    st.markdown(_verdict({name: _mean(each) for name, each in found.items()}, why))
    names = ", ".join((_("clean"), *(name for name, _drawn in rows)))
    said = _(
        "From above: {names}. Under each the PSNR of the {name}, beside them the means of these {n} pictures, too few "
        "for an interval: ten decibels more is a tenth of the squared error; SSIM compares shapes and is 1 for the "
        "clean picture; a blurred picture can have more PSNR than a sharp one that is slightly moved."
    )
    present.told(said.format(names=names, name=rows[1][0], n=len(clean)), "before_after")


@dataclass(frozen=True)
class Mean:
    """Of some pictures."""

    psnr: float
    ssim: float


def _mean(found: Quality) -> Mean:
    return Mean(float(found.psnr.mean()), float(found.ssim.mean()))


def _means(means: dict[str, Mean]) -> None:
    """Draw the numbers of the network, which lead, and smaller what is seen of the images and the baseline."""
    seen, network, other = means
    _metric(network, means[network])
    with st.container(horizontal=True, gap="small", key="beside_network"):
        for name in (seen, other):
            _metric(name, means[name])


def _metric(name: str, mean: Mean) -> None:
    more = _("SSIM {x}").format(x=f"{mean.ssim:.2f}")
    decibels = _("{x} dB").format(x=f"{mean.psnr:.1f}")
    st.metric(name, decibels, more, delta_color="off", delta_arrow="off", width="content")


def _verdict(means: dict[str, Mean], why: str) -> str:
    """Say who wins on these pictures, and what each has gained over what is seen of them."""
    seen, network, other = means
    ahead = means[network].psnr - means[other].psnr
    first = _("On these pictures: {one} and {another} are level.").format(one=network, another=other)
    if f"{abs(ahead):.1f}" != "0.0":
        winner, loser = (network, other) if ahead > 0 else (other, network)
        said = _("On these pictures: {winner} {x} dB ahead of {loser}.")
        first = said.format(winner=winner, loser=loser, x=f"{abs(ahead):.1f}")
    parts = [first, why if ahead <= 0 else "", _gained(means, seen, (network, other))]
    return " ".join(filter(None, parts))


def _gained(means: dict[str, Mean], seen: str, names: tuple[str, str]) -> str:
    each = _("{name} {x} dB and {y} of SSIM")
    told = (
        each.format(
            name=name,
            x=f"{means[name].psnr - means[seen].psnr:+.1f}",
            y=f"{means[name].ssim - means[seen].ssim:+.2f}",
        )
        for name in names
    )
    return _("Against {seen}: {gains}.").format(seen=seen, gains=", ".join(told))


def _tile(pictures: list[NDArray[np.uint8]], decibels: float, rows: Sequence[tuple[str, Floats]]) -> tiles.Tile:
    alt = ", ".join((_("clean"), *(name for name, _drawn in rows)))
    return tiles.Tile(pictures, alt, _("{x} dB").format(x=f"{decibels:.0f}"))
