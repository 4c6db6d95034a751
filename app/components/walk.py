"""A walk from one digit to another, or a tour by several: what the decoder draws on the way, above a plain fade."""

import re
from collections.abc import Sequence
from functools import partial

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import cache, state, walking
from app.components import pick, tiles
from app.components.pick import Picked
from app.components.tiles import Tile
from app.state import MINE
from app.text import _, number
from app.walking import Walk

__all__ = ["draw", "stops"]

WAYS = {"linear": _("straight"), "spherical": _("round")}
MOST = 8
"""Stops of a tour."""
SHORT = 7
"""Pictures from one stop of a tour to the next."""


def draw(run: Run) -> None:
    """Draw the controls and the walk."""
    pick.start(run, "walk_from", "walk_to")
    with st.container(horizontal=True, gap="small", key="walk_controls"):
        ends = [pick.draw(run, "walk_from", _("From")), pick.draw(run, "walk_to", _("To"))]
        st.segmented_control(_("Way"), list(WAYS), format_func=WAYS.__getitem__, required=True, **state.bound("way"))
        st.text_input(
            _("Or a tour"),
            placeholder=_("0, 1, 2, mine"),
            help=_("Numbers of test images in their order, with commas; “mine” is the digit you drew."),
            width=170,
            **state.bound("tour"),
        )
    visited = stops(run, state.get("tour")) or ends
    steps = walking.STEPS if len(visited) == 2 else SHORT
    found = walking.walk(run, [one.code for one in visited], pick.tiles(visited), state.get("way"), steps)
    tiles.draw(_tiles(found, visited), framed=tiles.needs_frame(run))
    st.caption(_reading(run, state.get("way")))
    _downloads(run, found)


def stops(run: Run, typed: str) -> list[Picked]:
    """Return the images of a tour as it is typed, an empty list for none.

    Raises:
        Refused: naming what is no image of this data set, or that there are too few or too many.
    """
    words = [word for word in re.split(r"[,\s]+", typed.strip().lower()) if word]
    if not words:
        return []
    if not 2 <= len(words) <= MOST:
        raise Refused(_("Tour: {n} stops; name 2 to {most}, with commas.").format(n=len(words), most=MOST))
    return [_stop(run, word) for word in words]


def _stop(run: Run, word: str) -> Picked:
    count = len(cache.codes(run))
    if word == "mine":
        found = pick.of(run, MINE) if pick.has_mine(run) else None
        if found is None:
            raise Refused(_("Tour: no digit of yours is there; draw one on the page Reconstructions, or leave it out."))
        return found
    if not word.isdecimal() or int(word) >= count:
        said = _("Tour: “{word}” is no test image; choose from 0 to {last}, or “mine”.")
        raise Refused(said.format(word=word, last=number(count - 1)))
    return pick.of(run, int(word))


def _tiles(found: Walk, visited: Sequence[Picked]) -> list[Tile]:
    last = len(found.decoded) - 1
    return [
        Tile((above, below), *_words(at, last, found.every, visited), marked=at % found.every == 0)
        for at, (above, below) in enumerate(zip(found.decoded, found.faded, strict=True))
    ]


def _words(at: int, last: int, every: int, visited: Sequence[Picked]) -> tuple[str, str]:
    """Return what a picture shows, and the word under it."""
    leg, step = divmod(at, every)
    if step == 0:
        return visited[leg].title, visited[leg].short
    share = f"{step / every:.0%}"
    said = _("{share} of the way to {title}: decoded, and faded").format(share=share, title=visited[leg + 1].title)
    return said, share


def _reading(run: Run, way: str) -> str:
    said = _(
        "Above: what the decoder draws at each step through the code. Below: the pictures faded into each other, which "
        "needs no network. That a step draws something does not mean that any image has its code there."
    )
    if run.config.code.kind == "quantized":
        return said + " " + _("This code is a choice among vectors: each step takes the nearest, and so it jumps.")
    if way == "spherical":
        return said + " " + _("The way round keeps the distance from 0, where most codes of a variational network lie.")
    return said


def _downloads(run: Run, found: Walk) -> None:
    kept = [(_("Download GIF"), "gif", walking.gif), (_("Download strip"), "png", walking.strip)]
    with st.container(horizontal=True, key="walk_downloads"):
        for label, kind, make in kept:
            st.download_button(
                label,
                data=partial(make, found),
                file_name=f"{run.id}-walk.{kind}",
                mime=f"image/{kind}",
                on_click="ignore",
                key=f"walk_as_{kind}",
            )
