"""Sums of codes: an image, less the mean of one group, plus the mean of another; beside the same sum of pixels."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.latent.arithmetic import combine, middle
from aecore.runs import Run
from app import cache, decoding, kinds, state
from app.components import cloud, pick, tiles
from app.components.pick import Picked
from app.components.tiles import Tile
from app.text import _, number

__all__ = ["caught", "draw"]

MAP = "cloud_of_map"
"""The key of the map on this page, on which a group may be caught."""
SCALE = 3
NONE, CAUGHT = "none", "caught"

Indices = NDArray[np.intp]


def draw(run: Run) -> None:
    """Draw the choices and the sum."""
    pick.start(run, "onto")
    offered = _offered(run)
    _start(run, offered)
    with st.container(horizontal=True, gap="small", key="sum_controls"):
        onto = pick.draw(run, "onto", _("Begin with"))
        for name, label in (("minus", _("less the mean of")), ("plus", _("plus the mean of"))):
            st.selectbox(label, list(offered), format_func=lambda key: offered.get(key, key), width=170,
                         **state.bound(name))  # fmt: skip
    groups = {name: _members(run, state.get(name)) for name in ("minus", "plus")}
    if any(group is not None and not len(group) for group in groups.values()):
        raise Refused(_("None of the images of this run is of that class; choose another."))
    titles = {name: offered[state.get(name)] for name in groups}
    tiles.draw(_tiles(run, onto, groups["minus"], groups["plus"], titles), scale=SCALE, framed=tiles.needs_frame(run))
    st.caption(_reading(groups))


def _offered(run: Run) -> dict[str, str]:
    """Return the groups that there are, by name."""
    found = {str(label): name for label, name in enumerate(cache.classes(run.config.data.key))}
    if len(caught(run)):
        found[CAUGHT] = _("what is caught")
    return found | {NONE: _("nothing")}


def caught(run: Run) -> Indices:
    """Return which test images are caught on the map above, (n,)."""
    found = cloud.selection(MAP, f"{run.id}.{cache.tested(run)}", len(cache.codes(run)))
    return np.asarray(found, np.intp)


def _start(run: Run, offered: dict[str, str]) -> None:
    """Begin with the first image turned into one of another class; a group that is no longer there falls back."""
    labels = cache.labels(run.config.data.key)
    begin = {"minus": labels[0], "plus": labels[pick.first_of_another_class(run)]}
    for name, label in begin.items():
        if state.get(name) not in offered:
            state.put(name, str(label))


def _members(run: Run, group: str) -> Indices | None:
    """Return the test images of a group, None for nothing."""
    if group == NONE:
        return None
    labels = cache.labels(run.config.data.key)[: len(cache.codes(run))]
    return caught(run) if group == CAUGHT else np.flatnonzero(labels == int(group))


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a sum: its code (k,), its picture (28, 28) of 0 to 255, and the sign that it has in the sum."""

    title: str
    code: NDArray[np.float32]
    picture: NDArray[np.float64]
    sign: int = 1


def _tiles(run: Run, onto: Picked, minus: Indices | None, plus: Indices | None, titles: dict[str, str]) -> list[Tile]:
    """Return the parts of the sum and what it comes to, by codes above and by pixels below."""
    parts = [Part(onto.short, onto.code, pick.tiles([onto])[0].astype(np.float64))]
    parts += [_mean(run, group, f"− {titles['minus']}", -1) for group in (minus,) if group is not None]
    parts += [_mean(run, group, f"+ {titles['plus']}", 1) for group in (plus,) if group is not None]
    codes = cache.codes(run)
    result = _sum(onto.code, None if minus is None else codes[minus], None if plus is None else codes[plus])
    parts.append(Part("=", result, np.sum([part.sign * part.picture for part in parts], axis=0).clip(0, 255)))
    decoded = decoding.tiles(run, np.stack([part.code for part in parts]))
    pairs = [(above, np.rint(part.picture).astype(np.uint8)) for above, part in zip(decoded, parts, strict=True)]
    said = _("{part}: by codes, and by pixels")
    return [
        Tile(pair, said.format(part=part.title), part.title, part is parts[-1])
        for pair, part in zip(pairs, parts, strict=True)
    ]


def _mean(run: Run, group: Indices, title: str, sign: int) -> Part:
    pictures = kinds.tiles(cache.dataset(run.config.data.key).test.images[group])[:, 0]
    return Part(title, middle(cache.codes(run)[group]), np.asarray(pictures.mean(axis=0)), sign)


def _sum(
    onto: NDArray[np.float32], minus: NDArray[np.float32] | None, plus: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    nothing = np.zeros((1, len(onto)), np.float32)
    return combine(nothing if plus is None else plus, minus, onto)


def _reading(groups: dict[str, Indices | None]) -> str:
    counts = _(" and ").join(number(len(group)) for group in groups.values() if group is not None)
    said = _(
        "Above: each part’s code, decoded, and last what the sum of the codes draws. Below: the same sum of pixels. "
        "Means are over {counts} test images. A sum may land where no image has a code, and is drawn all the same."
    )
    plain = _("Above: the code, decoded. Below: the picture. Choose a group to add or to take away.")
    return said.format(counts=counts) if counts else plain
