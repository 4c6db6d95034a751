"""What comes out of a run: the figures, PCA's beside them, and the arrays that pages show."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from aecore import data, outcome
from aecore.autoencoder import build
from aecore.config import Config
from aecore.data import Dataset, Split
from aecore.measure.reconstruction import summary
from aecore.outcome import evaluate_and_keep, evaluate_model, pca_figures
from aecore.runs import create

COUNT = 1_300
"""More than a batch and no whole number of batches."""


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return data.load("mnist")


def some(digits: Dataset) -> Split:
    return digits.test[:COUNT]


@pytest.mark.parametrize("kind", ["linear", "dense", "conv"])
def test_figures_and_arrays_tell_the_same(digits: Dataset, tiny: Callable[..., Config], kind: str) -> None:
    model = build(tiny(f"network.kind={kind}"), digits.shape).eval()
    figures, arrays = evaluate_model(model, some(digits))
    assert {name: (array.dtype.name, array.shape) for name, array in arrays.items()} == {
        "codes": ("float32", (COUNT, 8)),
        "reconstructions": ("uint8", (COUNT, 1, 28, 28)),
        "errors": ("float32", (COUNT,)),
    }
    assert figures["mse_per_pixel"] == pytest.approx(arrays["errors"].mean(), rel=1e-5)
    with torch.no_grad():
        x = torch.from_numpy(some(digits).images).float() / 255
        x_hat = model.reconstruct(x).numpy()
        np.testing.assert_allclose(arrays["codes"], model.encode(x).numpy(), atol=1e-4)
    assert figures == pytest.approx(summary(some(digits).images, x_hat), rel=1e-4)
    assert np.abs(arrays["reconstructions"] / 255 - x_hat.clip(0, 1)).max() <= 0.5 / 255 + 1e-4


def test_what_pages_show_is_in_the_folder(
    runs_root: Path, digits: Dataset, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "pca_figures", lambda *_, **__: {"mse_per_pixel": 0.1})
    run = create(runs_root, tiny())
    part = Dataset("part", digits.train, some(digits), digits.shape, digits.classes)
    figures, pca = evaluate_and_keep(run, build(run.config, digits.shape), part)
    assert pca == {"mse_per_pixel": 0.1}
    assert sorted(path.name for path in (run.folder / "test").iterdir()) == [
        "codes.npy",
        "errors.npy",
        "reconstructions.npy",
    ]
    errors = np.load(run.folder / "test" / "errors.npy", allow_pickle=False)
    assert figures["mse_per_pixel"] == pytest.approx(errors.mean(), rel=1e-5)


@pytest.mark.slow
def test_more_numbers_a_code_make_a_better_pca(runs_root: Path, tiny: Callable[..., Config]) -> None:
    errors = []
    for k in (1, 8, 64):
        run = create(runs_root, tiny(f"code.size={k}"))
        figures = pca_figures(run)
        assert figures is pca_figures(run)
        errors.append(figures["mse_per_pixel"])
    assert errors == sorted(errors, reverse=True)
