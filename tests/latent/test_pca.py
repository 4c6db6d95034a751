import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.pca import pca_map, principal_axes


def codes_of(count: int, size: int, seed: int = 0) -> np.ndarray:
    spread = np.arange(1, size + 1) ** -0.5
    return (np.random.default_rng(seed).standard_normal((count, size)) * spread + 3).astype(np.float32)


@pytest.mark.parametrize(("count", "size"), [(400, 3), (400, 32), (40, 200), (400, 300), (300, 700)])
def test_it_is_the_singular_value_decomposition(count: int, size: int) -> None:
    codes = codes_of(count, size)
    centred = codes - codes.mean(axis=0, dtype=np.float64)
    _, values, axes = np.linalg.svd(centred, full_matrices=False)
    found = principal_axes(codes, 2)
    assert np.allclose(np.abs((found * axes[:2]).sum(axis=1)), 1, atol=1e-4)
    assert np.allclose(np.linalg.norm(pca_map(codes), axis=0), values[:2], rtol=1e-5)


@pytest.mark.parametrize("size", [8, 300])
def test_axes_are_orthonormal_and_their_largest_entry_positive(size: int) -> None:
    axes = principal_axes(codes_of(500, size), 5)
    assert np.allclose(axes @ axes.T, np.eye(5), atol=1e-5)
    assert (axes[np.arange(5), np.abs(axes).argmax(axis=1)] > 0).all()


@pytest.mark.parametrize("size", [8, 300])
def test_the_same_codes_give_the_same_map_to_the_bit(size: int) -> None:
    codes = codes_of(300, size)
    assert np.array_equal(pca_map(codes), pca_map(codes.copy()))


def test_equal_variances_end_too() -> None:
    xy = pca_map(np.eye(300))
    assert np.isfinite(xy).all()


def test_one_column_is_its_own_map() -> None:
    codes = codes_of(50, 1)
    xy = pca_map(codes)
    assert np.allclose(xy[:, 0], codes[:, 0] - codes.mean(), atol=1e-6)
    assert not xy[:, 1].any()


@pytest.mark.parametrize("size", [1, 3, 300])
@pytest.mark.parametrize("count", [1, 40])
def test_constant_codes_lie_at_0(count: int, size: int) -> None:
    xy = pca_map(np.full((count, size), 0.1, np.float32))
    assert xy.shape == (count, 2)
    assert not xy.any()


@pytest.mark.parametrize("size", [2, 300])
def test_codes_on_a_line_have_no_second_coordinate(size: int) -> None:
    codes = np.outer(np.linspace(0, 1, 400), np.linspace(0.3, 0.7, size)).astype(np.float32)
    xy = pca_map(codes)
    assert not xy[:, 1].any()
    assert xy[:, 0].std() > 0


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_scale_does_not_matter(scale: float) -> None:
    codes = codes_of(100, 4) - 3
    scaled = pca_map(codes * np.float32(scale)) / np.float32(scale)
    assert np.allclose(scaled, pca_map(codes), atol=1e-4)


def test_no_component_is_refused() -> None:
    with pytest.raises(Refused, match="components: 0"):
        principal_axes(codes_of(9, 2), 0)
