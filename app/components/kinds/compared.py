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
        _points(found, indices, name)
    elif kind == "text":
        _text(found, indices, unit, wrong)
    else:
        grid.draw(found, indices, unit, wrong, pca)


def _points(found: Compared, indices: NDArray[np.intp], name: str) -> None:
    real, back, _flat = comparison.pictures(found, indices, beside=False)
    points, redrawn = (np.asarray(each, np.float32) for each in (real, back))
    reading = _("Dots: {n} test points, as chosen above. Crosses: where the network puts them back.")
    plane.draw(
        points,
        redrawn,
        cache.labels(name)[indices],
        key="plane_compared",
        height=HEIGHT,
        reading=reading.format(n=number(len(indices))),
        context=cache.dataset(name).test.images,
    )


def _text(found: Compared, indices: NDArray[np.intp], unit: str, wrong: Floats) -> None:
    windows, redrawn, _flat = comparison.pictures(found, indices, beside=False)
    notes = [f"{number(float(wrong[index]))} {UNITS[unit].short}" for index in indices]
    lines.draw(windows, redrawn, reading="", notes=notes)
