"""How well a score separates strange from normal, whatever the threshold: ROC, precision and recall, with intervals."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.tasks.intervals import Z, bootstrap, share

__all__ = ["Area", "Confusion", "average_precision", "confusion", "curve", "precision_area", "roc_area", "roc_gap"]

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]


class Area(NamedTuple):
    """The area under a curve, 0 to 1, and its 95 % interval."""

    value: float
    low: float
    high: float


class Confusion(NamedTuple):
    """How many images a threshold puts where; a score above it is an alarm."""

    caught: int
    missed: int
    false_alarms: int
    passed: int


def roc_area(normal: NDArray[np.floating], strange: NDArray[np.floating]) -> Area:
    """Return the chance that a strange image scores above a normal one, ties counted half (Hanley & McNeil, 1982).

    The interval is from the spread of that chance over the images of each kind (DeLong et al., 1988). Where no image
    differs from the others, as when all strange ones score above all normal ones, there is none to take it from; it is
    then that of a share of as many images as the rarer kind has (Wilson, 1927), which is wide rather than narrow.

    Args:
        normal: (n,) scores, larger is stranger.
        strange: (m,) scores.

    Raises:
        Refused: there are none of a kind, or a score is not finite.
    """
    of_strange, of_normal = _parts(normal, strange)
    area = float(of_strange.mean())
    spread = sqrt(_variance(of_strange) + _variance(of_normal))
    if not spread:
        fewest = min(len(of_strange), len(of_normal))
        return Area(area, *share(round(area * fewest), fewest))
    return Area(area, max(0.0, area - Z * spread), min(1.0, area + Z * spread))


def roc_gap(one: Pair, other: Pair) -> Area:
    """Return the area of one score less that of another, -1 to 1, with its interval (DeLong et al., 1988).

    Both score the same images in the same order, so what is hard for both does not widen the interval.

    Args:
        one: the normal scores (n,) and the strange ones (m,).
        other: likewise.

    Raises:
        Refused: as `roc_area`.
    """
    of_strange, of_normal = (a - b for a, b in zip(_parts(*one), _parts(*other), strict=True))
    gap = float(of_strange.mean())
    spread = sqrt(_variance(of_strange) + _variance(of_normal))
    return Area(gap, max(-1.0, gap - Z * spread), min(1.0, gap + Z * spread))


def _parts(normal: NDArray[np.floating], strange: NDArray[np.floating]) -> Pair:
    """Return how each strange image stands among the normal ones, (m,), and each normal one below the strange, (n,)."""
    normal, strange = _checked(normal), _checked(strange)
    return _shares(strange, normal), 1 - _shares(normal, strange)


def _shares(scores: Floats, others: Floats) -> Floats:
    """Return for each score the share of `others` below it, equal ones counted half."""
    ordered = np.sort(others)
    below, up_to = (np.searchsorted(ordered, scores, side) for side in ("left", "right"))
    return np.asarray((below + up_to) / 2 / len(others))


def _variance(shares: Floats) -> float:
    return float(shares.var(ddof=1) / len(shares)) if len(shares) > 1 else 0.0


def precision_area(
    normal: NDArray[np.floating], strange: NDArray[np.floating], *, seed: int = 0, draws: int = 200
) -> Area:
    """Return the average precision with a bootstrap interval; arguments and errors as `roc_area`."""
    scores = np.concatenate([_checked(normal), _checked(strange)])
    is_strange = np.arange(len(scores)) >= len(normal)

    def of(index: NDArray[np.int64]) -> float:
        return average_precision(scores[index], is_strange[index])

    low, high = bootstrap(len(scores), of, seed=seed, draws=draws)
    return Area(average_precision(scores, is_strange), low, high)


def average_precision(scores: Floats, is_strange: NDArray[np.bool_]) -> float:
    """Return the mean precision over the recalls that are reached, images of equal score taken together; 0 of none."""
    caught, alarms, _ends = _steps(scores, is_strange)
    total = int(is_strange.sum())
    return float((np.diff(caught, prepend=0) * caught / alarms).sum() / total) if total else 0.0


def curve(normal: NDArray[np.floating], strange: NDArray[np.floating], most: int = 400) -> dict[str, Floats]:
    """Return both curves at up to `most` thresholds, falling: threshold, recall, false_alarms and precision, (t,).

    Recall is the share of strange images above the threshold, false_alarms that of normal ones, precision the share
    of strange ones among all above it.
    """
    scores = np.concatenate([_checked(normal), _checked(strange)])
    caught, alarms, thresholds = _steps(scores, np.arange(len(scores)) >= len(normal))
    keep = np.unique(np.linspace(0, len(caught) - 1, min(most, len(caught))).round().astype(int))
    caught, alarms = caught[keep], alarms[keep]
    return {
        "threshold": thresholds[keep],
        "recall": caught / len(strange),
        "false_alarms": (alarms - caught) / len(normal),
        "precision": caught / alarms,
    }


def confusion(normal: NDArray[np.floating], strange: NDArray[np.floating], threshold: float) -> Confusion:
    """Return what a threshold does to both kinds."""
    caught, alarms = int((strange > threshold).sum()), int((normal > threshold).sum())
    return Confusion(caught, len(strange) - caught, alarms, len(normal) - alarms)


def _steps(scores: Floats, is_strange: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Return how many strange images and how many in all score at least each value that occurs, largest first."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
    return is_strange[order].cumsum()[last].astype(float), (last + 1).astype(float), ordered[last]


def _checked(scores: NDArray[np.floating]) -> Floats:
    if not len(scores):
        raise Refused("scores: there are no images of one kind; choose what is strange so that both kinds have some.")
    found = np.asarray(scores, np.float64)
    if not np.isfinite(found).all():
        raise Refused("scores: some are not finite; the network has diverged, train it with a lower learning rate.")
    return found
