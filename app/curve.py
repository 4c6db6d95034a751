"""From a journal to the points of the loss curve: at most a few hundred, whatever the length of the run."""

from collections.abc import Sequence
from math import ceil, log
from typing import Any

from aecore.config import Config
from aecore.data import Kind
from aecore.history import History
from app.labels import term
from app.text import _

__all__ = ["MOST", "Series", "curve", "ghost", "thinned", "units"]

MOST = 400
"""Points of one line; a screen shows no more."""

Series = dict[str, list[float]]
Rows = Sequence[tuple[float, dict[str, float]]]


def thinned(rows: Sequence[Any], most: int = MOST) -> list[Any]:
    """Return at most `most` of the rows, evenly taken, the last one always."""
    if len(rows) <= most:
        return list(rows)
    return [rows[round(i * (len(rows) - 1) / (most - 1))] for i in range(most)]


def curve(history: History, most: int = MOST, config: Config | None = None) -> dict[str, Any]:
    """Return the lines of the reconstruction loss per pixel.

    Args:
        history: what the journal says.
        most: points of a line.
        config: the run's choices; with them every term beside the reconstruction gets a line.

    Returns:
        `training` (of epochs too short for a reading, their mean), `held_out` (1,000 images about once a second, all
        of them once an epoch) and `validation` (only the latter) as {x: epochs, y: loss}, at most `most` points each;
        `terms`, the same with a `name` for all that the loss holds beside it, times its weight at that time; `lines`
        (mean, copy), `unit`, `pixels` and `epochs` from where the run started; `runaway`, whether the loss ended as no
        number; `bottomless`, whether values outside 0 to 1 leave it without a lowest value, and so without a `copy`
        that could be one.
    """
    started = history.started or {}
    sampled = [(row["epoch"], row["held_out"]) for row in history.steps if row.get("held_out")]
    whole = [(row["epoch"], row["validation"]) for row in history.epoch_records if row.get("validation")]
    training, lines = _training(history), dict(started.get("lines", {}))
    held_out = sorted([*sampled, *whole], key=lambda point: point[0])
    bottomless = lines.get("copy", 0.0) < 0
    if bottomless:
        del lines["copy"]
    return {
        "training": _series(training, most),
        "held_out": _series(held_out, most),
        "validation": _series(whole, most),
        "terms": _terms(held_out or training, most, config) if config is not None else [],
        "lines": lines,
        "unit": started.get("unit", ""),
        "pixels": started.get("pixels", 1),
        "epochs": history.epochs or 1,
        "runaway": (history.last_word or {}).get("kind") == "failed",
        "bottomless": bottomless,
    }


def ghost(history: History, unit: str) -> Series | None:
    """Return the held-out line of another run, None when its loss has another unit than `unit`."""
    found = curve(history, most=100)
    return found["held_out"] if found["unit"] == unit else None


_EACH: dict[Kind, tuple[str, str]] = {
    "image": (_("pixel"), _("image")),
    "points": (_("coordinate"), _("point")),
    "vectors": (_("number"), _("vector")),
    "text": (_("number"), _("window")),
}
"""What a value of an item is called, and the item."""


def units(unit: str, pixels: int, kind: Kind = "image") -> list[dict[str, Any]]:
    """Return what a loss per value may be read in: `name` and the `factor` from the loss's own unit.

    Args:
        unit: as the journal has it.
        pixels: values in one item.
        kind: what the items are: only images have pixels.
    """
    each, item = _EACH[kind]
    bits, nats = 1 / log(2), [_("nats per {each}"), _("bits per {each}")]
    squared, plain = _("squared error per {each}"), _("error per {each}")
    known = {
        "nats": [(nats[0], each, 1.0), (nats[1], each, bits), (nats[0], item, float(pixels)),
                 (nats[1], item, pixels * bits)],
        "squared pixel": [(squared, each, 1.0), (squared, item, float(pixels))],
        "squared scaled value": [(squared, _("scaled value"), 1.0)],
        "scaled value": [(plain, _("scaled value"), 1.0)],
        "pixel": [(plain, each, 1.0), (plain, item, float(pixels))],
    }  # fmt: skip
    said = known.get(unit, [(unit, "", 1.0)])
    return [{"name": name.format(each=what), "factor": factor} for name, what, factor in said]


def _training(history: History) -> list[tuple[float, dict[str, float]]]:
    read = [(row["epoch"], row["training"]) for row in history.steps]
    known = {ceil(epoch) for epoch, _ in read}
    rows = [row for row in history.epoch_records if row.get("training") and row["epoch"] not in known]
    whole = [(row["epoch"], row["training"]) for row in rows]
    return sorted([*read, *whole], key=lambda point: point[0])


def _terms(rows: Rows, most: int, config: Config) -> list[dict[str, Any]]:
    """Return a line for every term with a weight: what it adds to the loss at that time."""
    return [
        {"name": _named(name, weight, config), **_added(name, weight, config, thinned(found, most))}
        for name, weight in config.weights.items()
        if weight and (found := [row for row in rows if name in row[1]])
    ]


def _named(name: str, weight: float, config: Config) -> str:
    """Return what a term is called, and by what it is multiplied."""
    objective = config.objective
    said = _("KL, at least the free bits") if name == "kl" and objective.free_bits else term(name)
    if name == "kl" and objective.kl_warmup:
        return _("{term} × 0 to {weight}").format(term=said, weight=f"{weight:g}")
    return f"{said} × {weight:g}"


def _added(name: str, weight: float, config: Config, rows: Rows) -> Series:
    """Return the line of a term; while the KL term warms up, only a share of its weight counts."""
    over = config.objective.kl_warmup if name == "kl" else 0.0
    shares = [min(1.0, epoch / over) if over else 1.0 for epoch, _ in rows]
    return _line([(epoch, share * weight * terms[name]) for (epoch, terms), share in zip(rows, shares, strict=True)])


def _series(rows: Rows, most: int) -> Series:
    return _line([(epoch, terms["reconstruction"]) for epoch, terms in thinned(rows, most)])


def _line(points: Sequence[tuple[float, float]]) -> Series:
    return {"x": [float(f"{x:.6g}") for x, _ in points], "y": [float(f"{y:.5g}") for _, y in points]}
