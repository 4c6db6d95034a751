"""From a journal to the points of the loss curve: at most a few hundred, whatever the length of the run."""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

from aecore.history import History
from app.labels import term
from app.text import _

__all__ = ["MOST", "PICTURES", "Series", "curve", "ghost", "thinned", "units"]

MOST = 400
"""Points of one line; a screen shows no more."""

Series = dict[str, list[float]]
Rows = Sequence[tuple[float, dict[str, float]]]


def thinned(rows: Sequence[Any], most: int = MOST) -> list[Any]:
    """Return at most `most` of the rows, evenly taken, the last one always."""
    if len(rows) <= most:
        return list(rows)
    return [rows[round(i * (len(rows) - 1) / (most - 1))] for i in range(most)]


PICTURES = {"image": _("image"), "images": _("images"), "pixel": _("pixel")}


def curve(history: History, most: int = MOST, weights: Mapping[str, float] | None = None) -> dict[str, Any]:
    """Return the lines of the reconstruction loss per pixel.

    Args:
        history: what the journal says.
        most: points of a line.
        weights: of the terms beside the reconstruction, each of which gets a line then (`Config.weights`).

    Returns:
        `training`, `held_out` (1,000 images about once a second, all of them once an epoch) and `validation` (only
        the latter) as {x: epochs, y: loss}, at most `most` points each; `terms`, the same with a `name` for all that
        the loss holds beside it, times its weight; `lines` (mean, copy), `unit`, `pixels` and `epochs` from where the
        run started; `runaway`, whether the loss ended as no number.
    """
    started = history.started or {}
    sampled = [(row["epoch"], row["held_out"]) for row in history.steps if row.get("held_out")]
    whole = [(row["epoch"], row["validation"]) for row in history.epoch_records if row.get("validation")]
    training = [(row["epoch"], row["training"]) for row in thinned(history.steps, most)]
    held_out = sorted([*sampled, *whole], key=lambda point: point[0])
    return {
        "training": _series(training, most),
        "held_out": _series(held_out, most),
        "validation": _series(whole, most),
        "terms": _terms(held_out or training, most, weights or {}),
        "lines": started.get("lines", {}),
        "unit": started.get("unit", ""),
        "pixels": started.get("pixels", 1),
        "epochs": history.epochs or 1,
        "runaway": (history.last_word or {}).get("kind") == "failed",
    }


def ghost(history: History, unit: str) -> Series | None:
    """Return the held-out line of another run, None when its loss has another unit than `unit`."""
    found = curve(history, most=100)
    return found["held_out"] if found["unit"] == unit else None


def units(unit: str, pixels: int, said: Mapping[str, str] = PICTURES) -> list[dict[str, Any]]:
    """Return what a loss per pixel may be read in: `name` and the `factor` from the loss's own unit.

    Args:
        unit: of the loss, as the engine has it.
        pixels: how many values an item has.
        said: what `kinds.words_of` gives for the data.
    """
    bits = 1 / log(2)
    known = {
        "nats": [(_("nats per {pixel}"), 1.0), (_("bits per {pixel}"), bits),
                 (_("nats per {image}"), float(pixels)), (_("bits per {image}"), pixels * bits)],
        "squared pixel": [(_("squared error per {pixel}"), 1.0), (_("squared error per {image}"), float(pixels))],
        "squared scaled value": [(_("squared error per scaled value"), 1.0)],
        "scaled value": [(_("error per scaled value"), 1.0)],
        "pixel": [(_("error per {pixel}"), 1.0), (_("error per {image}"), float(pixels))],
    }  # fmt: skip
    return [{"name": name.format(**said), "factor": factor} for name, factor in known.get(unit, [(unit, 1.0)])]


def _terms(rows: Rows, most: int, weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return a line for every term with a weight: what it adds to the loss."""
    return [
        {"name": f"{term(name)} × {weight:g}", **_series([row for row in rows if name in row[1]], most, name, weight)}
        for name, weight in weights.items()
        if weight and any(name in said for _, said in rows)
    ]


def _series(rows: Rows, most: int, name: str = "reconstruction", weight: float = 1.0) -> Series:
    kept = thinned(rows, most)
    return {
        "x": [float(f"{epoch:.6g}") for epoch, _ in kept],
        "y": [float(f"{weight * terms[name]:.5g}") for _, terms in kept],
    }
