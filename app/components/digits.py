"""One image of each class, and under each what the network makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import cache, mine, models, pictures, words
from app.cache import Look
from app.components.mount import registered
from app.text import _

__all__ = ["draw", "draw_ladder", "draw_real"]

Tile = dict[str, str | None]
YOURS = "yours"

HTML = '<div class="lab-digits"><div class="grid"></div><p class="line" aria-live="polite"></p></div>'

_mount = registered("digits", HTML)


def draw(look: Look) -> None:
    """Draw the first test image of each class, and the person's own, with their newest reconstructions."""
    found = cache.frame(look.run)
    if found is None:
        draw_real(look.run.config.data.name)
        return
    step, _version, _arrays = found
    epoch = next((row["epoch"] for row in reversed(look.history.frames) if row.get("step") == step), look.epoch)
    when = words.after(epoch)
    redrawn = _redrawn(look.run, found[2]["reconstructions"])
    tiles = [_tile(one, redrawn.get(one.label), when) for one in _originals(look.run)]
    line = _("Above: test images the network never trains on. Below: redrawn from {k} each, {when}.")
    _show(tiles, line.format(k=words.kept(look.run.config), when=when), step)


def draw_ladder(ladder: Mapping[int, Run], shown: int) -> None:
    """Draw the shipped runs: all their pictures go to the browser, which switches between them by itself."""
    rungs: dict[str, dict[str, Any]] = {}
    originals = _originals(ladder[shown])
    for size, run in ladder.items():
        found = cache.frame(run)
        redrawn = _redrawn(run, found[2]["reconstructions"]) if found is not None else {}
        rungs[str(size)] = {
            "redrawn": [redrawn.get(one.label) for one in originals],
            "line": words.rung(cache.look(run)),
        }
    _show([_tile(one, None, "") for one in originals], "", -1, rungs, shown)


def draw_real(name: str) -> None:
    """Draw the real images alone, before there is a network."""
    _show([_tile(one, None, "") for one in _examples(name)], "", -1)


@dataclass(frozen=True)
class Original:
    """One picture to be redrawn."""

    label: str
    picture: str
    alt: str


def _examples(name: str) -> list[Original]:
    said = _("test image of class {label}")
    return [Original(label, picture, said.format(label=label)) for _index, label, picture in cache.examples(name)]


def _originals(run: Run) -> list[Original]:
    """Return the first test image of each class, and the person's own drawing when there is one."""
    found, own = _examples(run.config.data.name), mine.current()
    return found if own is None else [*found, Original(YOURS, pictures.uri(own), _("your own digit"))]


def _redrawn(run: Run, film: Any) -> dict[str, str]:  # noqa: ANN401 - an array of the film
    """Return the reconstructions by class, the person's own drawing included."""
    found = {
        label: pictures.uri(film[index])
        for index, label, _picture in cache.examples(run.config.data.name)
        if index < len(film)
    }
    if (own := mine.current()) is not None and (answer := _own(run, own)):
        found[YOURS] = answer
    return found


def _own(run: Run, own: Any) -> str | None:  # noqa: ANN401 - an image
    """Return the person's drawing as the run redraws it, None while it has no weights."""
    try:
        return pictures.uri(models.reconstruct(run, own[None])[0])
    except Refused:
        return None


def _tile(one: Original, redrawn: str | None, when: str) -> Tile:
    return {
        "label": one.label,
        "picture": one.picture,
        "redrawn": redrawn,
        "alt": one.alt,
        "redrawn_alt": _("its reconstruction {when}").format(when=when),
    }


def _show(
    tiles: Sequence[Tile], line: str, step: int, ladder: dict[str, dict[str, Any]] | None = None, shown: int = 0
) -> None:
    data = {"tiles": list(tiles), "line": line, "step": step, "ladder": ladder, "shown": str(shown)}
    with st.container(key="digits"):
        _mount(key="digit_pairs", data=data)
