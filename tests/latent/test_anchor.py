"""All maps of a data set lie one way up: a turn that changes no distance, and the same for every run and method."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from aecore.errors import Refused
from aecore.film import Film
from aecore.latent.anchor import anchor_of, projection, reference, turned
from aecore.latent.maps import compute
from aecore.latent.pca import pca_map
from aecore.latent.planes import plane_of_pca
from aecore.latent.quality import trustworthiness
from aecore.latent.spec import MapSpec
from aecore.mapjobs import anchor
from aecore.shipped import LADDER, ladder_id


def items(count: int = 200) -> np.ndarray:
    """Return pictures whose first two principal axes carry most of them."""
    generator = np.random.default_rng(0)
    spread = np.array([9.0, 4.0, *[0.5] * 14])
    return (generator.standard_normal((count, 16)) * spread).reshape(count, 1, 4, 4).astype(np.float32)


def mixed(seed: int, count: int = 200) -> np.ndarray:
    """Return codes that a network with arbitrary axes might give the same items."""
    generator = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(generator.standard_normal((16, 16)))
    return np.asarray(items(count).reshape(count, -1) @ turn[:, :8] + 3, np.float32)


def distances(xy: np.ndarray) -> np.ndarray:
    return np.linalg.norm(xy[:, None].astype(np.float64) - xy[None], axis=2)


def angle_from(degrees: float) -> np.ndarray:
    a = np.deg2rad(degrees)
    return np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])


@pytest.mark.parametrize("degrees", [0, 37, 180, -100])
@pytest.mark.parametrize("mirror", [1, -1])
def test_a_turned_map_lies_like_its_anchor_whatever_way_up_it_was(degrees: float, mirror: int) -> None:
    xy = pca_map(items().reshape(200, -1))
    other = np.asarray(5 + 0.1 * (xy * [1, mirror]) @ angle_from(degrees), np.float32)
    back = turned(other, anchor_of(items()))
    np.testing.assert_allclose(10 * (back - back.mean(axis=0)), xy, atol=2e-3)
    np.testing.assert_allclose(distances(back), distances(other), atol=1e-4)
    np.testing.assert_allclose(back.mean(axis=0), other.mean(axis=0), atol=1e-5)


def test_a_turn_of_a_turned_map_changes_nothing() -> None:
    once = turned(pca_map(mixed(1)), anchor_of(items()))
    np.testing.assert_allclose(turned(once, anchor_of(items())), once, atol=1e-4)


def test_maps_of_two_networks_of_the_same_items_lie_alike_and_so_do_parts_of_one() -> None:
    anchored = anchor_of(items())
    raw = [pca_map(mixed(seed)) for seed in range(1, 7)]
    alike = [compute(mixed(seed), None, MapSpec(), anchor=anchored).xy for seed in range(1, 7)]
    before, after = (
        np.mean([np.linalg.norm(one - other, axis=1).mean() for one, other in combinations(clouds, 2)])
        for clouds in (raw, alike)
    )
    assert after < 0.7 * before
    one = compute(mixed(1), None, MapSpec(), anchor=anchored)
    few = compute(mixed(1), None, MapSpec(points=100), anchor=anchored)
    assert np.linalg.norm(few.xy - one.xy[:100], axis=1).mean() < 0.2 * np.linalg.norm(one.xy, axis=1).mean()


def test_it_is_the_same_map_to_every_figure_of_quality() -> None:
    codes = mixed(1)
    made = compute(codes, None, MapSpec(), anchor=anchor_of(items()))
    assert not np.allclose(made.xy, pca_map(codes), atol=0.1)
    assert made.trustworthiness == pytest.approx(trustworthiness(codes, pca_map(codes)), abs=1e-9)


def test_the_plane_and_the_projection_are_turned_with_the_map() -> None:
    codes, anchored = mixed(1), anchor_of(items())
    made = compute(codes, None, MapSpec(), anchor=anchored)
    plane, found = plane_of_pca(codes, anchored), projection(codes, anchored)
    np.testing.assert_allclose(plane.place(codes), made.xy, atol=1e-4)
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-6)
    assert plane.distance(codes).kept == pytest.approx(plane_of_pca(codes).distance(codes).kept, abs=1e-6)


@pytest.mark.parametrize("size", [1, 2])
def test_codes_of_one_or_two_numbers_keep_their_axes(size: int) -> None:
    codes, anchored = mixed(1)[:, :size], anchor_of(items())
    np.testing.assert_array_equal(compute(codes, None, MapSpec(), anchor=anchored).xy, pca_map(codes))
    np.testing.assert_array_equal(projection(codes, anchored).axes, projection(codes, None).axes)
    if size == 2:
        np.testing.assert_array_equal(reference(codes, anchored), codes)


def test_the_anchor_is_that_of_the_first_thousand_and_turns_as_told() -> None:
    many = np.random.default_rng(1).integers(0, 256, (1_200, 1, 5, 5), dtype=np.uint8)
    found = anchor_of(many)
    assert (found.shape, found.dtype) == ((1_000, 2), np.float32)
    np.testing.assert_array_equal(found, anchor_of(many[:1_000]))
    np.testing.assert_allclose(anchor_of(many, 90), np.stack([-found[:, 1], found[:, 0]], axis=1), atol=1e-2)


def test_places_that_are_not_finite_are_refused() -> None:
    with pytest.raises(Refused, match="xy: 1 of 3 rows"):
        turned([[0, 0], [1, np.nan], [2, 2]], anchor_of(items()))


@pytest.mark.parametrize("size", LADDER[1:])
def test_the_maps_that_ship_lie_so_already_and_one_of_them_cannot_be_turned(size: int, shipped_root: Path) -> None:
    film = Film(shipped_root / ladder_id(size) / "film")
    xy = film.read(film.files()[-1])["xy"]
    moved = np.linalg.norm(turned(xy, anchor("mnist")) - xy, axis=1).mean()
    assert moved < 0.15 * np.linalg.norm(xy - xy.mean(axis=0), axis=1).mean()
