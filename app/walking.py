"""A walk through code space as pictures: what the decoder draws on the way, and the pixels faded from end to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aecore.latent.neighbours import nearest_to
from aecore.latent.walks import WAYS, cross_fade, tour
from aecore.runs import Run
from app import decoding, maps, pictures, planes
from app.items import Items
from app.maps import Drawn

__all__ = ["STEPS", "Walk", "gif", "on_map", "strip", "walk"]

STEPS = 11
"""Pictures from one stop to the next, both counted; fewer between the stops of a tour."""
ON_MAP = 25
"""Places from one stop to the next on a map, both counted."""
FRAME_MS, STAY_MS = 90, 500
SCALE = 6
"""Pixels of a downloaded picture to one of a digit."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Walk:
    """Pictures on the way, uint8 (n, 28, 28) each."""

    decoded: Bytes
    faded: Bytes
    every: int
    """A stop stands at each so many pictures."""


def walk(run: Run, codes: Sequence[NDArray[np.float32]], images: Bytes, way: str, steps: int = STEPS) -> Walk:
    """Return the way by some codes, each (k,), beside the fade of their images, (stops, 28, 28).

    Raises:
        Refused: the run has no weights to decode with.
    """
    toured = tour(np.stack(codes), steps, WAYS[way])
    faded = np.rint(cross_fade(images, steps)).astype(np.uint8)
    return Walk(decoding.tiles(run, toured), faded, steps - 1)


def on_map(items: Items, made: Drawn, codes: Sequence[NDArray[np.float32]], way: str) -> NDArray[np.float32]:
    """Return where the way by some codes, each (k,), runs on a map, float32 (n, 2).

    A plane has a place for every code. UMAP has none: there each step stands at the test image whose code is nearest.
    """
    toured = tour(np.stack(codes), ON_MAP, WAYS[way])
    if items.run.config.numbers == 1:
        return np.array([maps.mine(items, made, code) for code in toured], np.float32)
    if (plane := planes.named(items, made.key)) is not None:
        return plane.place(toured)
    xy = maps.points(items, made.key)
    assert xy is not None  # it was found in the same place
    return np.asarray(xy[nearest_to(toured, items.codes[: made.points], 1)[0][:, 0]], np.float32)


def strip(found: Walk) -> bytes:
    """Return the walk as one PNG: decoded above, faded below, black on white."""
    return pictures.strips([[_large(plane) for plane in row] for row in (found.decoded, found.faded)])


def gif(found: Walk) -> bytes:
    """Return the walk there and back as a GIF without end: decoded on the left, faded on the right."""
    pairs = np.concatenate([found.decoded, found.faded], axis=2)
    frames = [Image.fromarray(255 - _large(pair)) for pair in pairs]
    stay = [STAY_MS if at % found.every == 0 else FRAME_MS for at in range(len(frames))]
    back = slice(-2, 0, -1)
    buffer = BytesIO()
    frames[0].save(
        buffer, "GIF", save_all=True, append_images=[*frames[1:], *frames[back]], duration=[*stay, *stay[back]], loop=0
    )
    return buffer.getvalue()


def _large(plane: Bytes) -> Bytes:
    return np.kron(plane, np.ones((SCALE, SCALE), np.uint8))
