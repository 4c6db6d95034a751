import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.quality import continuity, judge, neighbours_kept, true_neighbours, trustworthiness


def pair(count: int = 200, size: int = 6, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    codes = np.random.default_rng(seed).standard_normal((count, size)).astype(np.float32)
    return codes, codes[:, :2].copy()


def ranks(points: np.ndarray) -> np.ndarray:
    """Where each point stands in the order of distance from each other one: 0 for itself, then 1, 2, ..."""
    wide = points.astype(np.float64)
    distances = ((wide[:, None] - wide[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distances, -1)
    return distances.argsort(axis=1).argsort(axis=1)


def by_definition(codes: np.ndarray, xy: np.ndarray, neighbours: int) -> float:
    count, near = len(codes), ranks(xy)
    intruders = (near >= 1) & (near <= neighbours) & (ranks(codes) > neighbours)
    lost = (ranks(codes) - neighbours)[intruders].sum()
    return 1 - 2 * lost / (count * neighbours * (2 * count - 3 * neighbours - 1))


@pytest.mark.parametrize("neighbours", [1, 5, 15, 99])
def test_it_is_the_published_sum(neighbours: int) -> None:
    codes, xy = pair()
    assert trustworthiness(codes, xy, neighbours) == pytest.approx(by_definition(codes, xy, neighbours), abs=1e-12)
    assert continuity(codes, xy, neighbours) == pytest.approx(by_definition(xy, codes, neighbours), abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("size", [2, 32])
def test_scikit_learn_says_the_same(size: int) -> None:
    from sklearn import manifold

    codes, xy = pair(1_500, size)
    for neighbours in (5, 15):
        # in float32 scikit-learn rounds its distances, and some of them then tie
        theirs = manifold.trustworthiness(codes.astype(np.float64), xy.astype(np.float64), n_neighbors=neighbours)
        assert trustworthiness(codes, xy, neighbours) == pytest.approx(theirs, abs=1e-9)


def test_a_copy_keeps_all_and_noise_about_half() -> None:
    codes, _ = pair(size=2)
    noise = np.random.default_rng(1).standard_normal(codes.shape)
    assert trustworthiness(codes, 3 * codes + 1) == continuity(codes, 3 * codes + 1) == 1
    assert trustworthiness(codes, noise) == pytest.approx(0.5, abs=0.05)


def test_folding_costs_trust_and_tearing_costs_continuity() -> None:
    line = np.linspace(-1, 1, 300)[:, None]
    torn = np.where(line < 0, line - 100, line) * np.where(np.arange(300)[:, None] % 2, 1, -1)
    assert trustworthiness(line, np.abs(line)) < 0.9
    assert continuity(line, np.abs(line)) > 0.98
    assert continuity(line, torn) < 0.9


def test_duplicates_share_the_best_rank() -> None:
    codes, xy = np.repeat(pair(20)[0], 10, axis=0), np.random.default_rng(0).standard_normal((200, 2))
    for group in range(20):
        xy[group * 10 : group * 10 + 10] += 100 * group
    assert trustworthiness(codes, xy, 9) == 1
    assert trustworthiness(np.ones((200, 3)), xy) == 1


def test_many_blocks_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = trustworthiness(*pair())
    monkeypatch.setattr("aecore.latent.points.BLOCK_VALUES", 1)
    assert trustworthiness(*pair()) == whole


@pytest.mark.parametrize("neighbours", [0, 100])
def test_half_of_the_points_or_more_are_refused_as_neighbours(neighbours: int) -> None:
    with pytest.raises(Refused, match=f"neighbours: {neighbours} .* 200 codes"):
        trustworthiness(*pair(), neighbours)


def test_places_that_are_missing_or_not_finite_are_refused_by_name() -> None:
    codes, xy = pair()
    with pytest.raises(Refused, match="xy: 199 places for 200 codes"):
        trustworthiness(codes, xy[1:])
    xy[7] = np.nan
    with pytest.raises(Refused, match="xy: 1 of 200 rows"):
        continuity(codes, xy)


@pytest.mark.parametrize("neighbours", [1, 15])
def test_each_point_keeps_the_share_that_sets_of_neighbours_say(neighbours: int) -> None:
    codes, xy = pair()
    near = [ranks(points) for points in (codes, xy)]
    both = np.logical_and(*((each >= 1) & (each <= neighbours) for each in near))
    found = neighbours_kept(codes, xy, neighbours)
    assert found.dtype == np.float32
    assert np.allclose(found, both.sum(axis=1) / neighbours)


def test_a_copy_keeps_all_neighbours_and_a_torn_point_none() -> None:
    codes, _ = pair(size=2)
    moved = 3 * codes + 1
    assert (neighbours_kept(codes, moved) == 1).all()
    moved[7] = 1e3
    kept = neighbours_kept(codes, moved, 1)
    assert kept.mean() > 0.9
    with pytest.raises(Refused, match="neighbours: 100"):
        neighbours_kept(codes, moved, 100)


def test_judging_at_once_says_what_each_measure_says() -> None:
    codes, xy = pair()
    found = judge(codes, xy, true_neighbours(codes, 7))
    assert (found.trustworthiness, found.continuity) == (trustworthiness(codes, xy, 7), continuity(codes, xy, 7))
    np.testing.assert_allclose(found.kept.mean(axis=1), neighbours_kept(codes, xy, 7), rtol=1e-6)
    order = ranks(codes)
    np.testing.assert_array_equal(np.take_along_axis(order, found.near, axis=1), np.tile(np.arange(1, 8), (200, 1)))
    near_on_map = np.take_along_axis(ranks(xy), found.near, axis=1) <= 7
    np.testing.assert_array_equal(found.kept, near_on_map)


def test_judging_refuses_what_the_measures_refuse() -> None:
    codes, xy = pair()
    with pytest.raises(Refused, match="199 places for 200 codes"):
        judge(codes, xy[:-1], true_neighbours(codes))
    with pytest.raises(Refused, match="neighbours: 16 is not allowed"):
        true_neighbours(codes[:15])
