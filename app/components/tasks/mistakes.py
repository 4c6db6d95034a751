"""What anomaly detection gets wrong, as pictures: the surest false alarms, the misses nobody would suspect."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.tasks.result import Result
from app import kinds
from app.components import present, tile_file, tiles
from app.text import _, number

__all__ = ["draw"]


def draw(run: Run, found: Result, name: str, at: float) -> None:
    """Draw the most surprising false alarms and misses at a threshold, what the network drew below each.

    Args:
        run: whose network judges.
        found: what anomaly detection found.
        name: of the score.
        at: the threshold; more is an alarm.
    """
    any_wrong = False
    for title, kind, sign in (
        (_("Normal, and it was surest of an alarm"), "normal", 1),
        (_("Strange, and it saw nothing"), "strange", -1),
    ):
        scores = found.arrays[f"{kind}_{name}"][found.arrays[f"worst_{kind}_{name}"]]
        wrong = np.flatnonzero(sign * scores > sign * at)
        if len(wrong):
            any_wrong = True
            st.markdown(f"**{title}**")
            drawn = found.arrays[f"drawn_{kind}_{name}"][wrong]
            pairs = [_tile(*each) for each in zip(drawn, scores[wrong], strict=True)]
            tile_file.draw(pairs, f"anomaly_{kind}_{name}", framed=tiles.needs_frame(run))
    if not any_wrong:
        return
    drew = _("PCA") if name == "pca" else _("the network")
    said = _("Above the image, below what {method} drew of it; the number is its score.")
    present.told(said.format(method=drew), "mistakes")


def _tile(pair: NDArray[np.uint8], score: float) -> tiles.Tile:
    said = number(float(score))
    pictures = [kinds.tiles(one[None])[0, 0] for one in pair]
    return tiles.Tile(pictures, _("image and reconstruction, score {n}").format(n=said), said)
