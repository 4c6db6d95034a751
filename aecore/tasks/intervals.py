"""How far a score might be from what all images would give: 95 % intervals."""

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["bootstrap", "few", "mean", "percent", "share"]

DRAWS = 1_000
SURE = 0.95
Z = 1.959964


def share(right: int, count: int) -> tuple[float, float]:
    """Return the interval of a share, `right` of `count` (Wilson, 1927); it stays within 0 and 1, also at the ends.

    Without any it is (0, 1): nothing is known.
    """
    if not count:
        return 0.0, 1.0
    p, scale = right / count, 1 + Z**2 / count
    middle = (p + Z**2 / (2 * count)) / scale
    half = Z * sqrt(p * (1 - p) / count + Z**2 / (4 * count**2)) / scale
    return max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))  # p itself, whatever rounding does


def percent(share: float, digits: int = 1) -> str:
    """Return a share of 0 to 1 as people write it: "82.5 %"."""
    return f"{100 * share:.{digits}f} %"


def mean(values: NDArray[Any]) -> tuple[float, float]:
    """Return the interval of the mean of values (n,), from their spread; both ends are the mean where n is below 2."""
    middle = float(np.mean(values))
    half = Z * float(np.std(values, ddof=1)) / sqrt(len(values)) if len(values) > 1 else 0.0
    return middle - half, middle + half


def bootstrap(
    count: int, statistic: Callable[[NDArray[np.int64]], float], *, seed: int = 0, draws: int = DRAWS
) -> tuple[float, float]:
    """Return the percentile interval of anything that is computed from `count` images (Efron, 1979).

    Args:
        count: how many images there are.
        statistic: what indices int64 (count,), drawn with repetition, give.
        seed: of the draws.
        draws: how often.
    """
    rng = np.random.default_rng(seed)
    found = [statistic(rng.integers(0, count, count)) for _ in range(draws)]
    low, high = np.quantile(found, [(1 - SURE) / 2, (1 + SURE) / 2])
    return float(low), float(high)


def few(values: NDArray[Any]) -> tuple[float, float]:
    """Return the interval of the mean of a handful of values (n,), by Student's t (1908); below two it is the mean."""
    from scipy.stats import t  # a third of a second, which nobody else need pay

    middle, count = float(np.mean(values)), len(values)
    if count < 2:
        return middle, middle
    half = float(t.ppf((1 + SURE) / 2, count - 1)) * float(np.std(values, ddof=1)) / sqrt(count)
    return middle - half, middle + half
