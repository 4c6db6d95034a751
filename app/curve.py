"""From a journal to the points of the loss curve: at most a few hundred, whatever the length of the run."""

from collections.abc import Sequence
from typing import Any

from aecore.history import History

__all__ = ["MOST", "Series", "curve", "thinned"]

MOST = 400
"""Points of one line; a screen shows no more."""

Series = dict[str, list[float]]


def thinned(rows: Sequence[Any], most: int = MOST) -> list[Any]:
    """Return at most `most` of the rows, evenly taken, the last one always."""
    if len(rows) <= most:
        return list(rows)
    return [rows[round(i * (len(rows) - 1) / (most - 1))] for i in range(most)]


def curve(history: History) -> dict[str, Any]:
    """Return the lines of the reconstruction loss per pixel.

    Returns:
        `training`, `held_out` (1,000 images about once a second, all of them once an epoch) and `validation` (only
        the latter) as {x: epochs, y: loss}; `lines` (mean, copy), `unit` and `epochs` from where the run started.
    """
    started = history.started or {}
    sampled = [(row["epoch"], row["held_out"]) for row in history.steps if row.get("held_out")]
    whole = [(row["epoch"], row["validation"]) for row in history.epoch_records if row.get("validation")]
    return {
        "training": _series([(row["epoch"], row["training"]) for row in thinned(history.steps)]),
        "held_out": _series(sorted([*sampled, *whole], key=lambda point: point[0])),
        "validation": _series(whole),
        "lines": started.get("lines", {}),
        "unit": started.get("unit", ""),
        "epochs": history.epochs or 1,
    }


def _series(rows: list[tuple[float, dict[str, float]]]) -> Series:
    kept = thinned(rows)
    return {
        "x": [float(f"{epoch:.6g}") for epoch, _ in kept],
        "y": [float(f"{terms['reconstruction']:.5g}") for _, terms in kept],
    }
