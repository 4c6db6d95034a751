"""One image of each class, and under each what the network makes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.runs import Run
from app import cache, kinds, mine, models, pictures, sheets, words
from app.cache import Look
from app.components.mount import registered
from app.routes import picture
from app.text import _

__all__ = ["draw", "draw_ladder", "draw_real"]

Image = NDArray[np.uint8]

HTML = '<div class="lab-digits"><div class="grid"></div><p class="line" aria-live="polite"></p></div>'

_mount = registered("digits", HTML)


def draw(look: Look) -> None:
    """Draw the first test image of each class, and the person's own, with their newest reconstructions."""
    found = cache.frame(look.run)
    if found is None:
        draw_real(look.run.config.data.key)
        return
    step, _version, arrays = found
    epoch = next((row["epoch"] for row in reversed(look.history.frames) if row.get("step") == step), look.epoch)
    when = words.after(epoch)
    originals = _originals(look.run)
    seen = _seen(look.run, originals)
    line = _("Above: test images the network never trains on. Below: redrawn from {k} each, {when}.")
    if seen is not None:
        line = _("Above: test images. Between: what the network sees of them. Below: redrawn from {k} each, {when}.")
    rung = Rung(line.format(k=words.kept(look.run.config), when=when), _redrawn(look.run, originals, arrays))
    _show(originals, [rung], when=when, step=step, seen=seen)


def draw_ladder(ladder: Mapping[int, Run], shown: int) -> None:
    """Draw the shipped runs: all their pictures go to the browser, which switches between them by itself."""
    originals, rungs = _originals(ladder[shown]), []
    for run in ladder.values():
        found = cache.frame(run)
        redrawn = _redrawn(run, originals, found[2]) if found is not None else [None] * len(originals)
        rungs.append(Rung(words.rung(cache.look(run)), redrawn))
    _show(originals, rungs, sizes=list(ladder), shown=shown)


def draw_real(name: str) -> None:
    """Draw the real images alone, before there is a network."""
    _show(_examples(name), [])


@dataclass(frozen=True)
class Original:
    """One picture to be redrawn."""

    index: int | None
    """Which test image it is; None is the person's own."""
    picture: Image
    alt: str


@dataclass(frozen=True)
class Rung:
    """What one network makes of the originals."""

    line: str
    redrawn: Sequence[Image | None]
    """Of each original; None where there is none."""


def _examples(name: str) -> list[Original]:
    said = _("test image of class {label}")
    return [Original(index, picture, said.format(label=label)) for index, label, picture in sheets.examples(name)]


def _originals(run: Run) -> list[Original]:
    """Return the first test image of each class, and the person's own drawing when there is one."""
    name = run.config.data.key
    found, own = _examples(name), mine.current() if kinds.is_digit_like(name) else None
    return found if own is None else [*found, Original(None, own, _("your own digit"))]


def _redrawn(run: Run, originals: Sequence[Original], frame: Mapping[str, NDArray[Any]]) -> list[Image | None]:
    """Return the reconstruction of each original, those of test images from a frame of the film."""
    film = frame["reconstructions"]
    return [
        _own(run, one.picture) if one.index is None else _tile(film[one.index]) if one.index < len(film) else None
        for one in originals
    ]


def _seen(run: Run, originals: Sequence[Original]) -> list[Image | None] | None:
    """Return what the network sees of each original; None when it sees them as they are."""
    film = cache.seen_first(run)
    if film is None:
        return None
    return [
        _made(models.seen, run, one.picture)
        if one.index is None
        else film[one.index]
        if one.index < len(film)
        else None
        for one in originals
    ]


def _tile(item: NDArray[Any]) -> Image:
    return np.asarray(kinds.tiles(item[None])[0])


def _own(run: Run, own: Image) -> Image | None:
    """Return the person's drawing as the run redraws it, None while it has no weights."""
    return _made(lambda run, images: models.reconstruct(run, models.seen(run, images)), run, own)


def _made(make: Callable[[Run, Image], Image], run: Run, own: Image) -> Image | None:
    try:
        return np.asarray(make(run, own[None])[0])
    except Refused:
        return None


def _show(
    originals: Sequence[Original],
    rungs: Sequence[Rung],
    *,
    when: str = "",
    step: int = -1,
    seen: Sequence[Image | None] | None = None,
    sizes: Sequence[int] | None = None,
    shown: int = 0,
) -> None:
    """Draw one network's reconstructions, or those of several that the browser switches between by their `sizes`."""
    rows = [_row(rung, row) for row, rung in enumerate(rungs)] or [_row(Rung("", []), 0)]
    data = {
        "alts": [one.alt for one in originals],
        "redrawn_alt": _("its reconstruction {when}").format(when=when),
        "real": picture(pictures.strips([[one.picture for one in originals]])),
        "seen_alt": _("what the network sees of it"),
        "seen": picture(pictures.strips([seen])) if seen is not None else None,
        "redrawn": picture(pictures.strips([rung.redrawn for rung in rungs])) if rungs else None,
        "rows": len(rows),
        **rows[0],
        "step": step,
        "ladder": None if sizes is None else {str(size): row for size, row in zip(sizes, rows, strict=True)},
        "shown": str(shown),
        "words": {"missing": pictures.MISSING},
    }
    with st.container(key="digits"):
        _mount(key="digit_pairs", data=data)


def _row(rung: Rung, row: int) -> dict[str, Any]:
    """Return where the pictures of a network stand on the sheet, which of them there are, and what is said of them."""
    return {"row": row, "there": [one is not None for one in rung.redrawn], "line": rung.line}
