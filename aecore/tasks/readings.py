"""What classifiers read of the same test images, seen in several ways, and the sentences on who reads more."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aecore.tasks import intervals

__all__ = ["CLASSIFIERS", "Reading", "ahead", "difference", "place", "said"]

CLASSIFIERS = {"linear": "linear", "neighbours": "nearest neighbours", "hidden": "one hidden layer of 128"}
Labels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Reading:
    """What one classifier read of the test images, seen in one way."""

    classifier: str
    view: str
    title: str
    numbers: int
    chosen: str
    read: Labels


def place(reading: Reading) -> int:
    """Return where a classifier stands among all."""
    return list(CLASSIFIERS).index(reading.classifier)


def difference(readings: list[Reading], truth: Labels) -> dict[str, float]:
    """Return by how many points the linear classifier on codes is ahead of the one on PCA: the same images, paired."""
    code, pca = (next(one for one in readings if one.view == name).read == truth for name in ("code", "pca"))
    points = 100 * (code.astype(np.float64) - pca)
    low, high = intervals.mean(points)
    return {"points": float(points.mean()), "low": low, "high": high}


def said(readings: list[Reading], truth: Labels, apart: dict[str, float]) -> str:
    """Say what a linear classifier reads from the code, and whether PCA wins."""
    linear = {one.view: 100 * float(np.mean(one.read == truth)) for one in readings if one.classifier == "linear"}
    points, numbers = apart["points"], readings[0].numbers
    if apart["low"] <= 0 <= apart["high"]:
        who = f"as much as from PCA's {numbers}, as far as these images can tell"
    elif points > 0:
        who = f"{points:.1f} points more than from PCA's {numbers}"
    else:
        who = f"{-points:.1f} points less than from PCA's {numbers}: PCA wins"
    others = f"an untrained network's gives {linear['untrained']:.1f} %, the values themselves {linear['pixels']:.1f} %"
    return f"A linear classifier reads {linear['code']:.1f} % from the code's {numbers} numbers, {who}; {others}."


def ahead(readings: list[Reading], truth: Labels) -> str:
    """Say with which classifiers a baseline reads more than the code does: the same images, paired."""
    own = {one.classifier: one.read == truth for one in readings if one.view == "code"}
    parts = []
    for one in sorted(readings, key=place):
        theirs, ours = one.read == truth, own[one.classifier]
        if f"{100 * theirs.mean():.1f}" != f"{100 * ours.mean():.1f}" and theirs.sum() > ours.sum():  # as it is shown
            low, _ = intervals.mean(100 * (theirs.astype(np.float64) - ours))
            chance = "" if low > 0 else ", which chance could do"
            shares = f"{100 * theirs.mean():.1f} % against {100 * ours.mean():.1f} %"
            parts.append(f"{CLASSIFIERS[one.classifier]} on {one.title} ({shares}{chance})")
    return f"More than the same classifier on the code: {'; '.join(parts)}." if parts else "No baseline reads more."
