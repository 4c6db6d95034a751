"""The true neighbours of the points of a map, and which of them the map kept, as browsers fetch them."""

import numpy as np
from starlette.responses import Response

from app import item_routes, trust
from app.answers import array, nothing
from app.item_routes import NUMBER, of_items
from app.items import Items

__all__ = ["PATHS"]

BITS = 1 << np.arange(trust.NEIGHBOURS)
"""A bit for each neighbour, the lowest for the nearest."""


@of_items
def near(items: Items, count: str) -> Response:
    """Return the nearest other codes of each of the first `count` codes, uint16 (count, 15), nearest first."""
    return array(trust.near(items, int(count)) if trust.COUNT.fullmatch(count) else None, "<u2")


@of_items
def kept(items: Items, key: str) -> Response:
    """Return which of them are near each point on a map too, uint16 (n,): the lowest bit stands for the nearest."""
    return array(trust.judged(items, key).kept @ BITS, "<u2")


@of_items
def alone(items: Items, key: str, index: str) -> Response:
    """Return the nearest other codes of one point among all of a map, nearest first, then the bits of those it kept.

    uint32 (16,): a map may have more points than uint16 counts.
    """
    if not NUMBER.fullmatch(index):
        return nothing()
    found, held = trust.alone(items, key, int(index))
    return array(np.append(found, held @ BITS), "<u4")


@of_items
def counts(items: Items, key: str) -> Response:
    """Return how many of them are, float32 (n,), to colour the points with."""
    return array(trust.judged(items, key).kept.sum(axis=1), "<f4")


PATHS = item_routes.of_splits(
    {
        "near/{count}.bin": near,
        "kept/{key}.bin": kept,
        "kin/{key}/{index}.bin": alone,
        "values/kept-{key}.bin": counts,
    }
)
"""Which address answers what; `routes.ROUTES` takes them in before its own values, one of whose names they are."""
