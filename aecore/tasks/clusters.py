"""Groups found without labels, and how well they agree with the labels nobody showed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aecore.tasks import intervals

__all__ = ["Agreement", "agreement", "middles", "which"]

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
STARTS = 5
DRAWS = 200


@dataclass(frozen=True)
class Agreement:
    """How groups agree with classes, each with its 95 % interval.

    Attributes:
        purity: the share of images that are of the most frequent class of their group.
        rand: the adjusted Rand index (Hubert & Arabie, 1985): 0 by chance, 1 for the same groups.
    """

    purity: float
    purity_between: tuple[float, float]
    rand: float
    rand_between: tuple[float, float]


def middles(rows: Floats, count: int, seed: int) -> Floats:
    """Return the middles of `count` groups of rows (n, k), float32 (count, k): k-means (MacQueen, 1967), best of 5."""
    from sklearn.cluster import KMeans

    fitted = KMeans(count, n_init=STARTS, random_state=seed).fit(np.ascontiguousarray(rows))
    return np.asarray(fitted.cluster_centers_, np.float32)


def which(rows: Floats, centres: Floats) -> Labels:
    """Return the group of each row, int64 (n,): that of the nearest middle."""
    squares = (centres**2).sum(axis=1)
    return np.asarray((squares - 2 * rows @ centres.T).argmin(axis=1), np.int64)


def agreement(groups: Labels, labels: Labels, seed: int = 0) -> Agreement:
    """Hold groups (n,) against labels (n,)."""
    from sklearn.metrics import adjusted_rand_score

    table = np.zeros((groups.max() + 1, labels.max() + 1), np.int64)
    np.add.at(table, (groups, labels), 1)
    right = int(table.max(axis=1).sum())

    def rand(drawn: NDArray[np.int64]) -> float:
        return float(adjusted_rand_score(labels[drawn], groups[drawn]))

    between = intervals.bootstrap(len(labels), rand, seed=seed, draws=DRAWS)
    whole = rand(np.arange(len(labels)))
    return Agreement(right / len(labels), intervals.share(right, len(labels)), whole, between)
