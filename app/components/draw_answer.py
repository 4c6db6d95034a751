"""What a run makes of the drawn digit: four pictures, their errors, and the numbers of its code."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.runs import Run
from app import beside_pca, cache, comparison, models, sprites, words
from app.error_units import UNITS
from app.kinds import plain, words_of
from app.text import _, number

__all__ = ["BARS", "FIRST", "of"]

BARS, FIRST = 64, 16
"""Codes of up to so many numbers are drawn as bars; of longer ones the first numbers are written."""
UNIT = "squared"

Bytes = NDArray[np.uint8]


def of(run: Run, digit: Bytes | None, *, anything: bool = False) -> dict[str, Any]:
    """Return what stands beside the pad: `result`, or None, and `note`, sentences.

    Args:
        run: the run in hand.
        digit: uint8 (1, 28, 28), or None when nothing is drawn.
        anything: whether more than a digit is asked for.
    """
    if digit is None:
        return {"result": None, "note": _invitation(run, anything)}
    try:
        return {"result": _result(run, digit[None]), "note": _origin(run)}
    except Refused as error:
        return {"result": None, "note": [str(error)]}


def _invitation(run: Run, anything: bool) -> list[str]:
    if anything:
        said = _("Draw anything: it is centred and scaled as MNIST’s digits are, squeezed into {size} and redrawn.")
    else:
        said = _("Draw a digit: it is centred and scaled as MNIST’s are, squeezed into {size} and redrawn.")
    return [
        said.format(size=words.kept(run.config)),
        _(
            "By keys: arrows move, space puts the pen down or lifts it, U takes a stroke back, Backspace clears. "
            "It then stands among the digits of every page and every run."
        ),
    ]


def _origin(run: Run) -> list[str]:
    """Say of which epoch the weights are while the run goes on."""
    epoch = models.epoch_of(run) if cache.look(run).live else None
    return [] if epoch is None else [_("With the weights as last saved, in epoch {at}.").format(at=number(epoch + 1))]


def _result(run: Run, images: Bytes) -> dict[str, Any]:
    seen = models.seen(run, images)
    codes = models.encode(run, seen)
    outputs, flat = models.outputs(run, codes), beside_pca.of(run, images)
    corrupted = seen is not images
    rows: list[dict[str, Any]] = [
        {"what": "image", "name": _("your digit") if corrupted else _("what it sees")},
        *([{"what": "seen", "name": _("what it sees")}] if corrupted else []),
        {"what": "redrawn", "name": _("redrawn"), "error": _error(images, outputs)},
        {"what": "difference", "name": _("difference"), "coloured": True},
    ]
    if flat is not None:
        rows.append({"what": "pca", "name": _("PCA, as many numbers"), "error": _error(images, flat)})
    pca = None if flat is None else plain(flat)
    sprite = sprites.sprite(images, plain(outputs), pca, seen if corrupted else None)
    placed = [{**row, "row": at} for at, row in enumerate(rows)]
    return {"sprite": sprite, "height": len(rows), "rows": placed, "code": _code(codes[0])}


def _error(images: Bytes, outputs: NDArray[Any]) -> str:
    return f"{number(float(comparison.measured(images, outputs, UNIT)[0]))} {UNITS[UNIT].called(words_of('mnist'))}"


def _code(code: NDArray[np.float32]) -> dict[str, Any]:
    """Return the numbers as bars, or the first of many as words."""
    few = len(code) <= BARS
    shown = code if few else code[:FIRST]
    title = _("Its code: {size}") if few else _("Its code: {size}, the first {first}")
    return {
        "values": [float(f"{value:.4g}") for value in shown],
        "bars": few,
        "title": title.format(size=words.numbers(len(code)), first=FIRST),
        "text": ", ".join(f"{value:.2f}" for value in shown),
    }
