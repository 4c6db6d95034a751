"""Choosing one image for a tool: a test image by its number or its class, or the digit that a person drew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.runs import Run
from app import cache, kinds, mine, models, state
from app.state import AUTO, MINE
from app.text import _, number

__all__ = ["Picked", "draw", "first_of_another_class", "has_mine", "of", "seen", "start", "tiles", "told"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Picked:
    """An image and its code.

    Attributes:
        index: which test image, None for a person's own digit.
        image: (*shape), as the data set has it.
        code: float32 (k,).
        seen: (*shape), what a network with a corruption saw of it; None where it saw the image itself.
        title: "test image 12, class 7".
        short: "7", or "mine".
    """

    index: int | None
    image: NDArray[Any]
    code: Floats
    seen: NDArray[Any] | None
    title: str
    short: str

    @property
    def pictures(self) -> list[NDArray[np.uint8]]:
        """The image, and what the network saw of it where that differs, uint8 (28, 28) each."""
        found = [self.image] if self.seen is None else [self.image, self.seen]
        return [kinds.tiles(one[None])[0, 0] for one in found]


def start(run: Run, *names: str) -> None:
    """Give each of these rows an image that this run can show: in turn the first, and the first of another class."""
    count = len(cache.codes(run))
    for at, name in enumerate(names):
        held = state.get(name)
        if held == AUTO or held >= count or (held == MINE and not has_mine(run)):
            state.put(name, first_of_another_class(run) if at else 0)


def first_of_another_class(run: Run) -> int:
    """Return the first test image whose class is not that of the first one; the second where all are of one class."""
    labels = cache.labels(run.config.data.key)
    return int(np.argmax(labels != labels[0])) or min(1, len(labels) - 1)


def draw(run: Run, name: str, label: str) -> Picked:
    """Draw a class and a number that find an image, and return it; the row `name` has to be one that `start` set.

    Raises:
        Refused: it is a person's own digit and the run has no weights to encode it with.
    """
    with st.container(horizontal=True, gap="xsmall", width="content"):
        _class(run, name, label)
        if state.get(name) != MINE:
            st.session_state[f"_w_{name}"] = state.get(name)
            last = len(cache.codes(run)) - 1
            # with its limits: of a number beyond them a browser says no more than that it is wrong
            what = _("test {image}, 0 to {last}").format(**kinds.words_of(run.config.data.key), last=number(last))
            st.number_input(what, 0, last, step=1, width=168, **state.bound(name))
    return of(run, state.get(name))


def _class(run: Run, name: str, label: str) -> None:
    """Draw the class of the image; choosing another goes to the next image of that class, as does choosing it again."""
    names, held, key = cache.classes(run.config.data.key), state.get(name), f"{name}_class"
    offered = [*range(len(names)), *([MINE] if has_mine(run) else [])]
    st.session_state[key] = MINE if held == MINE else int(cache.labels(run.config.data.key)[held])
    titles = {MINE: _("my digit"), **dict(enumerate(names))}
    st.selectbox(
        label, offered, format_func=lambda label: titles.get(label, str(label)), width=120, key=key,
        on_change=_go, args=(run, name, key),
    )  # fmt: skip


def _go(run: Run, name: str, key: str) -> None:
    wanted = st.session_state[key]
    if wanted == MINE:
        state.put(name, MINE)
        return
    labels = cache.labels(run.config.data.key)[: len(cache.codes(run))]
    found = np.flatnonzero(labels == wanted)
    if len(found):
        later = found[found > max(state.get(name), -1)]
        state.put(name, int(later[0] if len(later) else found[0]))


def has_mine(run: Run) -> bool:
    """Whether a person has drawn a digit, and this run sees such pictures."""
    return kinds.is_digit_like(run.config.data.key) and mine.current() is not None


def of(run: Run, index: int) -> Picked:
    """Return a test image, or the person's own digit for `MINE`; raises Refused as `draw`."""
    own = mine.current()
    if index == MINE and own is not None:
        corrupted = models.seen(run, own[None])
        code = models.encode(run, corrupted)[0]
        return Picked(None, own, code, corrupted[0] if _corrupts(run) else None, _("your digit"), _("mine"))
    name = run.config.data.key
    label = cache.classes(name)[cache.labels(name)[index]]
    said = _("test {image} {index}, class {label}")
    title = said.format(index=number(index), label=label, **kinds.words_of(name))
    image, code = cache.dataset(name).test.images[index], np.asarray(cache.codes(run)[index])
    return Picked(index, image, code, seen(run, index), title, label)


def seen(run: Run, index: int) -> NDArray[Any] | None:
    """Return what a network with a corruption saw of a test image, (*shape); None where it saw the image itself."""
    try:
        found = cache.seen(run)
    except Refused:  # it was not kept, and there are no weights to make it with
        return None
    return None if found is None else np.asarray(found[index])


def _corrupts(run: Run) -> bool:
    return run.config.objective.corruption != "none"


def told(one: Picked) -> str:
    """Return what the pictures of an image show."""
    return one.title if one.seen is None else _("{title}, and what the network saw of it").format(title=one.title)


def tiles(found: Sequence[Picked]) -> NDArray[np.uint8]:
    """Return the images as pictures, uint8 (n, 28, 28)."""
    return np.stack([kinds.tiles(one.image[None])[0, 0] for one in found])
