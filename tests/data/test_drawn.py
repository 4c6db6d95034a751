"""A drawing becomes a digit as MNIST has them, wherever and however large it was drawn."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from aecore import data
from aecore.data.drawn import BOX, MOST, as_mnist
from aecore.errors import Refused

STROKES = {
    "seven": [(60, 60), (200, 60), (120, 220)],
    "zero": [(140, 50), (200, 140), (140, 230), (80, 140), (140, 50)],
    "dash": [(40, 140), (240, 150)],
    "one": [(140, 40), (138, 240)],
}


def drawing(points: list[tuple[int, int]], pen: int = 24, side: int = 280) -> NDArray[np.uint8]:
    picture = Image.new("L", (side, side))
    ImageDraw.Draw(picture).line(points, fill=255, width=pen, joint="curve")
    return np.asarray(picture)


def centre(image: NDArray[np.uint8]) -> tuple[float, float]:
    mass = image[0].astype(float)
    along = np.arange(28)
    return float(mass.sum(1) @ along / mass.sum()), float(mass.sum(0) @ along / mass.sum())


def apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the mean difference in grey, where rounding may have moved one of them by a pixel."""
    steps = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(np.roll(one, step, (1, 2)).astype(int) - other).mean()) for step in steps)


@pytest.mark.parametrize("name", STROKES)
def test_the_ink_fills_twenty_pixels_and_its_mass_is_in_the_middle(name: str) -> None:
    image = as_mnist(drawing(STROKES[name]))
    assert (image.shape, image.dtype) == ((1, 28, 28), np.uint8)
    rows, columns = np.flatnonzero(image[0].any(1)), np.flatnonzero(image[0].any(0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == BOX
    assert max(abs(place - 14) for place in centre(image)) <= 0.501


@pytest.mark.parametrize("name", STROKES)
def test_where_it_was_drawn_changes_nothing(name: str) -> None:
    ink = drawing(STROKES[name], side=280)
    moved = np.roll(np.pad(ink, 60), (37, -53), (0, 1))
    np.testing.assert_array_equal(as_mnist(ink), as_mnist(moved))


@pytest.mark.parametrize("name", STROKES)
def test_how_large_it_was_drawn_changes_little(name: str) -> None:
    ink = drawing(STROKES[name])
    small = np.asarray(Image.fromarray(ink).resize((140, 140), Image.Resampling.BOX))
    assert apart(as_mnist(ink), as_mnist(small)) < 12
    assert all(apart(as_mnist(ink), as_mnist(drawing(STROKES[other]))) > 24 for other in STROKES if other != name)
    np.testing.assert_allclose(as_mnist(ink), as_mnist(np.kron(ink, np.ones((2, 2), np.uint8))), atol=1)


def test_a_test_image_stays_itself() -> None:
    images = data.load("mnist").test.images[:200]
    fitted = np.stack([as_mnist(np.asarray(image[0])) for image in images])
    assert np.abs(fitted.astype(int) - images).mean() < 0.5
    larger = np.stack([as_mnist(np.kron(image[0], np.ones((10, 10), np.uint8))) for image in images])
    np.testing.assert_array_equal(fitted, larger)


def test_a_tiny_drawing_grows_and_keeps_its_aspect() -> None:
    ink = np.zeros((9, 9), np.uint8)
    ink[2:8, 4:6] = 255
    rows, columns = (np.flatnonzero(as_mnist(ink)[0].any(axis)) for axis in (1, 0))
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (20, 7)


def test_no_ink_is_pushed_out_of_the_picture() -> None:
    ink = np.full((200, 200), 1, np.uint8)
    ink[:, :20] = 255
    image = as_mnist(ink)
    assert (image > 0).sum() == BOX * BOX


@pytest.mark.parametrize(
    "drawn",
    [
        np.zeros((28, 28), np.uint8),
        np.zeros((28, 28)),
        np.zeros((1, 28, 28), np.uint8),
        np.ones((MOST + 1, 2), np.uint8),
    ],
)
def test_what_is_no_drawing_is_refused(drawn: NDArray[np.uint8]) -> None:
    with pytest.raises(Refused):
        as_mnist(drawn)
