"""The planes that a map may lie on: what a person chose, its name in an address, and what is said of it."""

import re
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore import mapjobs
from aecore.errors import Refused
from aecore.latent.anchor import projection as projection_like
from aecore.latent.pca import Projection
from aecore.latent.planes import Distance, Plane, plane_along, plane_through, whole_plane
from aecore.runs import Run
from app import cache, state
from app.items import Items
from app.text import _, number

__all__ = ["FLAT", "KINDS", "described", "dimensions", "distance", "key_of", "named", "places", "projection",
           "standing"]  # fmt: skip

KINDS = {"dims": _("2 numbers"), "three": _("3 points")}
"""Planes beside the one of PCA, and what they are called."""
FLAT = 2
"""Codes of so many numbers are a plane already."""
KEY = re.compile(r"(pca|dims|three)((?:-[0-9]{1,6}){1,4})")
PARTS = {"pca": 1, "dims": 3, "three": 4}
"""How many numbers follow each kind in a name; the last is how many points there are."""
SEVERAL = 3
FIRST = {"dims": (1, 2), "three": (0, 1, 2)}
"""The numbers of the planes that stand while nothing has made one: the defaults."""
WRITTEN = re.compile(r"\s*([0-9]{1,9})[\s,;]+([0-9]{1,9})[\s,;]+([0-9]{1,9})\s*")
"""Three numbers, as a person writes them."""
HELD = "_planes_held"
"""Where the session keeps the numbers of the plane that each split last stood on, by kind."""


def key_of(items: Items, kind: str, points: int) -> str:
    """Return the name of the plane that stands, with so many of its points; raises Refused as `standing`."""
    numbers, _refusal = standing(items, kind)
    return "-".join(map(str, (kind, *numbers, points)))


def standing(items: Items, kind: str) -> tuple[tuple[int, ...], str]:
    """Return the numbers of the plane that stands, and why it is not the one asked for, "" where it is.

    A slip takes no map from the page: what last made a plane stands until another does, at first that of the defaults.

    Raises:
        Refused: naming what makes no plane, where the defaults make none either.
    """
    held: dict[tuple[str, str], tuple[int, ...]] = st.session_state.setdefault(HELD, {})
    try:
        held[kind, items.split] = _asked(items, kind)
    except Refused as error:
        for numbers in (held.get((kind, items.split)), FIRST[kind]):
            if numbers and _makes(items, kind, numbers):
                return numbers, str(error)
        raise
    return held[kind, items.split], ""


def _makes(items: Items, kind: str, numbers: tuple[int, ...]) -> bool:
    try:
        return _plane(items, items.version or 0, kind, (*numbers, 1)) is not None
    except Refused:
        return False


def _asked(items: Items, kind: str) -> tuple[int, ...]:
    """Return the numbers that the session asks for; raises Refused where they make no plane."""
    chosen = dimensions(items.run) if kind == "dims" else _three(items)
    if kind == "dims" and chosen[0] == chosen[1]:
        raise Refused(_("Two numbers: number {n} twice is no plane; choose two different ones.").format(n=chosen[0]))
    _plane(items, items.version or 0, kind, (*chosen, 1))
    return chosen


def dimensions(run: Run) -> tuple[int, int]:
    """Return the two numbers of the code that a person chose, from 1; the first two where these are not there."""
    across, upwards = int(state.get("across")), int(state.get("upwards"))
    return (across, upwards) if max(across, upwards) <= run.config.numbers else (1, 2)


def _three(items: Items) -> tuple[int, ...]:
    """Return the three items that a person chose.

    Raises:
        Refused: they are not three, or one is not there.
    """
    written = str(state.get("three"))
    found, most = WRITTEN.fullmatch(written), items.count - 1
    if found is None or max(map(int, found.groups())) > most:
        said = _("three: “{written}” are not three {split} {images}; write three numbers from 0 to {most}.")
        raise Refused(said.format(written=written, most=number(most), **items.words))
    return tuple(map(int, found.groups()))


def named(items: Items, key: str) -> Plane | None:
    """Return the plane that a map of this name lies on, None when it lies on none: UMAP has no way back.

    Raises:
        Refused: when the codes cannot be read, or what is named makes no plane.
    """
    version, parts = items.version, _parts(key)
    return _plane(items, version, *parts) if version and parts else None


def _parts(key: str) -> tuple[str, tuple[int, ...]] | None:
    found = KEY.fullmatch(key)
    numbers = tuple(map(int, found[2][1:].split("-"))) if found else ()
    return (found[1], numbers) if found and len(numbers) == PARTS[found[1]] else None


@lru_cache(maxsize=32)
def _plane(items: Items, _changed: int, kind: str, numbers: tuple[int, ...]) -> Plane:
    codes = items.codes
    *chosen, count = numbers
    if codes.shape[1] <= FLAT:
        return whole_plane(codes.shape[1])
    if kind == "pca":
        found = projection(items, max(1, count))
        return Plane(found.mean, found.axes)
    if kind == "dims":
        return plane_along(codes, chosen[0] - 1, chosen[1] - 1)
    if max(chosen) >= len(codes):
        raise Refused(f"three: there are {len(codes):,} images; choose from 0 to {len(codes) - 1:,}.")
    return plane_through(codes[chosen])


@lru_cache(maxsize=32)
def _projection(items: Items, _changed: int, points: int) -> Projection:
    return projection_like(items.codes[:points], mapjobs.anchor(items.name, split=items.split))


def projection(items: Items, points: int) -> Projection:
    """Return PCA of the first codes, the way up of their data set."""
    return _projection(items, items.version or 0, points)


@lru_cache(maxsize=32)
def _distance(items: Items, changed: int, key: str) -> Distance | None:
    plane = named(items, key)
    return None if plane is None else plane.distance(items.codes)


def distance(items: Items, key: str) -> Distance | None:
    """Return how far all codes of the items are from the plane of this name, None where it is none."""
    return _distance(items, items.version or 0, key)


def described(items: Items, key: str) -> str:
    """Return what a plane through codes of many numbers is, and how far it is from them."""
    found, parts = distance(items, key), _parts(key)
    if found is None or parts is None or items.run.config.numbers <= FLAT:
        return ""
    said = _(
        "This plane keeps {kept} % of the spread of the codes; on average they lie {off} off it, and {spread} from "
        "their mean."
    )
    far = said.format(kept=number(100 * found.kept, 2), off=number(found.off, 3), spread=number(found.spread, 3))
    return f"{_what(items, *parts)} {far}".strip()


def _what(items: Items, kind: str, numbers: tuple[int, ...]) -> str:
    if kind == "dims":
        said = _("Number {n} of the code runs across and number {m} upwards; all others stand at their mean.")
        return said.format(n=numbers[0], m=numbers[1])
    if kind == "three":
        labels, classes = items.labels, cache.classes(items.name)
        parts = [_("{index} ({label})").format(index=n, label=classes[labels[n]]) for n in numbers[:SEVERAL]]
        said = _("The plane through the codes of {split} {images} {a}, {b} and {c}, which lie at A, B and C.")
        return said.format(a=parts[0], b=parts[1], c=parts[2], **items.words)
    return ""


def places(items: Items, key: str) -> NDArray[np.float32]:
    """Return where the three codes of a plane through three lie on it, float32 (3, 2); (0, 2) for any other."""
    plane, parts = named(items, key), _parts(key)
    if plane is None or parts is None or parts[0] != "three" or items.run.config.numbers <= FLAT:
        return np.zeros((0, 2), np.float32)
    return plane.place(items.codes[list(parts[1][:SEVERAL])])
