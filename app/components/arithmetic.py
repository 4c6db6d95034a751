"""Sums of codes: an image, less the mean of one group, plus the mean of another; beside the same sum of pixels."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.latent.arithmetic import combine, middle
from aecore.runs import Run
from app import cache, decoders, decoding, kinds, state
from app.components import clicked, cloud, decoded, pick, present, tiles
from app.components.decoded import Handle, Moved
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
    clicked.draw(run, "sum_clicked", {_("Begin with"): partial(state.put, "onto")})
    groups = {name: _members(run, state.get(name)) for name in ("minus", "plus")}
    if any(group is not None and not len(group) for group in groups.values()):
        said = _("None of the {images} of this run is of that class; choose another.")
        raise Refused(said.format(**kinds.words_of(run.config.data.key)))
    titles = {name: offered[state.get(name)] for name in groups}
    parts = _parts(run, onto, groups["minus"], groups["plus"], titles)
    if obstacle := decoders.obstacle(run):
        tiles.draw(_tiles(run, parts), scale=SCALE, framed=tiles.needs_frame(run))
    else:
        _live(run, parts, onto)
    present.told(" ".join(filter(None, (_reading(run, groups), _about_seen(onto)))), "sum")
    if obstacle:
        st.caption(_("The server draws this sum. {why}").format(why=obstacle))


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
    """One part of a sum: its code (k,), its picture (28, 28) of 0 to 255, the sign that it has in the sum, and what the
    network saw of the picture, (28, 28), where it was corrupted.
    """

    title: str
    code: NDArray[np.float32]
    picture: NDArray[np.float64]
    sign: int = 1
    seen: NDArray[np.uint8] | None = None


def _parts(run: Run, onto: Picked, minus: Indices | None, plus: Indices | None, titles: dict[str, str]) -> list[Part]:
    """Return the parts of the sum, and last what it comes to."""
    picture = pick.tiles([onto])[0].astype(np.float64)
    parts = [Part(onto.short, onto.code, picture, seen=onto.pictures[1] if onto.seen is not None else None)]
    parts += [_mean(run, group, f"− {titles['minus']}", -1) for group in (minus,) if group is not None]
    parts += [_mean(run, group, f"+ {titles['plus']}", 1) for group in (plus,) if group is not None]
    codes = cache.codes(run)
    result = _sum(onto.code, None if minus is None else codes[minus], None if plus is None else codes[plus])
    return [*parts, Part("=", result, np.sum([part.sign * part.picture for part in parts], axis=0))]


def _said(part: Part) -> str:
    return _("{part}: by codes, and by pixels").format(part=part.title)


def _tiles(run: Run, parts: list[Part]) -> list[Tile]:
    """Return each part as the server draws it: by its code above, by pixels below, and what the network saw."""
    decoded_codes = decoding.tiles(run, np.stack([part.code for part in parts]))
    saw = any(part.seen is not None for part in parts)
    empty = [np.zeros((kinds.SIDE, kinds.SIDE), np.uint8)]
    found = []
    for above, part in zip(decoded_codes, parts, strict=True):
        below = np.rint(part.picture.clip(0, 255)).astype(np.uint8)
        rest = ([part.seen] if part.seen is not None else empty) if saw else []
        found.append(Tile([above, below, *rest], _said(part), part.title, part is parts[-1]))
    return found


def _live(run: Run, parts: list[Part], onto: Picked) -> None:
    """Let the browser decode the parts and the sum, of which a handle takes more or less."""
    *each, last = parts
    step, drift = last.code - onto.code, last.picture - each[0].picture
    items = [Moved(part.code, _said(part), part.title, below=np.rint(part.picture), seen=part.seen) for part in each]
    moves = bool(len(each) > 1)
    items.append(
        Moved(
            onto.code, _said(last), "=", step if moves else None, each[0].picture, drift if moves else None, marked=True
        )
    )
    handle = Handle(_("How much of it"), -1.0, 2.0, 0.05, 1.0)
    decoded.draw(run, "sum_live", items, handle, scale=SCALE)


def _about_seen(onto: Picked) -> str:
    return (
        "" if onto.seen is None else _("The third picture is what the network saw of the image: its code is from that.")
    )


def _mean(run: Run, group: Indices, title: str, sign: int) -> Part:
    pictures = kinds.tiles(cache.dataset(run.config.data.key).test.images[group])[:, 0]
    return Part(title, middle(cache.codes(run)[group]), np.asarray(pictures.mean(axis=0)), sign)


def _sum(
    onto: NDArray[np.float32], minus: NDArray[np.float32] | None, plus: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    nothing = np.zeros((1, len(onto)), np.float32)
    return combine(nothing if plus is None else plus, minus, onto)


def _reading(run: Run, groups: dict[str, Indices | None]) -> str:
    counts = _(" and ").join(number(len(group)) for group in groups.values() if group is not None)
    said = _(
        "Above: each part’s code, decoded, and last what the sum of the codes draws. Below: the same sum of {pixel}s. "
        "Means are over {counts} test {images}. A sum may land where no {image} has a code, and is drawn all the same."
    )
    plain = _("Above: the code, decoded. Below: the picture. Choose a group to add or to take away.")
    return said.format(counts=counts, **kinds.words_of(run.config.data.key)) if counts else plain
