"""Pictures as a file: every pixel of them, on the paper of the theme, in even rows, with their words."""

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.components.tile_file import GAP, SCALE, png
from app.components.tiles import Tile
from app.design import DARK, LIGHT, Theme

SIDE = 28 * SCALE


def drawn(found: list[Tile], theme: Theme, *, framed: bool = False) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(png(found, theme, framed=framed))))


def colour(text: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(text[1:]))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_ink_and_paper_are_the_theme_s(theme: Theme) -> None:
    picture = np.zeros((28, 28), np.uint8)
    picture[3, 5] = 255
    found = drawn([Tile([picture], "a dot")], theme)
    assert found.shape == (SIDE + 2 * GAP, SIDE + 2 * GAP, 3)
    dot = found[GAP + 3 * SCALE :, GAP + 5 * SCALE :][:SCALE, :SCALE]
    assert {tuple(pixel) for pixel in dot.reshape(-1, 3)} == {colour(theme.ink)}
    assert (found == colour(theme.ink)).all(axis=-1).sum() == SCALE**2
    assert tuple(found[0, 0]) == colour(theme.paper)


@pytest.mark.parametrize(("count", "across", "rows"), [(10, 10, 1), (18, 9, 2), (36, 12, 3)])
def test_rows_are_even(count: int, across: int, rows: int) -> None:
    tiles = [Tile([np.zeros((28, 28), np.uint8)] * 2, "")] * count
    expected = (GAP + rows * (2 * SIDE + GAP), GAP + across * (SIDE + GAP))
    assert drawn(tiles, LIGHT).shape[:2] == expected


def test_words_and_frames_are_drawn_and_fit_below_their_picture() -> None:
    blank, long = np.zeros((28, 28), np.uint8), "ankle boot → sandal, 12.3 dB"
    with_words = drawn([Tile([blank], "", long)], LIGHT)
    below = with_words[GAP + SIDE : -GAP]
    assert (below != colour(LIGHT.paper)).any()
    assert (with_words[:, :GAP] == colour(LIGHT.paper)).all()
    assert (with_words[:, -GAP:] == colour(LIGHT.paper)).all()
    assert (drawn([Tile([blank], "")], LIGHT, framed=True) == colour(LIGHT.line)).all(axis=-1).sum() == 4 * (SIDE - 1)
