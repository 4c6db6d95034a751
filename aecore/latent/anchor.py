"""One way up for all maps of a data set, so that points keep their place in the mind from one map to the next.

A map says nothing about left and right: PCA leaves the sign of an axis open, UMAP any turn. So every map is turned and
mirrored (an isometry: no distance changes, and no figure of quality) to lie like one cloud that does not depend on the
run, the method or its settings: the data set's own items, by PCA of their values. Where two maps are both close to
that, they are close to each other; between runs on MNIST hardly further apart than if each pair were fitted itself.

Codes of one or two numbers are shown as they are: there the axes are the code, and a turn would lie.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.latent.aligning import Isometry, align
from aecore.latent.pca import Projection
from aecore.latent.points import as_points

__all__ = ["FLAT", "anchor_of", "followed", "projection", "reference", "turned"]

Points = NDArray[np.float32]

ITEMS, AXES = 1_000, 256
"""How many items say which way up, and of how many the axes are found: so few that the server needs no SciPy."""
FLAT = 2
"""Codes of so many numbers are coordinates of their own."""
PULL = 5.0
"""How much more the anchor counts than the cloud before. At 1 some films end mirrored, at 3 a film of seven frames ends
0.80 alike to its map; at 5 it is 0.96, and longer ones 1. With the anchor alone a film turns all at once."""


def anchor_of(items: NDArray[np.generic], degrees: float = 0.0, like: NDArray[np.generic] | None = None) -> Points:
    """Return where the first items of a data set lie by PCA of their values, float32 (up to 1,000, 2).

    Args:
        items: (n, *shape), finite.
        degrees: how far the cloud is then turned, from x towards y.
        like: (m, *shape) whose axes are taken, so that two splits of a data set lie one way up; None for the items'.

    Raises:
        Refused: when there is no item or a value is not finite.
    """
    first, fitted = (_rows(some) for some in (items[:ITEMS], (items if like is None else like)[:AXES]))
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(Projection.of(fitted).apply(first) @ turn, np.float32)


def _rows(items: NDArray[np.generic]) -> Points:
    return np.asarray(items, np.float32).reshape(len(items), -1)


def turned(xy: ArrayLike, anchor: Points) -> Points:
    """Turn, and mirror where that is closer, a map about its own middle until it lies most like `anchor`.

    Args:
        xy: (n, 2) a map.
        anchor: (m, 2) where its first points should lie, or all of them; neither scale nor place matters.

    Returns:
        float32 (n, 2): every distance as in `xy`, and the mean of those points where it was.

    Raises:
        Refused: when a place is not finite.
    """
    places = as_points(xy, "xy")
    found = _onto(places, anchor)
    return Isometry(found.turn, found.centre, found.centre).apply(places)


def followed(xy: ArrayLike, before: ArrayLike, anchor: Points) -> Points:
    """Turn the next cloud of a film to lie like the one before, drawn towards `anchor`: a film ends as its map lies.

    From frame to frame alone the plane drifts: while a network learns its first digits it turns by up to half a circle,
    or comes out mirrored. Straight to the anchor it would turn all at once; so it takes a few frames.

    Args:
        xy: (n, 2) a cloud.
        before: (n, 2) where the same points were in the frame before.
        anchor: (m, 2) where the first points lie by the data set, see `turned`.

    Returns:
        float32 (n, 2): every distance as in `xy`, its middle at 0.

    Raises:
        Refused: when a place is not finite or the shapes of `xy` and `before` differ.
    """
    towards = _unit(as_points(before, "before"))
    towards[: len(anchor)] += PULL * _unit(anchor[: len(towards)])
    return align(xy, towards)


def _unit(places: Points) -> NDArray[np.float64]:
    """Return the places about their middle, as large as any other cloud of as many."""
    centred = places - places.mean(axis=0, dtype=np.float64)
    return np.asarray(centred / (np.linalg.norm(centred) or 1.0), np.float64)


def projection(codes: ArrayLike, anchor: Points | None) -> Projection:
    """Return PCA of codes (n, k) with its two axes turned to lie like `anchor`; they span the plane they did.

    Raises:
        Refused: when a code is not finite.
    """
    points = as_points(codes)
    found = Projection.of(points)
    if anchor is None or points.shape[1] <= FLAT:
        return found
    turn = _onto(found.apply(points[: len(anchor)]), anchor).turn
    return Projection(found.mean, np.asarray(turn.T @ found.axes, np.float32))


def reference(codes: ArrayLike, anchor: Points | None) -> Points:
    """Return what other maps of codes (n, k) are turned to lie like, float32 (n, 2): the pairs themselves, else PCA.

    Raises:
        Refused: when a code is not finite.
    """
    points = as_points(codes)
    return points if points.shape[1] == FLAT else projection(points, anchor).apply(points)


def _onto(places: Points, anchor: Points) -> Isometry:
    count = min(len(places), len(anchor))
    return Isometry.onto(places[:count], anchor[:count])
