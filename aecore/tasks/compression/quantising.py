"""From codes to whole numbers and back: a grid of one step for numbers that move freely, entries for a codebook."""

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from aecore.tasks.compression.turning import Doubles, Floats, Turn

__all__ = ["Entries", "Grid", "Quantiser", "widest"]

Symbols = NDArray[np.int32]
EDGE = 1e-3
"""The share of training codes on either side that the range of a number leaves out."""


class Quantiser(Protocol):
    """What stands between codes and the coder."""

    @property
    def count(self) -> int:
        """How many symbols a place can have at most."""

    @property
    def size(self) -> int:
        """Bytes of what the receiver must have once for it."""

    def symbols(self, codes: Floats) -> Symbols:
        """Return codes (n, k) as whole numbers from 0: int32 (n, places)."""

    def codes(self, symbols: Symbols) -> Floats:
        """Return the codes float32 (n, k) that they stand for."""


@dataclass(frozen=True, eq=False)
class Grid:
    """A step for all axes of a turned code, and what each cell stands for: the mean of the training codes in it.

    Attributes:
        turn: to the axes and back.
        step: the width of a cell.
        low: int64 (k,), the number of the lowest cell with a training code; what lies beyond the ends counts as there.
        high: int64 (k,), that of the highest.
        levels: float64 (k, cells), on the axes.
    """

    turn: Turn
    step: float
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    levels: Doubles

    @classmethod
    def fit(cls, turned: Doubles, turn: Turn, step: float) -> Self:
        """Lay the grid over training codes that are on the axes of `turn` already, (n, k)."""
        cells = np.rint(turned / step).astype(np.int64)
        low, high = cells.min(0), cells.max(0)
        count = int((high - low).max()) + 1
        levels = [_means(cells[:, i] - low[i], turned[:, i], low[i], step, count) for i in range(cells.shape[1])]
        return cls(turn, step, low, high, np.stack(levels))

    @property
    def count(self) -> int:
        """How many cells the widest axis has."""
        return int(self.levels.shape[1])

    @property
    def size(self) -> int:
        """Bytes of the axes and the levels, float32 each."""
        return 4 * (self.turn.back.size + self.turn.mean.size + self.levels.size)

    def symbols(self, codes: Floats) -> Symbols:
        """Return the cells of codes (n, k): int32 (n, k)."""
        return self.rounded(self.turn.ahead(codes))

    def rounded(self, turned: Doubles) -> Symbols:
        """Return the cells of numbers on the axes (n, k): int32 (n, k)."""
        cells = np.rint(turned / self.step).astype(np.int64)
        return np.asarray(np.clip(cells, self.low, self.high) - self.low, np.int32)

    def at(self, symbols: Symbols) -> Doubles:
        """Return what cells (n, k) stand for, on the axes: float64 (n, k)."""
        return self.levels[np.arange(len(self.levels)), symbols]

    def codes(self, symbols: Symbols) -> Floats:
        """Return the codes float32 (n, k) that cells (n, k) stand for."""
        return self.turn.home(self.at(symbols))

    def cheapest(self, turned: Doubles, prices: Doubles) -> Symbols:
        """Return for each number of (n, k), on the axes, its own cell or a neighbour: int32 (n, k).

        Args:
            turned: the numbers.
            prices: float64 (k, cells), what each cell costs beside the squared distance to what it stands for.
        """
        own, places = np.rint(turned / self.step).astype(np.int64), np.arange(len(self.levels))
        offered = np.stack([np.clip(own + beside, self.low, self.high) - self.low for beside in (0, -1, 1)])
        costs = (turned - self.levels[places, offered]) ** 2 + prices[places, offered]
        picked = np.take_along_axis(offered, costs.argmin(0)[None], 0)[0]
        return np.asarray(picked, np.int32)


@dataclass(frozen=True, eq=False)
class Entries:
    """The codes of a codebook: what is sent is which entry each vector is, and nothing is rounded.

    Attributes:
        codebook: float32 (entries, size).
    """

    codebook: Floats

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self.codebook)

    @property
    def size(self) -> int:
        """Bytes of the codebook."""
        return self.codebook.nbytes

    def symbols(self, codes: Floats) -> Symbols:
        """Return which entry each vector of codes (n, k) is: int32 (n, vectors)."""
        rows = codes.reshape(-1, self.codebook.shape[1])
        far = (self.codebook**2).sum(1) - 2 * rows @ self.codebook.T
        return np.asarray(far.argmin(1).reshape(len(codes), -1), np.int32)

    def codes(self, symbols: Symbols) -> Floats:
        """Return the entries one after the other, float32 (n, k)."""
        return self.codebook[symbols].reshape(len(symbols), -1)


def widest(turned: Doubles) -> float:
    """Return the range of the widest axis of training codes on their axes, (n, k), without its thin ends."""
    low, high = np.quantile(turned, [EDGE, 1 - EDGE], axis=0)
    return max(float((high - low).max()), 1e-6)


def _means(cells: NDArray[np.int64], values: Doubles, low: int, step: float, count: int) -> Doubles:
    """Return for each of `count` cells the mean of the values in it, the middle of the cell where there are none."""
    found = np.bincount(cells, minlength=count)
    sums = np.bincount(cells, values, minlength=count)
    return np.where(found > 0, sums / np.maximum(found, 1), (low + np.arange(count)) * step)
