import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.walks import WAYS, cross_fade, linear, spherical, tour


def pair(size: int = 8, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((2, size)).astype(np.float32)


def norms(codes: np.ndarray) -> np.ndarray:
    return np.linalg.norm(codes.astype(np.float64), axis=-1)


def of_norm(codes: np.ndarray, norm: float) -> np.ndarray:
    return (codes / norms(codes)[:, None] * norm).astype(np.float32)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [1, 2, 8, 300])
@pytest.mark.parametrize("steps", [2, 3, 10])
def test_a_walk_ends_exactly_at_its_ends(way: str, size: int, steps: int) -> None:
    a, b = pair(size)
    walked = WAYS[way](a, b, steps)
    assert walked.shape == (steps, size)
    assert walked.dtype == np.float32
    assert np.array_equal(walked[[0, -1]], [a, b])


@pytest.mark.parametrize("way", WAYS)
def test_the_way_back_is_the_way_there_backwards(way: str) -> None:
    a, b = pair()
    assert np.allclose(WAYS[way](a, b, 9), WAYS[way](b, a, 9)[::-1], atol=1e-6)


@pytest.mark.parametrize("size", [2, 8, 300])
def test_the_way_round_keeps_the_norm_and_turns_evenly(size: int) -> None:
    walked = spherical(*of_norm(pair(size), 5), 11)
    assert np.allclose(norms(walked), 5, rtol=1e-6)
    between = (walked[1:] * walked[:-1]).sum(axis=1) / 25
    assert np.allclose(np.arccos(between), np.arccos(between).mean(), rtol=1e-3)


def test_the_straight_way_is_even_and_cuts_through_the_inside() -> None:
    a, b = of_norm(pair(300), 5)
    walked = linear(a, b, 11)
    assert np.allclose(np.diff(walked, axis=0), (b - a) / 10, atol=1e-6)
    assert norms(walked)[5] < 4  # nearly square to each other: 5 / sqrt(2)


def test_between_unequal_norms_the_norm_goes_evenly() -> None:
    a, b = pair()
    assert np.allclose(norms(spherical(a, 4 * b, 9)), np.linspace(norms(a), 4 * norms(b), 9), rtol=1e-5)


def test_a_quarter_turn_is_half_way_at_45_degrees() -> None:
    assert np.allclose(spherical([2, 0], [0, 2], 3)[1], [2**0.5, 2**0.5], atol=1e-6)


@pytest.mark.parametrize("size", [2, 7])
def test_opposite_ends_are_joined_at_their_norm(size: int) -> None:
    a = of_norm(pair(size), 3)[0]
    walked = spherical(a, -a, 9)
    assert np.allclose(norms(walked), 3, rtol=1e-5)
    assert abs(float(walked[4] @ a)) < 1e-4


def test_the_same_code_twice_and_an_end_at_0_are_walked_straight() -> None:
    a = pair()[0]
    assert np.allclose(spherical(a, a, 5), a, atol=1e-6)
    assert np.array_equal(spherical(np.zeros(8), a, 5), linear(np.zeros(8), a, 5))


@pytest.mark.parametrize("way", WAYS)
def test_a_tour_visits_every_stop_once(way: str) -> None:
    stops = np.random.default_rng(1).standard_normal((4, 6)).astype(np.float32)
    toured = tour(stops, 5, WAYS[way])
    assert toured.shape == (13, 6)
    assert np.array_equal(toured[::4], stops)
    assert np.array_equal(toured[4:9], WAYS[way](stops[1], stops[2], 5))


def test_a_fade_is_each_pixel_on_its_own() -> None:
    images = np.random.default_rng(2).integers(0, 256, (3, 1, 4, 4), np.uint8)
    faded = cross_fade(images, 3)
    assert faded.shape == (5, 1, 4, 4)
    assert np.array_equal(faded[::2], images)
    assert np.allclose(faded[1], (images[0].astype(float) + images[1]) / 2)


def test_what_cannot_be_walked_is_refused() -> None:
    a, b = pair()
    with pytest.raises(Refused, match=r"steps: 1 .* 2 or more"):
        linear(a, b, 1)
    with pytest.raises(Refused, match="end: 7 numbers do not match the 8"):
        spherical(a, b[:7], 5)
    with pytest.raises(Refused, match="start: 1 of 1 rows"):
        linear([np.nan], [0], 5)
    with pytest.raises(Refused, match=r"stops: .* at least 2"):
        tour(a[None], 5)
