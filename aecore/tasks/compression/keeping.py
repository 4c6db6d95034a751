"""A wire kept with what was found, so that one picture more is sent as those were, and nothing is fitted for it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.tasks.compression.coder import Coder
from aecore.tasks.compression.quantising import Entries, Grid
from aecore.tasks.compression.turning import Turn
from aecore.tasks.compression.wire import Source, Wire, of_given
from aecore.tasks.given import Given

__all__ = ["as_arrays", "is_kept", "of_arrays"]

Arrays = Mapping[str, NDArray[Any]]
TURN = ("mean", "there", "back")
GRID = ("step", "low", "high", "levels")
LARGEST = 512
"""Numbers of a code whose axes are kept, at most: they are two squares of so many float64."""


def as_arrays(wires: Mapping[str, Wire]) -> dict[str, NDArray[Any]]:
    """Return a network's wires, by the name of their setting, as arrays by name; none of too large a code.

    All have the same source.
    """
    made: dict[str, NDArray[Any]] = {}
    for name, wire in wires.items():
        if isinstance(wire.quantiser, Grid) and len(wire.quantiser.turn.mean) > LARGEST:
            continue
        made[_named("chances", name)] = wire.coder.chances
        if isinstance(wire.quantiser, Grid):
            made |= {_named(part, name): np.asarray(getattr(wire.quantiser, part)) for part in GRID}
            made |= {_named(part): getattr(wire.quantiser.turn, part) for part in TURN}
    return made


def is_kept(arrays: Arrays, setting: str) -> bool:
    """Say whether the wire of a setting is among arrays."""
    return _named("chances", setting) in arrays


def of_arrays(arrays: Arrays, setting: str, given: Given) -> Wire:
    """Return the wire of a setting, for the very network that it was made of; it can be used, not fitted again."""
    coder = Coder(arrays[_named("chances", setting)])
    if _named("step", setting) not in arrays:
        source = _source(given, None)
        assert source.codebook is not None
        return Wire(source, Entries(source.codebook), coder)
    axes = Turn(*(arrays[_named(part)] for part in TURN))
    step, low, high, levels = (arrays[_named(part, setting)] for part in GRID)
    return Wire(_source(given, axes), Grid(axes, float(step), low, high, levels), coder)


def _source(given: Given, axes: Turn | None) -> Source:
    """Return the network as it is sent with, without training images."""
    none = np.zeros((0, *given.dataset.shape), np.float32)
    return of_given(given, none, np.zeros((0, given.config.numbers), np.float32), axes)


def _named(part: str, setting: str = "") -> str:
    return "_".join(filter(None, ("wire", setting, part)))
