import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.neighbours import nearest, nearest_to, shared


def pictures(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 1, 5, 6), np.uint8)


def brute(asked: np.ndarray, among: np.ndarray) -> np.ndarray:
    one, other = (each.reshape(len(each), -1).astype(np.float64) for each in (asked, among))
    return np.linalg.norm(one[:, None] - other, axis=2) / (255 if asked.dtype == np.uint8 else 1)


@pytest.mark.parametrize("neighbours", [1, 7, 90])
def test_it_is_what_comparing_every_pair_gives(neighbours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, among = pictures(8, 1), pictures(90)
    every = brute(asked, among)
    for values in (2**21, 1):  # in one block, and one by one
        monkeypatch.setattr("aecore.latent.points.BLOCK_VALUES", values)
        indices, distances = nearest_to(asked, among, neighbours)
        assert np.array_equal(indices, every.argsort(axis=1, kind="stable")[:, :neighbours])
        assert np.allclose(distances, np.sort(every, axis=1)[:, :neighbours], rtol=1e-6)


def test_among_the_codes_themselves_it_agrees_with_nearest() -> None:
    codes = np.random.default_rng(0).standard_normal((300, 4)).astype(np.float32)
    for one, other in zip(nearest(codes, 9), nearest_to(codes, codes, 9), strict=True):
        assert np.array_equal(one, other)


def test_a_copy_is_found_at_distance_0_and_ties_come_in_order() -> None:
    among = np.repeat(pictures(20), 3, axis=0)
    indices, distances = nearest_to(among[30:31], among, 3)
    assert indices.tolist() == [[30, 31, 32]]
    assert not distances.any()


def test_codes_far_from_0_keep_their_digits() -> None:
    codes = (np.random.default_rng(0).standard_normal((200, 3)) + 1e4).astype(np.float32)
    assert np.allclose(nearest_to(codes[:5], codes, 6)[1], np.sort(brute(codes[:5], codes), axis=1)[:, :6], rtol=1e-6)


def test_shared_says_which_are_in_the_other_row_too() -> None:
    assert shared(np.array([[1, 2], [3, 4]]), np.array([[2, 9], [1, 2]])).tolist() == [[False, True], [False, False]]


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(Refused, match=r"neighbours: 91 .* all 90"):
        nearest_to(pictures(1), pictures(90), 91)
    with pytest.raises(Refused, match="asked: shape"):
        nearest_to(np.zeros((1, 4)), pictures(90), 1)
    with pytest.raises(Refused, match="not finite"):
        nearest_to(np.full((1, 4), np.nan), np.zeros((3, 4)), 1)
