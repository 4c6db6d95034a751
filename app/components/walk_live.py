"""The walk in the browser: a handle that decodes where it stands, strips of every way, and its path on the map."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.runs import Run
from app import cache, decoders, kinds, walking
from app.components import map_shown
from app.components.mount import registered
from app.components.pick import Picked
from app.text import _

__all__ = ["draw"]

_mount = registered("walk", '<div class="lab-walk"></div>')


def draw(run: Run, visited: Sequence[Picked], way: str, ways: dict[str, str], steps: int) -> None:
    """Draw a walk by some images; the run has to have a decoder that a browser runs.

    Args:
        run: whose decoder draws.
        visited: the stops, two or more.
        way: of `ways`, the one that the handle goes.
        ways: what each way is called.
        steps: pictures on a strip from one stop to the next, both counted.
    """
    data = {
        "subject": f"{run.id}.{cache.tested(run)}.{[one.title for one in visited]}",
        "decoder": decoders.addresses(run),
        "stops": [_stop(one) for one in visited],
        "ways": ways,
        "way": way,
        "steps": steps,
        "map": _on_map(run, visited, ways),
        "words": _words(kinds.words_of(run.config.data.key)["pixels"]),
    }
    _mount(key="walk_live", data=data)


def _stop(one: Picked) -> dict[str, Any]:
    picture, *seen = (b64encode(tile.tobytes()).decode() for tile in one.pictures)
    return {"code": one.code.tolist(), "picture": picture, "seen": "".join(seen), "title": one.title}


def _on_map(run: Run, visited: Sequence[Picked], ways: dict[str, str]) -> dict[str, Any] | None:
    """Return where each way runs on the map above, None where there is none."""
    found = map_shown.shown(run)
    if found is None:
        return None
    made, cloud = found
    codes = [one.code for one in visited]
    lines = {way: _short(walking.on_map(map_shown.of(run), made, codes, way)) for way in ways}
    return {"points": cloud.points, "lines": lines}


def _short(places: NDArray[np.float32]) -> list[list[float]]:
    return [[float(f"{value:.6g}") for value in place] for place in places]


def _words(pixels: str) -> dict[str, str]:
    return {
        "handle": _("How far along the way"),
        "decoded": _("the code here, decoded"),
        "faded": _("the {pixels}, faded").format(pixels=pixels),
        "pixels": _("{pixels} faded").format(pixels=pixels),
        "place": _("{share} % of the way from {from} to {to}"),
        "seen": _("and what the network saw"),
        "missing": _("The decoder could not be fetched; reload the page."),
    }
