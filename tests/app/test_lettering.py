"""The letters of a picture that is taken along: those of other languages too, and none that come out as a box."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from app.components import lettering
from app.components.tile_file import png
from app.components.tiles import Tile
from app.design import LIGHT

LATIN = "".join(map(chr, (*range(0x21, 0x7F), *range(0xA1, 0x100)))).replace(chr(0xAD), "")


def drawn(note: str) -> bytes:
    return np.asarray(Image.open(BytesIO(png([Tile([np.zeros((28, 28), np.uint8)], "", note)], LIGHT)))).tobytes()


@pytest.mark.parametrize("words", [LATIN, "Größe → Ärmel", "žluťoučký kůň", "Ελλάδα", "Москва", "·×–…€≥"])
def test_letters_that_the_font_has_stay_as_they_are(words: str) -> None:
    assert lettering.drawable(words) == words


@pytest.mark.parametrize(
    ("words", "left"), [("漢字 → 7", "… → 7"), ("ア: 3 %", "…: 3 %"), ("cafe\u0301", "café"), ("a\nb", "a…b")]
)
def test_what_the_font_does_not_have_is_left_out_and_seen_to_be(words: str, left: str) -> None:
    assert lettering.drawable(words) == left


def test_an_umlaut_is_drawn_as_one() -> None:
    pictures = {drawn(note) for note in ("Käfer", "Kafer", "K?fer", "K…fer")}
    assert len(pictures) == 4


def test_without_the_page_s_font_what_pillow_has_is_drawn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "SourceSansVF-Upright.broken.woff2").write_bytes(b"no font")
    monkeypatch.setattr(lettering, "MEDIA", tmp_path)
    for cached in (lettering.font, lettering._has):
        cached.cache_clear()
    try:
        assert lettering.font(20).getlength("7") == ImageFont.load_default(20).getlength("7")
        assert lettering.drawable("Käfer → 7") == "K…fer > 7"
    finally:
        for cached in (lettering.font, lettering._has):
            cached.cache_clear()


def test_words_get_smaller_until_they_fit() -> None:
    large, small = (lettering.fitting(words, 100, 20, 8) for words in ("7", "ein recht langer Name"))
    assert large.getlength("7") > small.getlength("7")
