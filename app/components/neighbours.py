"""Whom an image is close to, by code and by pixels: two lists, and where they differ."""

from functools import partial

import streamlit as st

from aecore.runs import Run
from app import cache, kinds, nearby, state
from app.components import clicked, pick, present, tiles
from app.components.tiles import Tile
from app.nearby import Near
from app.text import _, number

__all__ = ["draw"]


def draw(run: Run) -> None:
    """Draw the choice of an image and its neighbours."""
    pick.start(run, "near")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="neighbour_controls"):
        chosen = pick.draw(run, "near", _("Neighbours of"))
        tiles.draw([Tile(chosen.pictures, pick.told(chosen), chosen.short)], framed=tiles.needs_frame(run))
    clicked.draw(run, "near_clicked", {_("Neighbours of"): partial(state.put, "near")}, once=True)
    by_code, by_pixels = nearby.of(run, chosen.code, chosen.image, chosen.index)
    _list(run, _("Nearest by code"), by_code)
    _list(run, _("Nearest by {pixels}").format(**kinds.words_of(run.config.data.key)), by_pixels)
    present.told(_reading(run, by_code), "near")


def _list(run: Run, title: str, near: Near) -> None:
    name = run.config.data.key
    names, labels = cache.classes(name), cache.labels(name)
    found = []
    for index, distance, other in zip(near.index, near.distance, near.other, strict=True):
        label, off = names[labels[index]], number(float(distance), 3)
        alt = _("test {image} {index}, class {label}, at distance {off}")
        said = alt.format(index=number(int(index)), label=label, off=off, **kinds.words_of(name))
        found.append(Tile(pick.of(run, int(index)).pictures, said, f"{label} · {off}", marked=not other))
    st.markdown(f"**{title}**")
    tiles.draw(found, framed=tiles.needs_frame(run))


def _reading(run: Run, near: Near) -> str:
    both = int(near.other.sum())
    said = _(
        "Of {n} test {images} on each list {both} are on both; a frame marks those that only one has. Under each: its "
        "class and how far off it is, in the unit of the code or of {pixels}, which cannot be compared. Near by code "
        "is what this network takes for alike."
    )
    found = said.format(n=len(near.index), both=both, **kinds.words_of(run.config.data.key))
    if run.config.objective.corruption != "none":
        found += " " + _("Under each image stands what the network saw of it: the codes are made from that.")
    if state.get("near") == state.MINE and run.config.code.kind == "variational":
        return found + " " + _("Your digit’s code is the mean of its Gaussian.")
    return found
