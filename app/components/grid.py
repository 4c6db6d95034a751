"""Test images beside what a run and PCA make of them; a click enlarges one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import cache, comparison, design, kinds, pictures, sprites
from app.comparison import Compared
from app.components.mount import registered
from app.error_units import UNITS
from app.text import _, number

__all__ = ["draw"]

_mount = registered("grid", '<div class="lab-grid" role="group"></div>')

Floats = NDArray[np.float64]


def draw(found: Compared, indices: NDArray[np.intp], unit: str, wrong: Floats, pca: Floats | None) -> None:
    """Draw images in columns.

    Args:
        found: where the pictures are.
        indices: which images.
        unit: of `UNITS`.
        wrong: the error of every image, (count,).
        pca: likewise PCA's; None leaves PCA out.
    """
    images, redrawn, flat = comparison.pictures(found, indices, beside=pca is not None)
    seen = comparison.seen(found, indices)
    absent = {"pca": pca is None, "seen": seen is None}
    rows = [
        {**row, "row": at}
        for at, row in enumerate(
            row for row in _rows(kinds.words_of(found.run.config.data.key)) if not absent.get(row["what"])
        )
    ]
    data = {
        "sprite": sprites.sprite(
            kinds.tiles(images),
            kinds.tiles(redrawn),
            None if flat is None else kinds.tiles(flat),
            None if seen is None else kinds.tiles(seen),
        ),
        "height": len(rows),
        "rows": rows,
        "pca": pca is not None,
        "tiles": [
            _tile(found, int(index), place, len(indices), unit, wrong, pca) for place, index in enumerate(indices)
        ],
        "key": [
            {"name": _("ink added"), "colour": _css(design.ADDED)},
            {"name": _("ink missing"), "colour": _css(design.MISSING)},
        ],
        "words": _words(unit, [row["name"] for row in rows], kinds.words_of(found.run.config.data.key)),
    }
    _mount(key="reconstructions_grid", data=data)


def _rows(said: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"what": "image", "name": _("test {image}").format(**said)},
        {"what": "seen", "name": _("what it saw")},
        {"what": "redrawn", "name": _("redrawn")},
        {"what": "difference", "name": _("difference"), "coloured": True},
        {"what": "pca", "name": _("PCA")},
    ]


def _tile(
    found: Compared, index: int, place: int, many: int, unit: str, wrong: Floats, pca: Floats | None
) -> dict[str, Any]:
    label = cache.classes(found.run.config.data.key)[found.labels[index]]
    own, theirs = number(float(wrong[index])), "" if pca is None else number(float(pca[index]))
    words = kinds.words_of(found.run.config.data.key)
    called = UNITS[unit].called(words)
    title = _("Test {image} {index}, class {label} ({place} of {many})").format(
        index=number(index), label=label, place=place + 1, many=many, **words
    )
    said = _("{title}: {error} {unit}").format(title=title, error=own, unit=called)
    beside = _(", PCA {error}").format(error=theirs) if theirs else ""
    return {"index": index, "title": title, "error": own, "pca": theirs, "alt": said + beside}


def _css(colour: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def _words(unit: str, rows: list[str], said: Mapping[str, str]) -> dict[str, str]:
    return {
        "grid": _("Test {images} and their reconstructions; arrow keys go from one to the next, Enter enlarges").format(
            **said
        ),
        "order": _("From top to bottom: {rows}.").format(rows=", ".join(rows)),
        "unit": UNITS[unit].called(said),
        "missing": pictures.MISSING,
        "close": _("Close"),
        "before": _("The one before"),
        "next": _("The next one"),
    }
