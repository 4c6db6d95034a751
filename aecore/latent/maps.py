"""A map of codes: made from what was asked, named by a hash of what made it, kept in one file."""

import io
import json
import logging
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from inspect import signature
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.files import write_arrays
from aecore.latent import anchor as way_up
from aecore.latent.points import as_points
from aecore.latent.quality import trustworthiness
from aecore.latent.spec import MapSpec, Progress, See, Watch
from aecore.tables import MAPS

__all__ = ["JUDGED", "Map", "compute", "digest", "key"]

VERSION = 1
"""Part of every key; raised when the same codes and options would give another map than before, a turn not counted."""
JUDGED = 15
"""How many neighbours the trustworthiness of a map looks at."""

Turning = Callable[[NDArray[np.float32]], NDArray[np.float32]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Map:
    """Where each code came to lie.

    Attributes:
        xy: float32 (n, 2), finite.
        index: int64 (n,), which row of the codes each point is.
        label: int64 (n,), its class, -1 where there is none.
        seconds: what the layout took, an import of the method included.
        trustworthiness: 0 to 1, 15 neighbours, all points; NaN where it was not measured.
    """

    xy: NDArray[np.float32]
    index: NDArray[np.int64]
    label: NDArray[np.int64]
    seconds: float
    trustworthiness: float

    def save(self, path: Path) -> None:
        """Write the map to `path` (npz) under a temporary name beside it, then rename: readers never see half of it."""
        write_arrays(path, **{name: np.asarray(value) for name, value in vars(self).items()})

    @classmethod
    def load(cls, path: Path) -> "Map | None":
        """Return the map in `path`, or None when there is none or it is damaged: then it can be made again."""
        try:
            return _read(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, EOFError, RuntimeError, zipfile.BadZipFile) as reason:
            log.debug("%s is no whole map and is made anew: %s", path, reason)
            return None


def _read(path: Path) -> Map:
    with zipfile.ZipFile(path) as archive:  # which checks the sum over each array; np.load alone may give up earlier
        arrays = {name: np.load(io.BytesIO(archive.read(f"{name}.npy")), allow_pickle=False) for name in _TYPES}
    count = arrays["index"].size
    for name, (dtype, shape) in _TYPES.items():
        if arrays[name].dtype != dtype or arrays[name].shape != tuple(size or count for size in shape):
            raise ValueError(f"{name} is {arrays[name].dtype} {arrays[name].shape}")
    numbers = {name: float(arrays[name]) for name in ("seconds", "trustworthiness")}
    return Map(xy=arrays["xy"], index=arrays["index"], label=arrays["label"], **numbers)


_TYPES: dict[str, tuple[type[np.generic], tuple[int | None, ...]]] = {
    "xy": (np.float32, (None, 2)),
    "index": (np.int64, (None,)),
    "label": (np.int64, (None,)),
    "seconds": (np.float64, ()),
    "trustworthiness": (np.float64, ()),
}
"""The arrays of a file, their types and shapes; None is the number of points."""


def compute(
    codes: ArrayLike,
    labels: ArrayLike | None,
    spec: MapSpec,
    progress: Progress | None = None,
    *,
    anchor: NDArray[np.float32] | None = None,
    watch: Watch | None = None,
    judged: bool = True,
) -> Map:
    """Lay the first `spec.points` codes out as `spec` asks, turn the map the way up of its data set, and judge it.

    Args:
        codes: (n, k) finite numbers, n of 32 or more.
        labels: (n,) whole numbers, or None.
        spec: what is asked.
        progress: told (done, total) by methods that take long; what it raises ends the work.
        anchor: float32 (m, 2), which way up maps of this data set lie, see `aecore.latent.anchor`. Without one PCA
            stays as it is, and all else is turned to lie like PCA.
        watch: given a way to see the places so far, turned alike, before the first round and after each.
        judged: whether to measure the trustworthiness: of 60,000 points it takes minutes.

    Raises:
        Refused: when codes are not finite or too few, labels do not match, or the method refuses its options.
    """
    every = as_points(codes)
    classes = np.full(len(every), -1) if labels is None else np.asarray(labels)
    if classes.shape != (len(every),):
        raise Refused(f"labels: shape {classes.shape} does not match {len(every):,} codes; give one label for each.")
    if len(every) <= 2 * JUDGED:
        raise Refused(f"codes: a map needs at least {2 * JUDGED + 1} codes, not {len(every)}; give more images.")
    points = every[: spec.points]
    began = perf_counter()
    turn = _turning(points, spec.method, anchor)
    function, options = _method(spec)
    hears: dict[str, Any] = {"progress": progress, "watch": _looking(watch, turn)}
    known = signature(function).parameters
    options |= {name: hear for name, hear in hears.items() if hear and name in known}
    xy = turn(function(points, **options))
    seconds = perf_counter() - began
    label = classes[: len(points)].astype(np.int64)
    trust = trustworthiness(points, xy, JUDGED) if judged else float("nan")
    return Map(xy, np.arange(len(points)), label, seconds, trust)


def _looking(watch: Watch | None, turn: Turning) -> See | None:
    """Return what a method tells its places to: they are turned only when somebody looks."""
    return None if watch is None else lambda xy: watch(lambda: turn(xy))


def _turning(points: NDArray[np.float32], method: str, anchor: NDArray[np.float32] | None) -> Turning:
    """Return what turns a map of points: PCA to lie like the data set, unless its axes are code, all else like PCA."""
    like = anchor if method == "pca" else way_up.reference(points, anchor)
    if like is None or (method == "pca" and points.shape[1] <= way_up.FLAT):
        return lambda xy: xy
    return lambda xy: way_up.turned(xy, like)


def _method(spec: MapSpec) -> tuple[Any, dict[str, Any]]:
    """Return the method's function and those of the options that its signature names."""
    function = MAPS[spec.method].load()
    known = signature(function).parameters
    asked = spec.model_dump(exclude={"method", "points"})
    return function, {name: value for name, value in asked.items() if name in known}


def key(spec: MapSpec, codes_digest: str) -> str:
    """Return the name of a map: 16 hex digits of everything that made it, and of nothing that did not.

    Options the method does not take are left out: a PCA map is the same one whatever `neighbours` says.
    """
    made_of = [VERSION, spec.method, spec.points, _method(spec)[1], codes_digest]
    return sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]


def digest(codes: ArrayLike) -> str:
    """Return the SHA-256 (64 hex digits) of codes as float32, of their shape and every bit."""
    points = as_points(codes)
    return sha256(f"{points.shape}".encode() + points.tobytes()).hexdigest()
