"""One image of each class, and under each what the network makes of it."""

from collections.abc import Sequence

import streamlit as st

from app import cache, pictures, words
from app.cache import Look
from app.components.mount import registered
from app.text import _, number

__all__ = ["draw", "draw_real"]

_mount = registered("digits", '<div class="lab-digits"></div>')


def draw(look: Look) -> None:
    """Draw the first test image of each class with its newest reconstruction."""
    name = look.run.config.data.name
    found = cache.frame(look.run)
    if found is None:
        draw_real(name)
        return
    step, _version, arrays = found
    redrawn = arrays["reconstructions"]
    epoch = next((row["epoch"] for row in reversed(look.history.frames) if row.get("step") == step), look.epoch)
    tiles = [
        _tile(label, picture, pictures.uri(redrawn[index]), _("after {at} epochs").format(at=words.epoch(epoch)))
        for index, label, picture in cache.examples(name)
        if index < len(redrawn)
    ]
    _show(tiles, step)
    st.caption(
        _("Above: test images the network never trains on. Below: redrawn from {k}. Ten images are no average.").format(
            k=_kept(look.run.config.code.size)
        )
    )


def draw_real(name: str) -> None:
    """Draw the real images alone, before there is a network."""
    _show([_tile(label, picture, None, "") for _index, label, picture in cache.examples(name)], -1)


def _kept(size: int) -> str:
    return _("1 number each") if size == 1 else _("{n} numbers each").format(n=number(size))


def _tile(label: str, picture: str, redrawn: str | None, when: str) -> dict[str, str | None]:
    return {
        "label": label,
        "picture": picture,
        "redrawn": redrawn,
        "alt": _("test image of class {label}").format(label=label),
        "redrawn_alt": _("its reconstruction {when}").format(when=when),
    }


def _show(tiles: Sequence[dict[str, str | None]], step: int) -> None:
    _mount(key="digit_pairs", data={"tiles": list(tiles), "step": step})
