"""The planes that a map may lie on: what a person chose, its name in an address, and what is said of it."""

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.latent.planes import Distance, Plane, plane_along, plane_through, whole_plane
from aecore.runs import Run
from app import cache, state
from app.text import _, number

__all__ = ["FLAT", "KINDS", "described", "dimensions", "distance", "key_of", "named", "places", "three"]

KINDS = {"dims": _("2 numbers"), "three": _("3 digits")}
"""Planes beside the one of PCA, and what they are called."""
FLAT = 2
"""Codes of so many numbers are a plane already."""
KEY = re.compile(r"(pca|dims|three)((?:-[0-9]{1,6}){1,4})")
PARTS = {"pca": 1, "dims": 3, "three": 4}
"""How many numbers follow each kind in a name; the last is how many points there are."""
SEVERAL = 3


def key_of(run: Run, kind: str, points: int) -> str:
    """Return the name of the plane that the session asks for, with so many of its points.

    Raises:
        Refused: naming what makes no plane.
    """
    chosen = dimensions(run) if kind == "dims" else three(run)
    if kind == "dims" and chosen[0] == chosen[1]:
        raise Refused(_("Two numbers: number {n} twice is no plane; choose two different ones.").format(n=chosen[0]))
    return "-".join(map(str, (kind, *chosen, points)))


def dimensions(run: Run) -> tuple[int, int]:
    """Return the two numbers of the code that a person chose, from 1; the first two where these are not there."""
    across, upwards = int(state.get("across")), int(state.get("upwards"))
    return (across, upwards) if max(across, upwards) <= run.config.numbers else (1, 2)


def three(run: Run) -> tuple[int, ...]:
    """Return the three test images that a person chose.

    Raises:
        Refused: they are not three, or one is not there.
    """
    written = str(state.get("three"))
    found = tuple(int(word) for word in re.findall(r"[0-9]{1,9}", written))
    most = len(cache.codes(run)) - 1
    if len(found) != SEVERAL or max(found) > most:
        said = _("Three digits: “{written}” are not three test images; write three numbers from 0 to {most}.")
        raise Refused(said.format(written=written, most=number(most)))
    return found


def named(run: Run, key: str) -> Plane | None:
    """Return the plane that a map of this name lies on, None when it lies on none: UMAP has no way back.

    Raises:
        Refused: when the codes cannot be read, or what is named makes no plane.
    """
    version, parts = cache.tested(run), _parts(key)
    return _plane(run.folder, version, *parts) if version and parts else None


def _parts(key: str) -> tuple[str, tuple[int, ...]] | None:
    found = KEY.fullmatch(key)
    numbers = tuple(map(int, found[2][1:].split("-"))) if found else ()
    return (found[1], numbers) if found and len(numbers) == PARTS[found[1]] else None


@lru_cache(maxsize=32)
def _plane(folder: Path, _changed: int, kind: str, numbers: tuple[int, ...]) -> Plane:
    run = Run(folder)
    codes = cache.codes(run)
    *chosen, count = numbers
    if codes.shape[1] <= FLAT:
        return whole_plane(codes.shape[1])
    if kind == "pca":
        found = cache.projection(run, max(1, count))
        return Plane(found.mean, found.axes)
    if kind == "dims":
        return plane_along(codes, chosen[0] - 1, chosen[1] - 1)
    if max(chosen) >= len(codes):
        raise Refused(f"three: there are {len(codes):,} test images; choose from 0 to {len(codes) - 1:,}.")
    return plane_through(codes[chosen])


@lru_cache(maxsize=32)
def _distance(folder: Path, changed: int, key: str) -> Distance | None:
    plane = named(Run(folder), key)
    return None if plane is None else plane.distance(cache.codes(Run(folder)))


def distance(run: Run, key: str) -> Distance | None:
    """Return how far all codes of a run are from the plane of this name, None where it is none."""
    return _distance(run.folder, cache.tested(run) or 0, key)


def described(run: Run, key: str) -> str:
    """Return what a plane through codes of many numbers is, and how far it is from them."""
    found, parts = distance(run, key), _parts(key)
    if found is None or parts is None or run.config.numbers <= FLAT:
        return ""
    said = _(
        "This plane keeps {kept} % of the spread of the codes; on average they lie {off} off it, and {spread} from "
        "their mean."
    )
    far = said.format(kept=number(100 * found.kept, 2), off=number(found.off, 3), spread=number(found.spread, 3))
    return f"{_what(run, *parts)} {far}".strip()


def _what(run: Run, kind: str, numbers: tuple[int, ...]) -> str:
    if kind == "dims":
        said = _("Number {n} of the code runs across and number {m} upwards; all others stand at their mean.")
        return said.format(n=numbers[0], m=numbers[1])
    if kind == "three":
        name = run.config.data.key
        labels, classes = cache.labels(name), cache.classes(name)
        parts = [_("{index} ({label})").format(index=n, label=classes[labels[n]]) for n in numbers[:SEVERAL]]
        said = _("The plane through the codes of test images {a}, {b} and {c}, which lie at A, B and C.")
        return said.format(a=parts[0], b=parts[1], c=parts[2])
    return ""


def places(run: Run, key: str) -> NDArray[np.float32]:
    """Return where the three codes of a plane through three lie on it, float32 (3, 2); (0, 2) for any other."""
    plane, parts = named(run, key), _parts(key)
    if plane is None or parts is None or parts[0] != "three" or run.config.numbers <= FLAT:
        return np.zeros((0, 2), np.float32)
    return plane.place(cache.codes(run)[list(parts[1][:SEVERAL])])
