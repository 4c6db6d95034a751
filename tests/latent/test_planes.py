"""Planes through a code space: there and back, what they pass through, and how far codes are from them."""

from collections.abc import Callable

import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.pca import pca_map
from aecore.latent.planes import Plane, plane_along, plane_of_pca, plane_through, whole_plane


def codes_of(size: int, count: int = 300) -> np.ndarray:
    spread = np.arange(1, size + 1) ** -0.7
    return (np.random.default_rng(size).normal(size=(count, size)) * spread + 2).astype(np.float32)


def through_three(codes: np.ndarray) -> Plane:
    return plane_through(codes[:3])


PLANES = [plane_of_pca, lambda codes: plane_along(codes, 4, 1), through_three]


@pytest.mark.parametrize("make", PLANES, ids=["pca", "along", "through"])
def test_a_place_has_a_code_and_the_code_that_place(make: Callable[[np.ndarray], Plane]) -> None:
    plane = make(codes_of(8))
    xy = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32) * 3
    np.testing.assert_allclose(plane.place(plane.codes(xy)), xy, atol=1e-5)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-6)


@pytest.mark.parametrize("make", PLANES, ids=["pca", "along", "through"])
def test_no_code_of_the_plane_is_nearer_than_the_one_a_code_falls_on(make: Callable[[np.ndarray], Plane]) -> None:
    codes = codes_of(8)
    plane = make(codes)
    xy = plane.place(codes)
    nearest = np.linalg.norm(codes - plane.codes(xy), axis=1)
    for step in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        assert (np.linalg.norm(codes - plane.codes(xy + np.float32(step)), axis=1) > nearest).all()


def test_the_plane_of_pca_is_the_map_of_pca_and_none_keeps_more() -> None:
    codes = codes_of(12)
    best = plane_of_pca(codes)
    np.testing.assert_array_equal(best.place(codes), pca_map(codes))
    for other in (plane_along(codes, 0, 1), plane_along(codes, 10, 11), through_three(codes)):
        assert other.distance(codes).kept < best.distance(codes).kept
        assert other.distance(codes).off > best.distance(codes).off


def test_two_numbers_of_the_code_are_the_places_themselves() -> None:
    codes = codes_of(6)
    plane = plane_along(codes, 5, 2)
    np.testing.assert_array_equal(plane.place(codes), codes[:, [5, 2]])
    others = plane.codes([[7.0, 8.0]])[0]
    assert (others[5], others[2]) == (7, 8)
    np.testing.assert_allclose(others[[0, 1, 3, 4]], codes.mean(axis=0)[[0, 1, 3, 4]], rtol=1e-5)


def test_the_plane_through_three_codes_passes_through_them() -> None:
    codes = codes_of(16)[:3]
    plane = plane_through(codes)
    xy = plane.place(codes)
    np.testing.assert_allclose(plane.codes(xy), codes, atol=1e-5)
    np.testing.assert_allclose(xy[[0, 0, 1], [0, 1, 1]], 0, atol=1e-5)
    assert xy[1, 0] > 0
    assert xy[2, 1] > 0
    assert plane.distance(codes).off == pytest.approx(0, abs=1e-5)
    assert plane.distance(codes).kept == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("size", [1, 2])
def test_codes_of_one_or_two_numbers_are_the_plane(size: int) -> None:
    codes, plane = codes_of(size), whole_plane(size)
    np.testing.assert_array_equal(plane.place(codes)[:, :size], codes)
    np.testing.assert_array_equal(plane.codes(plane.place(codes)), codes)
    found = plane.distance(codes)
    assert (found.off, found.kept) == (0, pytest.approx(1))


def test_distances_of_a_known_cloud() -> None:
    square = np.array([[x, y, z] for x in (-3, 3) for y in (-1, 1) for z in (-2, 2)], np.float32)
    found = plane_along(square, 0, 1).distance(square)
    assert (found.off, found.spread) == (pytest.approx(2), pytest.approx(14**0.5))
    assert found.kept == pytest.approx(10 / 14)
    aside = Plane(np.array([0, 0, 5], np.float32), np.eye(3, dtype=np.float32)[:2]).distance(square)
    assert aside.off == pytest.approx(np.sqrt((3**2 + 7**2) / 2))
    assert aside.kept == pytest.approx(10 / 14)  # aside it keeps no less of the spread


def test_codes_without_spread_lose_none() -> None:
    same = np.ones((5, 4), np.float32)
    assert plane_of_pca(same).distance(same).kept == 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda c: plane_through(c[[0, 0, 1]]), "lie on a line"),
        (lambda c: plane_through(np.stack([c[0], 2 * c[0], 3 * c[0]])), "lie on a line"),
        (lambda c: plane_through(c[:4]), "4 codes make no plane"),
        (lambda c: plane_along(c, 1, 1), "1 twice is no plane"),
        (lambda c: plane_along(c, 0, 8), "8 is not allowed; choose one from 0 to 7"),
        (lambda c: plane_along(c, -1, 0), "-1 is not allowed"),
        (lambda c: whole_plane(3), "codes of 3 numbers are no plane"),
        (lambda c: plane_of_pca(c).place(c[:, :5]), "5 columns do not fit the 8"),
        (lambda c: plane_of_pca(c).codes(c), "8 columns are no places"),
    ],
)
def test_what_is_no_plane_is_refused(make: Callable[[np.ndarray], object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        make(codes_of(8))
