"""Points in the plane, where one sees with bare eyes what an autoencoder keeps: 10,000 to learn from, 2,000 to test."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from aecore.data.made import Made, MadeSet

__all__ = ["CIRCLES", "MOONS", "SQUARE", "SWISS"]

COUNT, SEED = 12_000, 0
NOISE = 0.015
"""Standard deviation across a curve, in the unit of the square."""
BANDS = 6
"""Parts of the roll that get a class of their own, from the inside out."""

Floats = NDArray[np.float64]
Shape = Callable[[Generator], tuple[Floats, NDArray[np.int64]]]


def _made(shape: Shape) -> Made:
    points, labels = shape(np.random.default_rng(SEED))
    return points.clip(0, 1).astype(np.float32), labels


def _square(chance: Generator) -> tuple[Floats, NDArray[np.int64]]:
    """Spread evenly over the square; the classes are its quarters."""
    points = chance.random((COUNT, 2))
    right, upper = (points > 0.5).T.astype(np.int64)
    return points, right + 2 * upper


def _moons(chance: Generator) -> tuple[Floats, NDArray[np.int64]]:
    """Two half circles that reach into each other."""
    labels = chance.integers(0, 2, COUNT)
    angle = np.pi * chance.random(COUNT)
    x = np.where(labels, 1 - np.cos(angle), np.cos(angle))
    y = np.where(labels, 0.5 - np.sin(angle), np.sin(angle))
    points = np.stack([(x + 1) / 3, (y + 0.5) / 3 + 0.25], axis=1)
    return 0.05 + 0.9 * points + _noise(chance), labels


def _swiss(chance: Generator) -> tuple[Floats, NDArray[np.int64]]:
    """A spiral of one and a half turns, seen along the roll; evenly filled along its length."""
    along = np.sqrt(chance.random(COUNT))
    angle = np.pi * (1.5 + 3 * along)
    radius = 0.46 * angle / (4.5 * np.pi)
    points = 0.5 + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points + _noise(chance), np.minimum(along * BANDS, BANDS - 1).astype(np.int64)


def _circles(chance: Generator) -> tuple[Floats, NDArray[np.int64]]:
    """Two circles around one middle."""
    labels = chance.integers(0, 2, COUNT)
    angle = 2 * np.pi * chance.random(COUNT)
    radius = np.where(labels, 0.22, 0.44)
    points = 0.5 + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points + _noise(chance), labels


def _noise(chance: Generator) -> Floats:
    return chance.normal(0, NOISE, (COUNT, 2))


def _set(name: str, shape: Shape, *classes: str) -> MadeSet:
    return MadeSet(f"points-{name}", (2,), "points", partial(_made, shape), classes=classes)


SQUARE = _set("square", _square, "lower left", "lower right", "upper left", "upper right")
MOONS = _set("moons", _moons, "upper", "lower")
SWISS = _set("swiss", _swiss, "innermost", "2nd", "3rd", "4th", "5th", "outermost")
CIRCLES = _set("circles", _circles, "outer", "inner")
