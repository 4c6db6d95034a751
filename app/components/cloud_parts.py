"""What a cloud is made of: where its parts stand, and what can be done on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Cloud", "Colouring", "Drawing", "Near", "Star", "Tools"]


@dataclass(frozen=True)
class Cloud:
    """Where the parts of a picture stand, and what is said of it."""

    points: str
    """Address of float32 pairs."""
    count: int
    data: str
    """The data set that labels and pictures are of."""
    alt: str
    redrawn: str | None = None
    """Address of the sheets of reconstructions, a thousand each, with {block} where their number stands."""
    seen: str | None = None
    """Likewise of what the network saw, where that was corrupted."""
    stretch: bool = False
    """Whether the two axes may have scales of their own; only where a unit across is none upwards."""
    kind: str = "pca"
    """What lies on the plane: the move from one kind to another is shown longer."""
    split: str = "test"
    """Which of its images."""
    reading: str = ""
    """On a ladder: how to read this one, where that differs from the others."""


@dataclass(frozen=True)
class Colouring:
    """Values that colour the points instead of their class."""

    values: str
    """Address of one float32 for each test image."""
    title: str
    factor: float = 1.0
    """What the values are multiplied with for the scale."""
    ramp: str = ""
    """One of `design.RAMPS`; without one it follows from the values, as do its ends."""
    ends: tuple[float, float] | None = None
    """The values that the ends of the ramp stand for."""


@dataclass(frozen=True)
class Star:
    """One more image on the map: a person's own."""

    x: float
    y: float
    title: str
    picture: str = ""
    """As a data address, like the next."""
    redrawn: str = ""
    seen: str = ""
    """What a denoising network gets of it."""


@dataclass(frozen=True)
class Drawing:
    """What the decoder draws on the plane of a map."""

    plane: str
    """Address of 3 k float32: the code at (0, 0), then what one step across and one step upwards add to it."""
    decoder: Mapping[str, str] | None
    """Addresses of `plan` and `weights`; None where the server has to decode what is clicked."""
    side: int
    """Pixels along a picture."""
    named: str
    """How a place is written, with {x} and {y}."""
    answer: Mapping[str, Any] | None = None
    """What the server drew: x, y and a picture as a data address."""


@dataclass(frozen=True)
class Near:
    """The true neighbours of the points in code space, and which of them the map kept."""

    count: int
    """How many points the map has."""
    most: int
    """How many neighbours each has."""
    near: str = ""
    """Address of uint16 (count, most): the nearest codes of each point, nearest first."""
    kept: str = ""
    """Address of uint16 (count,): a bit for each of them, the lowest for the nearest."""
    one: str = ""
    """Of a map too large for these two: address, with {index}, of one point's nearest codes and their bits, uint32."""


@dataclass(frozen=True)
class Tools:
    """What the page with the large map can do beyond looking."""

    subject: str
    """Whose points are caught: a selection holds for as long as this stays the same."""
    caught: int = 0
    """How many the server believes are caught."""
    colouring: Colouring | None = None
    star: Star | None = None
    drawing: Drawing | None = None
    pins: Sequence[tuple[float, float, str]] = ()
    """Places with a letter each."""
    picks: bool = False
    """Whether three points may be picked, for a plane through them."""
    tiles: bool = True
    """Whether points become their images when one comes near."""
    settling: str | None = None
    """Address of where the points lie by now on the map that is being made instead."""
    near: Near | None = None
    held: Mapping[str, object] | None = None
    """What the map is told to catch, see `selecting.held`."""
