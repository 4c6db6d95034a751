"""What came out of a run: its figures on the test images, PCA's beside them, and the arrays that pages show."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import torch

from aecore import data
from aecore.autoencoder import Autoencoder
from aecore.data import Dataset, Split
from aecore.files import write
from aecore.film import as_bytes
from aecore.images import Images
from aecore.measure import pca
from aecore.measure.reconstruction import Accumulator, evaluate
from aecore.runs import Run

__all__ = ["Figures", "evaluate_and_keep", "evaluate_model", "pca_figures"]

Figures = dict[str, float | None]
BATCH = 1_000


def evaluate_and_keep(
    run: Run, model: Autoencoder, dataset: Dataset, *, data_dir: Path | None = None
) -> tuple[Figures, Figures]:
    """Evaluate on all test images and write `test/`: codes float32 (N, k), reconstructions uint8 (N, *shape) and
    errors float32 (N,), the mean squared error per pixel of each image.

    Returns:
        The figures of the model, and of PCA fitted to the same training images with as many numbers a code.
    """
    figures, arrays = evaluate_model(model, dataset.test)
    for name, array in arrays.items():
        buffer = BytesIO()
        np.save(buffer, array, allow_pickle=False)
        write(run.folder / "test" / f"{name}.npy", buffer.getvalue())
    return figures, pca_figures(run, data_dir=data_dir)


@torch.no_grad()
def evaluate_model(model: Autoencoder, test: Split) -> tuple[Figures, dict[str, np.ndarray]]:
    """Return the figures of `measure.reconstruction` on a split, and the arrays that `test/` holds."""
    images = Images(test.images, next(model.parameters()).device)
    accumulator, codes, pictures = Accumulator(), [], []
    for start in range(0, len(images), BATCH):
        x = images.slice(start, start + BATCH)
        z = model.encode(x)
        x_hat = model.decode(z)
        accumulator.add(test.images[start : start + BATCH], x_hat)
        codes.append(z.float().cpu().numpy())
        pictures.append(as_bytes(x_hat.float().cpu().numpy()))
    errors = accumulator.errors()
    arrays = {
        "codes": np.concatenate(codes),
        "reconstructions": np.concatenate(pictures),
        "errors": (errors.squared_error / errors.values).astype(np.float32),
    }
    return errors.summary(), arrays


def pca_figures(run: Run, *, data_dir: Path | None = None) -> Figures:
    """Return the test figures of PCA with the run's training images and latent size."""
    config = run.config
    return _pca_figures(
        config.data.name, config.data.train_size, config.data.validation_size, config.code.size, data_dir
    )


@lru_cache(maxsize=64)
def _pca_figures(name: str, train_size: int | None, held_out: int, k: int, data_dir: Path | None) -> Figures:
    dataset = data.load(name, data_dir=data_dir)
    seen, _ = data.holdout(dataset.train, train_size, held_out)
    baseline = pca.baseline(name, seen, k, data_dir)
    return evaluate(baseline.reconstruct, dataset.test.images).summary()
