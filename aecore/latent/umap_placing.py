"""UMAP that is fitted to some rows and then places others, which it has not seen: what a fair comparison needs.

As in `aecore.latent.umap` the neighbours are exact, of new rows too; that module says what a process must set.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.latent import umap_library as library
from aecore.latent.neighbours import nearest_to
from aecore.latent.points import as_points
from aecore.latent.spec import Progress
from aecore.latent.umap import default_epochs, fitted

__all__ = ["Placing", "warm_up"]

Floats = NDArray[np.float32]
NEIGHBOURS, MIN_DIST = 15, 0.1


class Placing:
    """A fitted map that new rows are put into; it stays as it is.

    Attributes:
        xy: float32 (n, 2), where the rows it was fitted to lie.
    """

    def __init__(self, xy: Floats, fit: Any) -> None:  # noqa: ANN401 - umap has no types
        """Keep a map and umap's own fit; see `of`."""
        self.xy, self._fit = xy, fit

    @classmethod
    def of(cls, rows: ArrayLike, progress: Progress, seed: int = 0) -> Self:
        """Fit a map to rows (n, k), n above 15, not all alike.

        Args:
            rows: finite numbers.
            progress: told (done, rounds); what it raises stops the fit and comes out of this call.
            seed: 0 to 2**32 - 1.
        """
        points = as_points(rows)
        xy, fit = fitted(points, NEIGHBOURS, MIN_DIST, seed, default_epochs(len(points)), progress)
        fit.embedding_, fit._small_data, fit._knn_search_index = xy, False, _Exact(points)
        return cls(xy, fit)

    def place(self, rows: ArrayLike, progress: Progress) -> Floats:
        """Return where new rows (m, k) lie: float32 (m, 2). A third of the fit's rounds moves them, and nothing else.

        Args:
            rows: finite numbers.
            progress: as of `of`.
        """
        umap = library.load()
        with library.expecting(), library.own_threads(), library.telling(progress, umap):
            return np.asarray(self._fit.transform(as_points(rows)), np.float32)


class _Exact:
    """What umap asks for the neighbours of new rows, in the words that it asks an approximate search with."""

    _angular_trees = False

    def __init__(self, points: Floats) -> None:
        self.points = points

    def query(self, asked: Floats, neighbours: int, epsilon: float) -> tuple[NDArray[np.int32], Floats]:
        del epsilon  # how far off an answer may be: none is
        indices, distances = nearest_to(asked, self.points, neighbours)
        return indices.astype(np.int32), distances


def warm_up() -> None:
    """Import umap and compile, or load, every kernel that fitting and placing use, so that the first time is warm."""

    def tell(done: int, rounds: int) -> None:
        """Nobody waits for this."""

    rows = np.random.default_rng(0).standard_normal((64, 4))
    Placing.of(rows, tell).place(rows[:40] + 0.1, tell)
