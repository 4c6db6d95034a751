import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.aligning import Isometry, align


def cloud(count: int = 200, size: int = 2, seed: int = 0) -> np.ndarray:
    spread = np.arange(1, size + 1) ** -0.5
    return (np.random.default_rng(seed).standard_normal((count, size)) * spread + 3).astype(np.float32)


def rotation(angle: float, *, mirrored: bool) -> np.ndarray:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn @ np.diag([1, -1]) if mirrored else turn


def distances(xy: np.ndarray) -> np.ndarray:
    return np.linalg.norm(xy[:, None] - xy, axis=2)


@pytest.mark.parametrize("mirrored", [False, True])
def test_it_undoes_a_turn_a_mirror_and_a_move(mirrored: bool) -> None:
    reference = cloud()
    moved = reference @ rotation(2.1, mirrored=mirrored) + [5, -7]
    assert np.allclose(align(moved, reference), reference, atol=1e-5)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_it_is_an_isometry_and_no_other_is_closer(size: int) -> None:
    one, other = cloud(60, size, seed=1), cloud(60, size, seed=2)
    found = Isometry.onto(one, other)
    assert np.allclose(found.turn @ found.turn.T, np.eye(size), atol=1e-12)
    aligned = found.apply(one)
    assert np.allclose(distances(one), distances(aligned), atol=1e-5)
    assert np.allclose(aligned.mean(axis=0), other.mean(axis=0), atol=1e-5)
    generator, best = np.random.default_rng(3), ((aligned - other) ** 2).sum()
    for _ in range(200):
        turn = np.linalg.qr(generator.standard_normal((size, size)))[0]
        assert (((one - one.mean(0)) @ turn + other.mean(0) - other) ** 2).sum() >= best - 1e-3


def test_points_that_are_not_on_both_maps_go_along() -> None:
    before = cloud(300)
    after = before @ rotation(-0.7, mirrored=True) + [1, 2]
    found = Isometry.onto(after[:100], before[:100])
    assert np.allclose(found.apply(after), before, atol=1e-5)


def test_a_cloud_without_spread_stays_finite() -> None:
    assert np.isfinite(align(np.zeros((9, 2)), cloud(9))).all()


def test_other_points_are_refused() -> None:
    with pytest.raises(Refused, match="reference: shape"):
        align(np.zeros((9, 2)), np.zeros((8, 2)))
    with pytest.raises(Refused, match="xy: 3 columns"):
        Isometry.onto(cloud(), cloud()).apply(np.zeros((9, 3)))
