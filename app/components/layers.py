"""What a choice means: the layers with their shapes, as bars on a scale of magnitudes, in a narrow column."""

from collections.abc import Sequence
from html import escape
from math import log

import streamlit as st

from aecore.config import Config
from aecore.shapes import Layer, layers
from app.text import _, number

__all__ = ["draw", "shape"]

HEIGHT = 60
"""Of the tallest bar, CSS pixels."""
ROOM = 9
"""Bars that have room for their shape in a narrow column; of more, only the ends and the code say theirs."""


def draw(config: Config) -> None:
    """Draw the layers of a network that can be built, with a text for those who do not see them."""
    found = layers(config)
    said = _("The layers: {shapes}").format(shapes=" → ".join(shape(layer) for layer in found))
    bars = "".join(_bar(layer, found, at) for at, layer in enumerate(found))
    st.html(f'<div class="lab-layers" role="img" aria-label="{escape(said)}">{bars}</div>')


def shape(layer: Layer) -> str:
    """Return the shape of a layer as people write it: "128", "32×14×14", "28×28" for a picture of one channel."""
    sizes = layer.shape[1:] if len(layer.shape) > 1 and layer.shape[0] == 1 else layer.shape
    return "×".join(str(size) for size in sizes)


def _bar(layer: Layer, found: Sequence[Layer], at: int) -> str:
    share = log(layer.numbers + 1) / log(max(each.numbers for each in found) + 1)
    says = len(found) <= ROOM or layer.side == "code" or at in (0, len(found) - 1)
    channels = 1 if shape(layer).count("×") > 1 else 0  # a narrow bar has them on a line of their own
    label = shape(layer).replace("×", "×<wbr>", channels) if says else ""
    kind = "code" if layer.side == "code" else "layer"
    about = escape(_("{shape}: {n} parameters").format(shape=shape(layer), n=number(layer.parameters)))
    bar = f'<span style="height: {HEIGHT}px"><i class="{kind}" style="height: {HEIGHT * share:.0f}px"></i></span>'
    return f'<div title="{about}">{bar}<b>{label}</b></div>'
