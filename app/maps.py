"""Maps of a run's codes: the one drawn at once by PCA, and those a map worker made."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aecore import mapjobs
from aecore.latent.spec import MapSpec
from aecore.runs import Run
from aecore.tables import MAPS
from app import cache
from app.text import _

__all__ = ["Drawn", "drawn", "line", "points", "title"]

AT_ONCE = re.compile(r"pca-([0-9]{1,6})")
KEY = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Drawn:
    """A map that can be shown: what to ask the server for, and how far to trust it."""

    key: str
    points: int
    trustworthiness: float | None
    seconds: float | None


def title(method: str, size: int) -> str:
    """Return what people call a map; codes of one or two numbers are shown as they are, and nothing is projected."""
    return _("Code") if method == "pca" and size <= 2 else MAPS[method].title


def drawn(run: Run, spec: MapSpec) -> Drawn | None:
    """Return the map that `spec` asks for, None when a worker has yet to make it."""
    if spec.method == "pca":
        return Drawn(f"pca-{spec.points}", min(spec.points, len(cache.codes(run))), None, None)
    key = key_of(run, spec)
    made = mapjobs.result(run, key)
    return None if made is None else Drawn(key, len(made.xy), made.trustworthiness, made.seconds)


def key_of(run: Run, spec: MapSpec) -> str:
    """Return the name of the map that `spec` asks for."""
    return mapjobs.key_of(run, spec)


def points(run: Run, key: str) -> NDArray[np.float32] | None:
    """Return where the points of a map lie, float32 (n, 2), or None when there is no such map."""
    if not cache.tested(run):
        return None
    if at_once := AT_ONCE.fullmatch(key):
        count = int(at_once[1])
        return line(run, count) if cache.codes(run).shape[1] == 1 else cache.pca(run, count)
    made = mapjobs.result(run, key) if KEY.fullmatch(key) else None
    return None if made is None else made.xy


def line(run: Run, count: int) -> NDArray[np.float32]:
    """Return codes of one number as ten rows, one a class: x is the code, and y only keeps points apart."""
    x = cache.codes(run)[:count, 0]
    row = cache.labels(run.config.data.name)[: len(x)].astype(np.float32)
    spread = (np.arange(len(x)) * 0.618034) % 1 - 0.5  # the golden ratio: even, and the same each time
    span = float(x.max() - x.min()) or 1.0
    return np.stack([x, -(row + 0.6 * spread) * span / 12], axis=1).astype(np.float32)
