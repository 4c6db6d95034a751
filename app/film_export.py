"""A film to take away: as one page that plays without a network, and as a GIF of its map."""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app import cache, reel
from app.cache import Look
from app.components import film
from app.design import CLASSES, LIGHT, css
from app.text import _

__all__ = ["gif", "page"]

SCRIPTS = Path(__file__).with_name("components")
MODULES = ("cloud_colours", "cloud_dots", "cloud_names", "cloud_view", "film_chart", "film_reel", "film_screen",
           "film_player")  # fmt: skip
"""What the player is made of, each after those it needs."""
STYLE = """body { max-width: 1240px; margin: 24px auto; padding: 0 16px; color: var(--st-text-color);
 background: var(--st-background-color); font-family: sans-serif; }"""
START = """const box = document.querySelector(".lab-film"), player = new Player(box);
player.begin(); player.hear(FILM); player.go(0);"""

WIDE, TALL, HEAD, FOOT = 480, 420, 30, 56
LASTS, HOLD = 6_000, 1_500
"""Milliseconds: the whole GIF, and its last picture."""
DOT = 2


def page(looks: Sequence[Look], told: dict[str, Any], own: NDArray[np.uint8] | None = None) -> str:
    """Return the film as one HTML file that holds its frames and its player, and asks nothing of any network.

    Args:
        looks: the runs.
        told: what the player is told of them, as `film.data` makes it.
        own: the digit of the person, uint8 (1, 28, 28), where there is one.
    """
    told = {**told, "reels": [_carried(look, one, own) for look, one in zip(looks, told["reels"], strict=True)]}
    styles = "\n".join([css(), _theme(), STYLE, (SCRIPTS / "film.css").read_text(encoding="utf-8")])
    title = _escaped(" · ".join(one["title"] for one in told["reels"]))
    data = json.dumps(told).replace("</", "<\\/")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{styles}</style></head><body><h1>{title}</h1>{film.HTML}"
        f"<p>{_('A film of Latent Lab.')}</p>"
        f'<script type="module">const FILM = {data};\n{_player()}\n{START}</script></body></html>'
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _carried(look: Look, one: dict[str, Any], own: NDArray[np.uint8] | None) -> dict[str, Any]:
    """Return a reel with the bytes behind every address of it in their place."""
    run = look.run
    frames = [
        {**frame, "at": _uri(found)}
        for frame in one["frames"]
        if (found := reel.packed(run, frame["step"])) is not None
    ]
    return {
        **one,
        "frames": frames,
        "originals": _uri(reel.originals(run.config.data.key).tobytes()),
        "labels": _uri(cache.labels(run.config.data.key)[: one["count"]].tobytes()),
        "followed": _uri(reel.followed(run, own)) if one["followed"] and own is not None else "",
    }


def _uri(content: bytes) -> str:
    return "data:application/octet-stream;base64," + b64encode(content).decode()


def _player() -> str:
    """Return the player's modules as one: none imports what stands in another file any more."""
    texts = [(SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in MODULES]
    return "\n".join(f"{{\n{_named(text)}\n}}" for text in texts)


def _named(text: str) -> str:
    """Return a module as a block: what it exports becomes a name of the page, what it imports is one already."""
    text = re.sub(r"^import .*?;$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^export const (\w+)", r"const \1 = globalThis.\1", text, flags=re.MULTILINE)
    return re.sub(r"^export class (\w+)", r"const \1 = globalThis.\1 = class \1", text, flags=re.MULTILINE)


def _theme() -> str:
    """Return the theme's own names, which Streamlit sets where the film stands on a page."""
    named = {"text-color": LIGHT.ink, "background-color": LIGHT.paper, "primary-color": LIGHT.accent,
             "border-color": LIGHT.line}  # fmt: skip
    return (
        ":root { color-scheme: light; " + " ".join(f"--st-{name}: {colour};" for name, colour in named.items()) + " }"
    )


def gif(look: Look) -> bytes:
    """Return the film of a run as a moving picture: its map, its pictures and the epoch."""
    shots = reel.shots(look)
    drawn = [_picture(look, shot) for shot in shots]
    frames = [one for one in drawn if one is not None]
    each = [LASTS // max(1, len(frames))] * (len(frames) - 1) + [HOLD]
    buffer = BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=each, loop=0)
    return buffer.getvalue()


def _picture(look: Look, shot: reel.Shot) -> Image.Image | None:
    found = cache.frame(look.run, shot.step)
    if found is None:
        return None
    image = Image.new("P", (WIDE, TALL), 0)
    image.putpalette(_palette())
    pixels = np.array(image)
    _points(pixels[HEAD : TALL - FOOT], found[2]["xy"], cache.labels(look.run.config.data.key))
    _row(pixels[TALL - FOOT :], look, shot.step)
    image = Image.fromarray(pixels, "P")
    image.putpalette(_palette())
    ImageDraw.Draw(image).text((8, 8), f"epoch {shot.epoch:.2f}", fill=1, font_size=16)
    return image


def _palette() -> list[int]:
    """Return paper, ink, the ten colours, then greys from paper to ink."""
    named = [LIGHT.paper[1:], LIGHT.ink[1:], *CLASSES]
    colours = [[int(name[i : i + 2], 16) for i in (0, 2, 4)] for name in named]
    paper, ink = np.array(colours[0]), np.array(colours[1])
    greys = [list(np.rint(paper + (ink - paper) * level / 15).astype(int)) for level in range(16)]
    return [int(value) for colour in [*colours, *greys] for value in colour]


GREYS = 2 + len(CLASSES)


def _points(area: NDArray[np.uint8], xy: NDArray[np.float32], labels: NDArray[np.uint8]) -> None:
    """Draw the codes as squares, one scale for both axes."""
    height, width = area.shape
    low, span = xy.min(axis=0), np.ptp(xy, axis=0)
    scale = min((width - 24) / max(span[0], 1e-9), (height - 16) / max(span[1], 1e-9))
    x = np.rint(width / 2 + (xy[:, 0] - low[0] - span[0] / 2) * scale).astype(int)
    y = np.rint(height / 2 - (xy[:, 1] - low[1] - span[1] / 2) * scale).astype(int)
    for right in range(DOT):
        for down in range(DOT):
            area[y + down, x + right] = 2 + labels[: len(xy)] % len(CLASSES)


def _row(area: NDArray[np.uint8], look: Look, step: int) -> None:
    """Draw what is redrawn of one image of each class."""
    count, packed = len(reel.originals(look.run.config.data.key)), reel.packed(look.run, step)
    if not count or packed is None:
        return
    tiles = np.frombuffer(packed[-count * reel.SIDE**2 :], np.uint8).reshape(-1, reel.SIDE, reel.SIDE)
    grown = np.concatenate(list(tiles), axis=1)
    left = (WIDE - grown.shape[1]) // 2
    area[8 : 8 + reel.SIDE, left : left + grown.shape[1]] = GREYS + grown // 17
