"""The items of a map as browsers fetch them: points, values to colour by, planes, pictures and codes."""

import re
from collections.abc import Mapping

import numpy as np
from starlette.responses import Response

from aecore.latent.spec import SPLITS
from app import cache, maps, planes, sheets
from app.answers import Answer, about, array, named, nothing, png
from app.items import Items

__all__ = ["PATHS", "of_items", "of_splits"]

NUMBER, BLOCK = re.compile(r"[0-9]{1,12}"), re.compile(r"[0-9]{1,3}")


def _asked(names: dict[str, str]) -> Items | None:
    """Return the items that an address names, None where there are none with codes."""
    run, split = cache.run_called(names.pop("run")), names.pop("split", SPLITS[0])
    items = None if run is None or split not in SPLITS else Items.of(run, split)
    return items if items is not None and items.version else None


of_items = about(_asked)
"""Makes a route of a function of items."""


@of_items
def points(items: Items, key: str) -> Response:
    """Return the points of a map of a run's codes, float32 pairs."""
    return array(maps.points(items, key), "<f4")


@of_items
def values(items: Items, what: str) -> Response:
    """Return one float32 for each item, to colour points with: its error or one number of its code."""
    return array(maps.values(items, what), "<f4")


@of_items
def plane(items: Items, key: str) -> Response:
    """Return a plane through a run's codes, float32: the code at (0, 0), then one step across and one upwards."""
    found = planes.named(items, key)
    return array(None if found is None else np.stack([found.origin, *found.axes]), "<f4")


@of_items
def code(items: Items, index: str) -> Response:
    """Return the code of one item, float32 (k)."""
    there = NUMBER.fullmatch(index) and int(index) < items.count
    return array(items.codes[int(index)] if there else None)


@of_items
def redrawn(items: Items, block: str) -> Response:
    """Return a sheet of a thousand reconstructions."""
    return _sheet(items, block, "reconstructions")


@of_items
def seen(items: Items, block: str) -> Response:
    """Return a sheet of a thousand items as a run with a corruption saw them."""
    return _sheet(items, block, "seen")


def _sheet(items: Items, block: str, what: str) -> Response:
    return png(sheets.sheet(items, int(block), what) if BLOCK.fullmatch(block) else None)


@named
def pictured(name: str, split: str, block: str) -> Response:
    """Return a sheet of a thousand of a split of a data set."""
    return png(sheets.pictured(name, int(block), split) if split in SPLITS and BLOCK.fullmatch(block) else None)


@named
def labels(name: str, split: str) -> Response:
    """Return the classes of a split of a data set, uint8."""
    return array(cache.labels(name, split)) if split in SPLITS else nothing()


def of_splits(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return which address answers what: of the test images as they are, of another split with its name before."""
    return {f"runs/{{run}}/{split}{file}": answer for split in ("", "{split}/") for file, answer in answers.items()}


PATHS: dict[str, Answer] = {
    **of_splits(
        {
            "reconstructions-{block}.png": redrawn,
            "seen-{block}.png": seen,
            "maps/{key}.bin": points,
            "values/{what}.bin": values,
            "planes/{key}.bin": plane,
            "codes/{index}.bin": code,
        }
    ),
    "data/{name}/{split}/sheet-{block}.png": pictured,
    "data/{name}/{split}/labels.bin": labels,
}
"""Which address answers what; `routes.ROUTES` takes them in."""
