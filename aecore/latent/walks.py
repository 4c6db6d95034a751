"""Ways from one code to another, straight or round, and the fade of pixels that a walk is to be compared with."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent.points import as_points

__all__ = ["WAYS", "cross_fade", "linear", "spherical", "tour"]

STRAIGHT = 1e-6
"""Below this sine of the angle between two codes they lie on one line, and no circle through both is singled out."""

Floats = NDArray[np.float32]
Way = Callable[[ArrayLike, ArrayLike, int], Floats]


def linear(start: ArrayLike, end: ArrayLike, steps: int) -> Floats:
    """Return the straight way, in equal steps.

    Args:
        start: (k,) finite numbers.
        end: (k,).
        steps: codes on the way, both ends counted, 2 or more.

    Returns:
        float32 (steps, k): the first row is `start` and the last `end`, bit for bit.

    Raises:
        Refused: when a value is not finite, the ends have different lengths or `steps` is below 2.
    """
    a, b, t = _ends(start, end, steps)
    return _exact((1 - t) * a + t * b, a, b)


def spherical(start: ArrayLike, end: ArrayLike, steps: int) -> Floats:
    """Return the way round: the direction turns evenly from one end to the other (Shoemake 1985; White 2016).

    Between ends of the same norm, every code on the way has that norm: in many dimensions a Gaussian's draws lie near
    one sphere, and the straight way cuts through its empty inside. Between ends of different norms the norm goes evenly
    from one to the other. Opposite ends have no shortest way round: it goes by the axis that they lie least along. An
    end at 0 has no direction, and one number has no way round: there it is the straight way.

    Args, Returns and Raises as `linear`.
    """
    a, b, t = _ends(start, end, steps)
    one, other = np.linalg.norm(a), np.linalg.norm(b)
    if one == 0 or other == 0 or len(a) == 1:
        return linear(start, end, steps)
    from_a, side = a / one, _side(a / one, b / other)
    angle = np.arctan2((b / other) @ side, (b / other) @ from_a)
    turned = np.cos(t * angle) * from_a + np.sin(t * angle) * side
    return _exact(((1 - t) * one + t * other) * turned, a, b)


def _side(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the direction square to `one` towards `other`, both of norm 1; where they lie on one line, any fixed."""
    across = other - (other @ one) * one
    if np.linalg.norm(across) < STRAIGHT:
        across = np.eye(len(one))[np.abs(one).argmin()]
        across = across - (across @ one) * one
    return np.asarray(across / np.linalg.norm(across))


WAYS: dict[str, Way] = {"linear": linear, "spherical": spherical}
"""The ways by name."""


def tour(stops: ArrayLike, steps: int, way: Way = linear) -> Floats:
    """Return a way by several codes, every leg of `steps` codes with both its ends; a stop stands there once.

    Args:
        stops: (m, k), m of 2 or more, in the order they are visited.
        steps: 2 or more.
        way: of WAYS.

    Returns:
        float32 ((m - 1) * (steps - 1) + 1, k): every (steps - 1)th row is a stop, bit for bit.

    Raises:
        Refused: as `linear`, and for fewer than two stops.
    """
    points = as_points(stops, "stops")
    if len(points) < 2:
        raise Refused("stops: a tour needs at least 2 and was given 1; name another.")
    legs = [way(here, there, steps)[1:] for here, there in pairwise(points)]
    return np.concatenate([points[:1], *legs])


def cross_fade(images: ArrayLike, steps: int) -> Floats:
    """Return the fade from image to image, pixel by pixel, in as many steps as a tour of their codes has.

    Args:
        images: (m, *shape) of any numbers, m of 2 or more.
        steps: as `tour`.

    Returns:
        float32 ((m - 1) * (steps - 1) + 1, *shape), in the unit of the images.

    Raises:
        Refused: as `tour`.
    """
    given = np.asarray(images)
    faded = tour(given.reshape(len(given), -1), steps)
    return faded.reshape(len(faded), *given.shape[1:])


def _ends(
    start: ArrayLike, end: ArrayLike, steps: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return both ends, and how far along each step is, as a column."""
    a, b = as_points(np.asarray(start)[None], "start")[0], as_points(np.asarray(end)[None], "end")[0]
    if a.shape != b.shape:
        raise Refused(f"end: {len(b):,} numbers do not match the {len(a):,} of start; give codes of the same network.")
    if steps < 2:
        raise Refused(f"steps: {steps} is not allowed; choose 2 or more, the ends counted.")
    return a.astype(np.float64), b.astype(np.float64), np.linspace(0, 1, steps)[:, None]


def _exact(way: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]) -> Floats:
    way[0], way[-1] = start, end  # without the rounding of sines
    return way.astype(np.float32)
