"""The film on its page: of the run in hand, and of another beside it if a person wants one."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from aecore.film import Film
from aecore.runs import Run
from app import cache, film_export, mine, reel, state, words
from app.cache import Look
from app.components import film, saying
from app.text import _

__all__ = ["choose", "draw"]

HEIGHT, LOW = 400, 280
"""Of the map, CSS pixels: alone, and beside another, where the pictures stand below it."""
OFFERED = 30
"""The newest so many runs may stand beside the one in hand."""


def choose() -> str:
    """Draw the choice between the map at the end and the film of the training; return "map" or "film"."""
    titles = {"map": _("Map"), "film": _("Film of the training")}
    st.segmented_control(
        _("What to see"),
        list(titles),
        format_func=titles.__getitem__,
        required=True,
        label_visibility="collapsed",
        **state.bound("seen_as"),
    )
    return str(state.get("seen_as"))


def draw(run: Run) -> None:
    """Draw the film, live for as long as the run trains."""
    other = _beside(run)
    looks = [cache.look(one) for one in (run, *([other] if other else []))]
    if not reel.shots(looks[0]):
        saying.noted(_("This run has no film yet: its first frame is taken when the training begins."))
        return
    told = film.draw(looks, key="film", height=HEIGHT if other is None else LOW)
    _export(looks, {**told, "height": HEIGHT})


def _export(looks: Sequence[Look], told: dict[str, Any]) -> None:
    """Draw the two ways to take the film away; nothing is made before one is pressed.

    What is made then is made outside of this session, which alone knows what is said here and whose digit is shown.
    """
    run, own = looks[0].run, mine.current()
    with st.container(horizontal=True, key="film_export"):
        st.download_button(
            _("Download as one page"),
            data=lambda: film_export.page(looks, told, own),
            file_name=f"{run.id}-film.html",
            mime="text/html",
            on_click="ignore",
            key="film_page",
            help=_("An HTML file that plays anywhere, without a network."),
        )
        st.download_button(
            _("Download GIF"),
            data=lambda: film_export.gif(looks[0]),
            file_name=f"{run.id}-film.gif",
            mime="image/gif",
            on_click="ignore",
            key="film_gif",
            help=_("The map and the pictures of the run in hand."),
        )


def _beside(run: Run) -> Run | None:
    """Offer the newest runs that have a film, and the shipped ones; return the one chosen."""
    there = [*cache.recent(OFFERED), *cache.ladder().values()]
    offered = {one.id: one for one in there if one.id != run.id and _filmed(one)}
    named = cache.run_called(state.get("film_beside")) if state.get("film_beside") else None
    if named is not None and named.id != run.id:
        offered.setdefault(named.id, named)
    elif named is not None or state.get("film_beside"):
        state.put("film_beside", "")
    if not offered:
        return None
    titles = {"": _("none"), **{one.id: words.run_title(one) for one in offered.values()}}
    label = _("Another run beside it")
    st.selectbox(label, list(titles), format_func=titles.__getitem__, width=420, **state.bound("film_beside"))
    return offered.get(state.get("film_beside"))


def _filmed(run: Run) -> bool:
    return len(Film(run.folder / "film").files()) > 1
