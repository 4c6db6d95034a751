"""PCA is exact, orthonormal and the best linear code; on MNIST it gives the published error."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from aecore.data import Split, load
from aecore.errors import Refused
from aecore.measure.arrays import Values
from aecore.measure.pca import PCA, baseline, fit
from aecore.measure.reconstruction import evaluate


@pytest.fixture
def images() -> NDArray[np.uint8]:
    """Return 300 grey pictures whose pixels depend on each other."""
    generator = np.random.default_rng(0)
    smooth = generator.random((300, 4)) @ generator.random((4, 30)) + generator.random((300, 30)) / 3
    return (255 * smooth / smooth.max()).astype(np.uint8).reshape(300, 1, 5, 6)


def test_components_are_orthonormal_and_sorted(images: NDArray[np.uint8]) -> None:
    pca = fit(images)
    assert pca.components.shape == (30, 30)
    np.testing.assert_allclose(pca.components @ pca.components.T, np.eye(30), atol=1e-5)
    assert (np.diff(pca.eigenvalues) <= 0).all()
    assert (pca.eigenvalues >= 0).all()


def test_it_equals_the_singular_value_decomposition(images: NDArray[np.uint8]) -> None:
    pca, rows = fit(images), images.reshape(300, 30) / 255
    np.testing.assert_allclose(pca.mean, rows.mean(axis=0), rtol=1e-12)
    _, singular, vectors = np.linalg.svd(rows - rows.mean(axis=0))
    np.testing.assert_allclose(pca.eigenvalues, singular**2 / 300, rtol=1e-9)
    np.testing.assert_allclose(np.abs((pca.components * vectors).sum(axis=1)), 1, atol=1e-5)


def test_the_error_is_the_variance_left_out(images: NDArray[np.uint8]) -> None:
    pca = fit(images)
    for k in range(31):
        error = evaluate(lambda x, k=k: pca.reconstruct(x, k), images).summary()
        assert error["squared_error_per_image"] == pytest.approx(pca.eigenvalues[k:].sum(), abs=1e-9)


@pytest.mark.parametrize("k", [30, 31, 2048, None])
def test_as_many_components_as_pixels_or_more_copy_perfectly(images: NDArray[np.uint8], k: int | None) -> None:
    again = fit(images).reconstruct(images, k)
    assert again.shape == images.shape
    assert again.dtype == np.float32
    np.testing.assert_allclose(again, images / 255, atol=1e-6)


def test_no_component_gives_the_mean_image(images: NDArray[np.uint8]) -> None:
    np.testing.assert_allclose(fit(images).reconstruct(images[:2], 0), [images.mean(axis=0) / 255] * 2, atol=1e-6)


def test_bytes_floats_and_tensors_are_the_same_images(images: NDArray[np.uint8]) -> None:
    expected = fit(images)
    floats = torch.from_numpy(images).float() / 255
    for same in (images / 255, torch.from_numpy(images), floats):
        pca = fit(same)
        np.testing.assert_allclose(pca.components, expected.components, atol=1e-4)
        np.testing.assert_allclose(pca.encode(same), expected.encode(images), atol=1e-4)


def test_codes_decode_to_the_reconstruction(images: NDArray[np.uint8]) -> None:
    pca = fit(images).first(3)
    codes = pca.encode(images)
    assert codes.shape == (300, 3)
    np.testing.assert_allclose(codes.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(codes.var(axis=0), pca.eigenvalues, rtol=1e-4)
    np.testing.assert_array_equal(pca.decode(codes).reshape(images.shape), pca.reconstruct(images))


def test_signs_do_not_depend_on_the_order_of_the_images(images: NDArray[np.uint8]) -> None:
    np.testing.assert_array_equal(fit(images).components, fit(images[::-1]).components)


def test_what_cannot_be_is_refused(images: NDArray[np.uint8]) -> None:
    with pytest.raises(Refused, match=r"code\.size = -1"):
        fit(images).first(-1)
    with pytest.raises(Refused, match="at least 1 training image"):
        fit(images[:0])


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    fits: list[int] = []

    def counting(values: Values) -> PCA:
        fits.append(len(values))
        return fit(values)

    monkeypatch.setattr("aecore.measure.pca.fit", counting)
    return fits


def test_the_baseline_is_fit_once_for_the_same_images(
    images: NDArray[np.uint8], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = _counted(monkeypatch)
    for k in (2, 3, 500):
        pca = baseline("small", Split(images, None), k, tmp_path)
        assert pca.components.shape == (min(k, 30), 30)
        np.testing.assert_array_equal(pca.components, fit(images).components[:k])
    assert fits == [300]


def test_other_images_are_another_baseline(
    images: NDArray[np.uint8], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = _counted(monkeypatch)
    for name, part in (("a", images), ("a", images[:200]), ("b", images), ("a", 255 - images), ("a", images / 255)):
        baseline(name, Split(part, None), 2, tmp_path)
    assert fits == [300, 200, 300, 300, 300]


def test_a_damaged_or_unwritable_cache_is_only_slower(
    images: NDArray[np.uint8], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    split = Split(images, None)
    expected = baseline("small", split, 2, tmp_path)
    file = next((tmp_path / "pca").iterdir())
    for content in (b"", file.read_bytes()[:-40], b"PK\3\4" + bytes(99)):
        file.write_bytes(content)
        np.testing.assert_array_equal(baseline("small", split, 2, tmp_path).components, expected.components)
    (tmp_path / "file").write_text("in the way")
    np.testing.assert_array_equal(baseline("small", split, 2, tmp_path / "file").components, expected.components)
    assert len(caplog.records) == 4


def test_mnist_gives_the_reference_figures(tmp_path: Path) -> None:
    """13.87 at 30 is also printed in Hinton and Salakhutdinov (2006), Fig. 2B."""
    mnist = load("mnist", data_dir=tmp_path)
    pca = fit(mnist.train.images)
    figures = {2: (0.05567, 43.64), 16: (0.02686, 21.06), 30: (0.01769, 13.87)}
    for k, (per_pixel, per_image) in figures.items():
        error = np.mean((pca.reconstruct(mnist.test.images, k) - mnist.test.images / np.float32(255)) ** 2, dtype=float)
        assert round(error, 5) == per_pixel
        assert round(784 * error, 2) == per_image
