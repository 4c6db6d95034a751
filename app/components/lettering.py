"""Letters on a picture that is taken along: the page's own font, of which the server has a file, and what it can draw.

Pillow's own font has little but ASCII; the one that Streamlit ships has Latin, Greek, Cyrillic and arrows.
"""

from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

import streamlit
from PIL import ImageFont

__all__ = ["Font", "drawable", "fitting", "font"]

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
MEDIA = Path(streamlit.__file__).parent / "static" / "static" / "media"
FACE = "SourceSansVF-Upright*.woff2"
REGULAR = 400
"""The weight; the file begins with the lightest."""
NOBODY_S = "\ufffe"
"""No letter, so that every font draws what it draws for want of one."""
LEFT_OUT = "…"
INSTEAD = {"→": ">"}
"""What Pillow's font draws, should the other one be missing."""


@lru_cache(maxsize=32)
def font(size: int) -> Font:
    """Return the font at a size in pixels; Pillow's own where the other cannot be read."""
    for file in sorted(MEDIA.glob(FACE)):
        try:
            found = ImageFont.truetype(file, size)
            found.set_variation_by_axes([REGULAR])
        except (OSError, NotImplementedError):  # a FreeType without WOFF2, or without variable fonts
            continue
        return found
    return ImageFont.load_default(size)


def drawable(words: str) -> str:
    """Return words with an ellipsis in place of each run of letters that the font does not have."""
    kept: list[str] = []
    for letter in normalize("NFC", words):
        one = letter if _has(letter) else INSTEAD.get(letter, LEFT_OUT)
        if one != LEFT_OUT or kept[-1:] != [LEFT_OUT]:
            kept.append(one)
    return "".join(kept)


def fitting(words: str, width: int, largest: int, least: int) -> Font:
    """Return the font in the largest size, of those allowed, in which words fit a width in pixels."""
    sizes = (font(size) for size in range(largest, least - 1, -1))
    return next((each for each in sizes if each.getlength(words) <= width), font(least))


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    if not letter.isprintable():  # a line break is none, and raises
        return False
    drawn, missing = (font(20).getmask(each) for each in (letter, NOBODY_S))
    return drawn.size != missing.size or bytes(drawn) != bytes(missing)
