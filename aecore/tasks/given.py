"""What a use works on: a trained network as functions of arrays, and the images it learned from and never saw."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aecore.config import Config, cut_of
from aecore.data.dataset import Dataset, Split
from aecore.measure import pca

if TYPE_CHECKING:
    from aecore.autoencoder import Autoencoder

__all__ = ["Floats", "Given", "Tell", "unit"]

Floats = NDArray[np.float32]
Tell = Callable[[float], None]
"""Is told how much of the work is done, 0 to 1; what it raises ends the work and comes out of the call."""
BLOCK = 1_000
"""Images at a time: what is in memory at once does not grow with what is asked."""


def unit(images: NDArray[Any]) -> Floats:
    """Return images as float32 in the unit 0 to 1; bytes are divided by 255."""
    return np.asarray(images / np.float32(255) if images.dtype == np.uint8 else images, np.float32)


@dataclass(frozen=True, eq=False)
class Given:
    """A trained network and its data set.

    Attributes:
        model: on any device; it is only looked at.
        dataset: what it learned from, its test images never seen by anybody who fits.
        data_dir: where fits of PCA and classifiers are kept; see `aecore.data.load`.
        seconds: how long the network was trained; None where no run says.
    """

    model: "Autoencoder"
    dataset: Dataset
    data_dir: Path | None = None
    seconds: float | None = None

    @property
    def config(self) -> Config:
        """The five choices that made the network."""
        return self.model.config

    @property
    def train(self) -> Split:
        """The training images that the network learned from: held-out ones and classes left out are not among them."""
        return self._cut[0]

    @property
    def held_out(self) -> Split:
        """The training images that were held out: the network did not learn from them, and they are no test images."""
        return self._cut[1]

    @cached_property
    def _cut(self) -> tuple[Split, Split]:
        return cut_of(self.config.data, self.dataset)

    @property
    def test(self) -> Split:
        """The test images, all of them."""
        return self.dataset.test

    @cached_property
    def pca(self) -> pca.PCA:
        """PCA of the same training images with as many numbers a code: what a linear network could do at best."""
        return pca.baseline(self.config.data.key, self.train, self.config.numbers, self.data_dir)

    def encode(self, images: NDArray[Any]) -> Floats:
        """Return the codes of images (n, *shape), uint8 or float 0..1: float32 (n, k)."""
        return self._in_blocks(self.model.encode, unit(images))

    def decode(self, codes: NDArray[Any]) -> Floats:
        """Return the images of codes (n, k): float32 (n, *shape), not clipped."""
        return self._in_blocks(self.model.decode, np.asarray(codes, np.float32))

    def reconstruct(self, images: NDArray[Any]) -> Floats:
        """Return decode(encode(images)): float32 (n, *shape), not clipped."""
        return self._in_blocks(self.model.reconstruct, unit(images))

    def _in_blocks(self, compute: Callable[[Any], Any], values: Floats) -> Floats:
        import torch

        device = next(self.model.parameters()).device
        with torch.inference_mode():
            parts = [
                compute(torch.from_numpy(values[at : at + BLOCK].copy()).to(device)).float().cpu().numpy()
                for at in range(0, max(1, len(values)), BLOCK)
            ]
        return np.concatenate(parts)
