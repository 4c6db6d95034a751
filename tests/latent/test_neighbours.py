import tracemalloc

import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.neighbours import nearest


def cloud(count: int = 300, size: int = 5, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, size)).astype(np.float32)


def all_distances(codes: np.ndarray) -> np.ndarray:
    wide = codes.astype(np.float64)
    return np.sqrt(((wide[:, None] - wide[None]) ** 2).sum(axis=2))


@pytest.mark.parametrize("size", [1, 2, 40])
@pytest.mark.parametrize("neighbours", [1, 15, 300])
def test_they_are_the_nearest_of_all_in_order(size: int, neighbours: int) -> None:
    codes = cloud(size=size)
    indices, distances = nearest(codes, neighbours)
    expected = np.sort(all_distances(codes), axis=1)[:, :neighbours]
    assert np.allclose(distances, expected, rtol=1e-6, atol=0)
    assert np.allclose(np.take_along_axis(all_distances(codes), indices.astype(np.int64), axis=1), expected, rtol=1e-6)
    assert (indices.dtype, distances.dtype) == (np.int32, np.float32)


def test_many_blocks_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = nearest(cloud(), 15)
    monkeypatch.setattr("aecore.latent.points.BLOCK_VALUES", 1)
    for one, other in zip(whole, nearest(cloud(), 15), strict=True):
        assert np.array_equal(one, other)


def test_each_code_comes_first_even_among_its_duplicates() -> None:
    codes = np.repeat(cloud(20), 10, axis=0)
    indices, distances = nearest(codes, 10)
    assert np.array_equal(indices[:, 0], np.arange(200))
    assert not distances.any()
    assert np.array_equal(np.sort(indices, axis=1) // 10, np.repeat(np.arange(200) // 10, 10).reshape(200, 10))


def test_no_index_is_named_twice_where_all_codes_are_the_same() -> None:
    indices, distances = nearest(np.full((50, 3), 0.1, np.float32), 15)
    assert all(len(set(row)) == 15 for row in indices.tolist())
    assert np.array_equal(indices[:, 0], np.arange(50))
    assert not distances.any()


def test_ties_come_in_the_order_of_their_index() -> None:
    indices, _ = nearest(np.array([[0.0], [1.0], [-1.0], [2.0], [-2.0]]), 5)
    assert indices[0].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("scale", "offset"), [(1e-30, 0.0), (1e30, 0.0), (1.0, 1e4), (1e-3, 1.0)])
def test_distances_keep_their_digits_far_from_0_and_at_any_scale(scale: float, offset: float) -> None:
    codes = (cloud() * scale + offset).astype(np.float32)
    _, distances = nearest(codes, 15)
    expected = np.sort(all_distances(codes), axis=1)[:, :15]
    assert np.allclose(distances, expected, rtol=1e-6, atol=0)


def test_memory_stays_within_blocks() -> None:
    codes = cloud(6_000, 4)
    tracemalloc.start()
    nearest(codes, 15)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80 * 2**20  # all pairs at once would be 275 MiB


@pytest.mark.parametrize("neighbours", [0, 301])
def test_more_neighbours_than_codes_are_refused(neighbours: int) -> None:
    with pytest.raises(Refused, match=f"neighbours: {neighbours} .* 1 to all 300 codes"):
        nearest(cloud(), neighbours)
