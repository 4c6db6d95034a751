"""What came out of a run: its figures on the test images, PCA's beside them, and the arrays that pages show."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import torch

from aecore import data
from aecore.autoencoder import Autoencoder, at_rest
from aecore.config import Config, DataConfig, cut_of
from aecore.data import Dataset, Split
from aecore.data.text import TEXT
from aecore.files import write
from aecore.film import as_kept
from aecore.finding import load
from aecore.images import Images
from aecore.measure import pca
from aecore.measure.reconstruction import Accumulator, evaluate
from aecore.runs import Run

__all__ = [
    "ARRAYS",
    "Figures",
    "complete",
    "evaluate_and_keep",
    "evaluate_model",
    "keep",
    "pca_figures",
    "training_codes",
]

Figures = dict[str, float | None]
Watch = Callable[[np.ndarray, np.ndarray], None]
ARRAYS = ("codes", "reconstructions", "errors")
"""The files of `test/`; with a corruption there is `SEEN` too."""
SEEN = "seen"
BATCH = 1_000


def evaluate_and_keep(
    run: Run, model: Autoencoder, dataset: Dataset, *, data_dir: Path | None = None
) -> tuple[Figures, Figures]:
    """Evaluate on all test images and write `test/`.

    It holds codes float32 (N, k), reconstructions (N, *shape) as `as_kept` gives them, and errors float32 (N,), the
    mean squared error per pixel of each image; with a corruption also seen (N, *shape), what the network saw.

    Returns:
        The figures of the model, and of PCA fitted to the same training images with as many numbers a code.
    """
    figures, arrays = evaluate_model(model, dataset.test)
    keep(run, arrays)
    return figures, pca_figures(run, data_dir=data_dir)


def complete(run: Run, *, data_dir: Path | None = None) -> None:
    """Make from the weights what is missing in `test/`, and leave what is there: maps are named by their codes.

    Nothing to do is nothing done; else 10,000 digits take about 0.3 s on a CPU. A shipped run comes without its
    reconstructions.

    Raises:
        Refused: when something is missing and the run has no weights, or its data set cannot be read.
    """
    missing = [name for name in _names(run.config) if not _place(run, name).exists()]
    if missing:
        made = _arrays(load(run), data.load(run.config.data.key, data_dir=data_dir).test)
        keep(run, {name: made[name] for name in missing})


def training_codes(run: Run, points: int, *, data_dir: Path | None = None) -> tuple[np.ndarray, np.ndarray | None]:
    """Encode the first training images of a run's data set, those held out included; 60,000 digits take some 3 s.

    Returns:
        float32 (n, k) codes of the images as the network sees them, n of all when there are fewer than `points`, and
        their classes, int64 (n,), None where the data have none.

    Raises:
        Refused: the run has no weights, or its data set cannot be read.
    """
    split = data.load(run.config.data.key, data_dir=data_dir).train[:points]
    return _arrays(load(run), split)["codes"], split.labels


def keep(run: Run, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays into `test/`, each whole or not at all; the codes last, whose date is that of all."""
    for name, array in sorted(arrays.items(), key=lambda item: item[0] == "codes"):
        buffer = BytesIO()
        np.save(buffer, array, allow_pickle=False)
        write(_place(run, name), buffer.getvalue())


def _names(config: Config) -> tuple[str, ...]:
    """Return the files of `test/` that a run with these choices has."""
    return ARRAYS if config.objective.corruption == "none" else (*ARRAYS, SEEN)


def _place(run: Run, name: str) -> Path:
    return run.folder / "test" / f"{name}.npy"


def evaluate_model(model: Autoencoder, test: Split) -> tuple[Figures, dict[str, np.ndarray]]:
    """Return the figures of `measure.reconstruction` on a split, and the arrays that `test/` holds."""
    accumulator = Accumulator(text=len(model.shape) == len(TEXT.shape))
    arrays = _arrays(model, test, accumulator.add)
    return accumulator.summary(), arrays


@torch.no_grad()
def _arrays(model: Autoencoder, test: Split, watch: Watch | None = None) -> dict[str, np.ndarray]:
    """Return the arrays of `test/`; `watch` is shown every batch, uint8, with its reconstruction, float32."""
    images = Images(test.images, next(model.parameters()).device)
    names, parts = _names(model.config), []
    for start in range(0, len(images), BATCH):
        x = images.slice(start, start + BATCH)
        with at_rest(model):
            seen = model.see_test(x, start)
            z = model.encode(seen)
            x_hat = model.decode(z)
        errors = (x_hat - x).square().flatten(1).mean(1)
        found = [tensor.float().cpu().numpy() for tensor in (z, x_hat, errors, seen)]
        if watch:
            watch(test.images[start : start + BATCH], found[1])
        parts.append((found[0], as_kept(found[1]), found[2], as_kept(found[3]))[: len(names)])
    return {name: np.concatenate(column) for name, column in zip(names, zip(*parts, strict=True), strict=True)}


def pca_figures(run: Run, *, data_dir: Path | None = None) -> Figures:
    """Return the test figures of PCA with the run's training images and latent size."""
    return _pca_figures(run.config.data, run.config.numbers, data_dir)


@lru_cache(maxsize=64)
def _pca_figures(choice: DataConfig, k: int, data_dir: Path | None) -> Figures:
    dataset = data.load(choice.key, data_dir=data_dir)
    seen, _ = cut_of(choice, dataset)
    baseline = pca.baseline(choice.key, seen, k, data_dir)
    return evaluate(baseline.reconstruct, dataset.test.images, text=dataset.kind == "text").summary()
