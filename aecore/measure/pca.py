"""Principal component analysis (Pearson, 1901; Hotelling, 1933): the best linear autoencoder, beside every model.

No linear encoder and decoder with k numbers between them has a smaller squared error on the images it was fit to
(Eckart and Young, 1936), so a network that does not beat it has not used its bends.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.data.dataset import Split
from aecore.data.folders import data_folder
from aecore.errors import Refused
from aecore.files import write_with
from aecore.measure.arrays import Values, as_array, as_float64, slices

__all__ = ["PCA", "baseline", "fit", "kept"]

logger = logging.getLogger(__name__)

VERSION = 1  # of the cached file: raise it when fit() would give other numbers


@dataclass(frozen=True, eq=False)
class PCA:
    """A fit, or the first components of one.

    Attributes:
        mean: (d,) float64, the mean image in 0..1.
        components: (k, d) float32, orthonormal rows, the one of greatest variance first; k = d from `fit`.
        eigenvalues: (k,) float64, each component's variance over the images (divided by N), falling.
    """

    mean: NDArray[np.float64]
    components: NDArray[np.float32]
    eigenvalues: NDArray[np.float64]

    def first(self, k: int) -> "PCA":
        """Return the PCA with only the first `k` components, or all if there are fewer; raises Refused below 0."""
        if k < 0:
            raise Refused(
                f"code.size = {k} is below 0: PCA keeps 0 (the mean image) to {len(self.components)} numbers."
            )
        return PCA(self.mean, self.components[:k], self.eigenvalues[:k])

    def encode(self, images: Values) -> NDArray[np.float32]:
        """Project (N, *shape) images, uint8 or float in 0..1, to codes (N, k) of mean 0 over the images fit to."""
        rows = as_float64(images).reshape(len(images), len(self.mean))
        return np.asarray((rows - self.mean).astype(np.float32) @ self.components.T)

    def decode(self, codes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn codes (N, k) into flat images (N, d); values may leave 0..1 and are not clipped."""
        return codes @ self.components + self.mean.astype(np.float32)

    def reconstruct(self, images: Values, k: int | None = None) -> NDArray[np.float32]:
        """Encode with the first `k` components (None for all there are) and decode, in the images' shape."""
        kept = self if k is None else self.first(k)
        return kept.decode(kept.encode(images)).reshape(images.shape)


def fit(train_images: Values) -> PCA:
    """Fit to (N, *shape) images, uint8 or float in 0..1, from their exact covariance.

    The moments of bytes are sums of whole numbers, which float64 holds without rounding: the order of the blocks and
    the number of threads change nothing in the covariance. Each component has the sign that makes its largest entry
    positive.

    Raises:
        Refused: there are no images.
    """
    count = len(train_images)
    if count == 0:
        raise Refused("PCA needs at least 1 training image and was given 0: give it images.")
    width = int(np.prod(train_images.shape[1:]))
    first, second = np.zeros(width), np.zeros((width, width))
    for part in slices(count, block=2000):
        block = as_array(train_images[part])
        rows = block.reshape(len(block), width).astype(np.float64)
        first += rows.sum(axis=0)
        second += rows.T @ rows
    unit = 255.0 if as_array(train_images[:1]).dtype == np.uint8 else 1.0
    covariance = (second / count - np.outer(first / count, first / count)) / unit**2
    return _sorted(first / count / unit, covariance)


def baseline(dataset_name: str, split: Split, k: int, data_dir: Path | None = None) -> PCA:
    """Return the first `k` components of a PCA fit to `split`; the data folder keeps the fit for the next time.

    Args:
        dataset_name: as in `aecore.tables.DATASETS`; part of the cached file's name.
        split: the training images.
        k: how many numbers a code has; more than an image has values gives the perfect copy.
        data_dir: see `aecore.data.load`.

    Raises:
        Refused: k is negative, or there are no images.
    """
    found = kept(dataset_name, split, k, data_dir)
    if found is not None:
        return found
    made = fit(split.images)
    _save(_file(dataset_name, split, data_dir), made)
    return made.first(k)


def kept(dataset_name: str, split: Split, k: int, data_dir: Path | None = None) -> PCA | None:
    """Return what `baseline` would when the data folder has the fit, else None: nothing is fit.

    Raises:
        Refused: k is negative.
    """
    found = _open(_file(dataset_name, split, data_dir))
    return None if found is None else found.first(k)


def _sorted(mean: NDArray[np.float64], covariance: NDArray[np.float64]) -> PCA:
    eigenvalues, vectors = np.linalg.eigh(covariance)  # rising, vectors in columns
    components = vectors.T[::-1]
    largest = np.take_along_axis(components, np.abs(components).argmax(axis=1)[:, None], axis=1)
    components = components * np.where(largest < 0, -1, 1)
    return PCA(mean, components.astype(np.float32), np.maximum(eigenvalues[::-1], 0))


def _file(dataset_name: str, split: Split, data_dir: Path | None) -> Path:
    return data_folder(data_dir) / "pca" / _file_name(dataset_name, split)


def _file_name(dataset_name: str, split: Split) -> str:
    """Name a fit by what made it: the set, how many images, and a digest of some 256 of them, spread over all."""
    images = split.images
    sample = np.ascontiguousarray(images[:: max(1, len(images) // 256)])
    told = f"{dataset_name} {images.shape} {images.dtype}".encode()
    digest = hashlib.sha256(told + sample.tobytes()).hexdigest()[:16]
    plain = re.sub(r"[^a-z0-9]+", "-", dataset_name.lower())
    return f"{plain}-{len(images)}-{digest}-v{VERSION}.npz"


def _open(path: Path) -> PCA | None:
    if not path.is_file():
        return None
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            return PCA(file["mean"], file["components"], file["eigenvalues"])
    except Exception as error:  # a damaged archive can make NumPy raise nearly anything; reported, and fit again
        logger.warning("The cached PCA %s is damaged (%s) and is fit again.", path, error)
        return None


def _save(path: Path, pca: PCA) -> None:
    save = partial(np.savez, mean=pca.mean, components=pca.components, eigenvalues=pca.eigenvalues)
    try:
        write_with(path, save, lasting=True)
    except OSError as error:
        logger.warning("The PCA could not be cached (%s): it is fit again every time.", error)
