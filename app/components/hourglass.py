"""The network as an hourglass: one bar a layer, as tall as it has numbers, on a scale of magnitudes."""

from math import log

import streamlit as st

from aecore.config import Config
from app.text import _, number

__all__ = ["draw", "layers"]

HEIGHT = 230
"""Of the tallest bar, CSS pixels."""


def layers(config: Config, pixels: int = 784) -> list[int]:
    """Return how many numbers stand at each layer, from the image through the code back to the image.

    For a convolutional network only the ends and the code are numbers a person can compare, so its channels are left
    out.
    """
    widths = list(config.network.widths) if config.network.kind == "dense" else []
    return [pixels, *widths, config.code.size, *reversed(widths), pixels]


def draw(config: Config) -> None:
    """Draw the hourglass with a text for those who do not see it."""
    sizes = layers(config)
    words = _("The network: {sizes}").format(sizes=" → ".join(number(size) for size in sizes))
    tallest = log(max(sizes) + 1)
    bars = "".join(_bar(log(size + 1) / tallest, size, i == len(sizes) // 2) for i, size in enumerate(sizes))
    st.html(f'<div class="lab-hourglass" role="img" aria-label="{words}">{bars}</div>')


def _bar(share: float, size: int, is_code: bool) -> str:
    kind = "code" if is_code else "layer"
    return f'<div><i class="{kind}" style="height: {HEIGHT * share:.0f}px"></i><b>{number(size)}</b></div>'
