"""What a map is asked for: the limits and sentences that the form, the command and the errors read."""

from collections.abc import Callable
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore import tables
from aecore.sections.section import OneOf, Section

__all__ = ["AUTOMATIC", "SPLITS", "MapSpec", "Progress", "See", "Watch"]

SPLITS = ("test", "train")
"""Whose codes may be mapped: the images of the test split, or those that the run learned from."""

Progress = Callable[[int, int], None]
"""Is told (done, total) while a map is made; what it raises ends the work and comes out of the call."""


See = Callable[[NDArray[np.float32]], None]
"""Is shown the places so far, float32 (n, 2), while a method works on: an array that its next round changes."""
Watch = Callable[[Callable[[], NDArray[np.float32]]], None]
"""Is given a way to see the places so far, float32 (n, 2), while a map settles; whoever does not look pays nothing."""


class MapSpec(Section):
    """How the codes are laid out in two dimensions. A method takes the options its function names, and no others."""

    method: Annotated[str, OneOf(tuple(tables.MAPS))] = Field("pca", description="How the map is made.")
    points: int = Field(
        10_000, ge=32, le=70_000, description="How many codes are mapped: the first ones, all when there are fewer."
    )
    split: Annotated[str, OneOf(SPLITS)] = Field(
        SPLITS[0],
        description="Whose codes are mapped: those of the test images, or of all training images.",
    )
    neighbours: int = Field(
        15, ge=2, le=200, description="UMAP: how many codes around each one count; more shows the whole, fewer detail."
    )
    min_dist: float = Field(
        0.1, ge=0, le=0.99, description="UMAP: how close two points may lie; small packs groups, large spreads them."
    )
    seed: int = Field(0, ge=0, le=2**32 - 1, description="UMAP: fixes its random moves, so that a map can be repeated.")


AUTOMATIC = MapSpec(method="umap", points=2_000)
"""The map that is made by itself when a run of more than two numbers a code has ended."""
