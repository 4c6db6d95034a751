"""Test items beside what a run makes of them, on the page of reconstructions."""

import numpy as np
from numpy.typing import NDArray

from app import cache, comparison, kinds
from app.comparison import Compared
from app.components import grid
from app.components.kinds import lines, plane
from app.error_units import UNITS
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 420

Floats = NDArray[np.float64]


def draw(found: Compared, indices: NDArray[np.intp], unit: str, wrong: Floats, pca: Floats | None) -> None:
    """Draw items as what they are; arguments as `grid.draw` has them."""
    name = found.run.config.data.key
    kind = kinds.kind_of(name)
    if kind == "points":
        _points(found, indices, beside=pca is not None)
    elif kind == "text":
        _text(found, indices, unit, wrong, pca)
    else:
        grid.draw(found, indices, unit, wrong, pca)


def _points(found: Compared, indices: NDArray[np.intp], *, beside: bool) -> None:
    name = found.run.config.data.key
    real, back, flat = comparison.pictures(found, indices, beside=beside)
    points, redrawn = (np.asarray(each, np.float32) for each in (real, back))
    reading = _("Dots: {n} test points, as chosen above. Crosses: where the network puts them back.")
    if flat is not None:
        reading += " " + _("Squares: where PCA puts them.")
    plane.draw(
        points,
        redrawn,
        cache.labels(name)[indices],
        key="plane_compared",
        height=HEIGHT,
        reading=reading.format(n=number(len(indices))),
        context=cache.dataset(name).test.images,
        pca=None if flat is None else np.asarray(flat, np.float32),
    )


def _text(found: Compared, indices: NDArray[np.intp], unit: str, wrong: Floats, pca: Floats | None) -> None:
    windows, redrawn, flat = comparison.pictures(found, indices, beside=pca is not None)
    called = UNITS[unit].called(kinds.words_of(found.run.config.data.key))
    notes = [f"{number(float(wrong[index]))} {called}" for index in indices]
    if pca is not None:
        notes = [f"{note}, PCA {number(float(pca[index]))}" for note, index in zip(notes, indices, strict=True)]
    reading = "" if flat is None else _("From top to bottom: test text, rewritten, PCA.")
    lines.draw(windows, redrawn, reading=reading, notes=notes, pca=flat)
