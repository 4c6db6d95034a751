"""A walk from one digit to another, or a tour by several: what the decoder draws on the way, above a plain fade."""

import re
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import cache, decoders, kinds, planes, state, walking
from app.components import clicked, map_shown, pick, present, tiles, walk_live
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
    """Draw the controls and the walk: decoded in the browser where it has the decoder, else by the server."""
    pick.start(run, "walk_from", "walk_to")
    ends = _controls(run)
    visited = stops(run, state.get("tour")) or ends
    way, steps = state.get("way"), walking.STEPS if len(visited) == 2 else SHORT
    if obstacle := decoders.obstacle(run):
        found = _found(run, visited, way, steps)
        tiles.draw(_tiles(found, visited), framed=tiles.needs_frame(run))
        _ends(run, visited)
        present.told(_reading(run, way, live=False), "walk")
        st.caption(_("The server draws this walk. {why}").format(why=obstacle))
    else:
        walk_live.draw(run, visited, way, WAYS, steps)
        present.told(_reading(run, way, live=True), "walk")
    _downloads(run, partial(_found, run, visited, way, steps))


def _controls(run: Run) -> list[Picked]:
    """Draw the choice of the ends, the way and a tour; return the ends."""
    tip = _("Numbers of test {images} in their order, with commas; “mine” is the digit you drew.")
    with st.container(horizontal=True, gap="small", key="walk_controls"):
        ends = [pick.draw(run, "walk_from", _("From")), pick.draw(run, "walk_to", _("To"))]
        st.segmented_control(_("Way"), list(WAYS), format_func=WAYS.__getitem__, required=True, **state.bound("way"))
        st.text_input(
            _("Or a tour"),
            placeholder=_("0, 1, 2, mine"),
            help=tip.format(**kinds.words_of(run.config.data.key)),
            width=170,
            **state.bound("tour"),
        )
    acts: dict[str, Callable[[int], None]] = {
        _("From"): partial(state.put, "walk_from"),
        _("To"): partial(state.put, "walk_to"),
        _("Next stop"): _join,
    }
    clicked.draw(run, "walk_clicked", acts)
    return ends


def _join(index: int) -> None:
    """Add a stop to the tour; where there is none, to the two ends."""
    ends = ("mine" if end == MINE else str(end) for end in (state.get("walk_from"), state.get("walk_to")))
    held = state.get("tour").strip(" ,") or ", ".join(ends)
    state.put("tour", f"{held}, {index}")


def _found(run: Run, visited: Sequence[Picked], way: str, steps: int) -> Walk:
    return walking.walk(run, [one.code for one in visited], pick.tiles(visited), way, steps)


def _ends(run: Run, visited: Sequence[Picked]) -> None:
    """Draw what a network with a corruption saw of the stops, where it did not see them as they are."""
    if any(one.seen is not None for one in visited):
        tiles.draw([Tile(one.pictures, pick.told(one), one.short) for one in visited], framed=tiles.needs_frame(run))
        st.caption(_("The stops, and under each what the network saw of it: the code is made from that."))


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
        said = _("Tour: “{word}” is no test {image}; choose from 0 to {last}, or “mine”.")
        raise Refused(said.format(word=word, last=number(count - 1), **kinds.words_of(run.config.data.key)))
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
    share = f"{100 * step / every:.0f} %"
    said = _("{share} of the way to {title}: decoded, and faded").format(share=share, title=visited[leg + 1].title)
    return said, share


def _reading(run: Run, way: str, *, live: bool) -> str:
    drawn = _("Above: what the decoder draws at each step through the code. Below: the pictures faded into each other, "
              "which needs no network.")  # fmt: skip
    if live:
        drawn = _("Drag the handle: the decoder draws the code there, beside the same share of a plain fade of "
                  "{pixels}, for which no network is needed.")  # fmt: skip
    said = [drawn, _("That a step draws something does not mean that any {image} has its code there.")]
    if live:
        said.append(_on_map(run))
    if run.config.code.kind == "quantized":
        said.append(_("This code is a choice among vectors: each step takes the nearest, and so it jumps."))
    elif way == "spherical":
        said.append(_("The way round keeps the distance from 0, where most codes of a variational network lie."))
    return " ".join(said).format(**kinds.words_of(run.config.data.key))


def _on_map(run: Run) -> str:
    """Say how the line on the map is to be read."""
    found = map_shown.shown(run)
    if found is None:
        return ""
    if found[1].kind == "umap":
        said = _(
            "The line on the map goes by the nearest {split} {image} of each step: UMAP has no place for a new code."
        )
        return said.format(**map_shown.of(run).words)
    line = _("The line on the map is this way, the dashed one the other.")
    if run.config.numbers <= planes.FLAT:
        return line
    return line + " " + _("Both may leave its plane, and are seen from above.")


def _downloads(run: Run, find: Callable[[], Walk]) -> None:
    """Offer the chosen way as pictures; nothing is drawn before one is pressed."""
    kept = [(_("Download GIF"), "gif", walking.gif), (_("Download strip"), "png", walking.strip)]
    with st.container(horizontal=True, key="walk_downloads"):
        for label, kind, make in kept:
            st.download_button(
                label,
                data=partial(_made, make, find),
                file_name=f"{run.id}-walk.{kind}",
                mime=f"image/{kind}",
                on_click="ignore",
                key=f"walk_as_{kind}",
            )


def _made(make: Callable[[Walk], bytes], find: Callable[[], Walk]) -> bytes:
    return make(find())
