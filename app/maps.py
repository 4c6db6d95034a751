"""Maps of a run's codes: those drawn at once on a plane, and those a map worker made."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aecore import mapjobs
from aecore.errors import Refused
from aecore.latent.anchor import FLAT
from aecore.latent.spec import MapSpec
from aecore.runs import Run
from aecore.tables import MAPS
from app import planes
from app.items import Items
from app.text import _

__all__ = ["VALUES", "Drawn", "collapsed", "count", "drawn", "line", "mine", "on_plane", "points", "title", "values"]

AT_ONCE = re.compile(r"pca-([0-9]{1,6})")
KEY = re.compile(r"[0-9a-f]{16}")
VALUES = re.compile(r"error|code-([1-9][0-9]{0,3})")
"""What points can be coloured by beside their class: the error, or one number of the code, counted from 1."""
FEW, SAME = 2_000, 1e-6
"""Codes that are looked at, and the share of their size that is rounding."""
AROUND = 5
"""How many neighbours by code say where a new code stands on a map that has no projection."""


@dataclass(frozen=True)
class Drawn:
    """A map that can be shown: what to ask the server for, and how far to trust it."""

    key: str
    points: int
    trustworthiness: float | None
    seconds: float | None


def title(method: str, size: int) -> str:
    """Return what people call a map; codes of one or two numbers are shown as they are, and nothing is projected."""
    if method in planes.KINDS:
        return planes.KINDS[method]
    return _("Code") if method == "pca" and size <= 2 else MAPS[method].title


def drawn(run: Run, spec: MapSpec) -> Drawn | None:
    """Return the map that `spec` asks for, None when a worker has yet to make it."""
    if spec.method == "pca":
        return Drawn(f"pca-{spec.points}", min(spec.points, Items.of(run, spec.split).count), None, None)
    key = key_of(run, spec)
    made = mapjobs.result(run, key)
    return None if made is None else Drawn(key, len(made.xy), made.trustworthiness, made.seconds)


def on_plane(items: Items, kind: str, points: int) -> Drawn:
    """Return the map on a plane of one of `planes.KINDS` that the session asks for.

    Raises:
        Refused: naming what makes no plane.
    """
    key = planes.key_of(items, kind, points)
    planes.named(items, key)
    return Drawn(key, min(points, items.count), None, None)


def count(items: Items) -> int:
    """Return how many codes there are; 0 where they cannot be read."""
    try:
        return items.count
    except Refused:  # the page says so where the map would stand
        return 0


def collapsed(items: Items) -> bool:
    """Whether the codes are all the same, so that neighbours mean nothing; False where they cannot be read."""
    try:
        codes = items.codes[:FEW]
    except Refused:
        return False
    return float(codes.std(axis=0).max()) <= SAME * max(1.0, float(np.abs(codes).max()))


def key_of(run: Run, spec: MapSpec) -> str:
    """Return the name of the map that `spec` asks for; all codes are read for it, once.

    Raises:
        Refused: when the run has no such codes yet, or they are not finite.
    """
    items = Items.of(run, spec.split)
    return _key_of(items, items.version, spec)


@lru_cache(maxsize=64)
def _key_of(items: Items, _changed: int | None, spec: MapSpec) -> str:
    return mapjobs.key_of(items.run, spec)


def points(items: Items, key: str) -> NDArray[np.float32] | None:
    """Return where the points of a map lie, float32 (n, 2), or None when there is no such map."""
    if not items.version:
        return None
    if at_once := AT_ONCE.fullmatch(key):
        return _at_once(items, min(max(1, int(at_once[1])), items.count))
    if (plane := planes.named(items, key)) is not None:
        return plane.place(items.codes[: max(1, int(key.rpartition("-")[2]))])
    made = mapjobs.result(items.run, key) if KEY.fullmatch(key) else None
    return None if made is None else made.xy


def _at_once(items: Items, count: int) -> NDArray[np.float32]:
    """Return the first codes in the plane: themselves when they are pairs, one beside the other, else by PCA."""
    codes = items.codes[:count]
    if codes.shape[1] == 1:
        return line(items, count)
    return codes if codes.shape[1] == FLAT else planes.projection(items, count).apply(codes)


def line(items: Items, count: int) -> NDArray[np.float32]:
    """Return codes of one number as ten rows, one a class: x is the code, and y only keeps points apart."""
    x = items.codes[:count, 0]
    row = items.labels[: len(x)].astype(np.float32)
    spread = (np.arange(len(x)) * 0.618034) % 1 - 0.5  # the golden ratio: even, and the same each time
    span = float(x.max() - x.min()) or 1.0
    return np.stack([x, -(row + 0.6 * spread) * span / 12], axis=1).astype(np.float32)


def values(items: Items, what: str) -> NDArray[np.float32] | None:
    """Return one value for each item, float32 (N,): the squared error per pixel, or a column of the codes."""
    asked = VALUES.fullmatch(what)
    if asked is None or not items.version:
        return None
    if asked[1] is None:
        return items.errors()
    codes, column = items.codes, int(asked[1]) - 1
    return codes[:, column] if column < codes.shape[1] else None


def mine(items: Items, made: Drawn, code: NDArray[np.float32]) -> tuple[float, float]:
    """Return where a code that is not on a map belongs on it: on a plane exactly, on UMAP amid its nearest codes.

    Args:
        items: what the map shows.
        made: the map.
        code: float32 (k,).
    """
    codes = items.codes[: made.points]
    if made.key.startswith("pca"):
        return _projected(items, codes, code)
    if (plane := planes.named(items, made.key)) is not None:
        x, y = plane.place(code[None])[0]
        return float(x), float(y)
    near = np.argsort(np.linalg.norm(codes - code, axis=1), kind="stable")[:AROUND]
    xy = points(items, made.key)
    assert xy is not None  # `made` was found in the same place
    x, y = xy[near].mean(axis=0)
    return float(x), float(y)


def _projected(items: Items, codes: NDArray[np.float32], code: NDArray[np.float32]) -> tuple[float, float]:
    if len(code) == 1:  # in the row between all classes
        labels = items.labels[: len(codes)]
        return float(code[0]), -float(labels.max() + 1) * (float(np.ptp(codes)) or 1.0) / 12
    if len(code) == 2:
        return float(code[0]), float(code[1])
    x, y = planes.projection(items, len(codes)).apply(code[None])[0]
    return float(x), float(y)
