"""How far reconstructions are from their images, in the units that every page, table and command shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.measure.arrays import Values, as_float64, slices
from aecore.measure.ssim import has_ssim, ssim

__all__ = [
    "Accumulator",
    "ReconstructionErrors",
    "binary_cross_entropy",
    "characters_right",
    "evaluate",
    "reconstruction_errors",
    "summary",
]

CLIP = (
    1e-7  # outputs nearer than this to 0 or 1 count as this far: a sure and wrong pixel costs 16.1 nats, not infinity
)
PSNR_CAP = 100.0  # decibels; a perfect picture would be infinite, and so would every mean with one in it


@dataclass(frozen=True, eq=False)
class ReconstructionErrors:
    """One number an image, each (N,) float64.

    Attributes:
        squared_error: sum over the image's values.
        bce: binary cross-entropy with outputs clipped to [1e-7, 1 - 1e-7], sum over the values, nats; has a meaning
            only for values in 0..1.
        psnr_db: peak signal-to-noise ratio for a data range of 1, decibels, at most 100; None if not pictures.
        ssim: see `aecore.measure.ssim`; None if not pictures.
        values: how many values one image has.
        characters: the share of right characters of each window; None if not text.
    """

    squared_error: NDArray[np.float64]
    bce: NDArray[np.float64]
    psnr_db: NDArray[np.float64] | None
    ssim: NDArray[np.float64] | None
    values: int
    characters: NDArray[np.float64] | None = None

    def summary(self) -> dict[str, float | None]:
        """Return the means over the images under the contract's names; raises Refused without images.

        Text has one more, `characters_right`, the share of characters whose number is the largest of their row.
        """
        if not len(self.squared_error):
            raise Refused("An evaluation needs at least 1 image and was given 0: give it images.")
        per_image = float(self.squared_error.mean())
        return {
            "mse_per_pixel": per_image / self.values,
            "squared_error_per_image": per_image,
            "bce_per_pixel": float(self.bce.mean()) / self.values,
            "psnr_db": None if self.psnr_db is None else float(self.psnr_db.mean()),
            "ssim": None if self.ssim is None else float(self.ssim.mean()),
            **({} if self.characters is None else {"characters_right": float(self.characters.mean())}),
        }


def reconstruction_errors(images: Values, reconstructions: Values, *, text: bool = False) -> ReconstructionErrors:
    """Measure each reconstruction against its image.

    Args:
        images: (N, *shape), float in 0..1 or uint8 in 0..255.
        reconstructions: (N, *shape), likewise; floats may lie outside 0..1, and only the cross-entropy clips them.
        text: whether they are windows of one-hot characters, (N, characters, alphabet).

    Raises:
        Refused: the shapes differ.
    """
    x, x_hat = as_float64(images), as_float64(reconstructions)
    if x.shape != x_hat.shape:
        raise Refused(f"Images of shape {x.shape} and reconstructions of {x_hat.shape} differ: give them one shape.")
    squared = _sum((x - x_hat) ** 2)
    values = int(np.prod(x.shape[1:]))
    pictures = has_ssim(x.shape[1:])
    return ReconstructionErrors(
        squared_error=squared,
        bce=_sum(binary_cross_entropy(x, x_hat)),
        psnr_db=-10 * np.log10(np.maximum(squared / values, 10 ** (-PSNR_CAP / 10))) if pictures else None,
        ssim=ssim(x, x_hat) if pictures else None,
        values=values,
        characters=characters_right(x, x_hat) if text else None,
    )


def characters_right(images: NDArray[Any], reconstructions: NDArray[Any]) -> NDArray[np.float64]:
    """Return the share of right characters of windows (N, characters, alphabet): float64 (N,), 0 to 1."""
    return np.asarray((images.argmax(axis=-1) == reconstructions.argmax(axis=-1)).mean(axis=-1))


def summary(images: Values, reconstructions: Values) -> dict[str, float | None]:
    """Return the contract's five figures for arrays that fit into memory as float64; see `Accumulator` for others."""
    return reconstruction_errors(images, reconstructions).summary()


def binary_cross_entropy(x: NDArray[np.float64], x_hat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return -x log p - (1 - x) log(1 - p) of every value, nats, with p = `x_hat` clipped to [1e-7, 1 - 1e-7]."""
    p = np.clip(x_hat, CLIP, 1 - CLIP)
    return np.asarray(-(x * np.log(p) + (1 - x) * np.log1p(-p)))


class Accumulator:
    """Takes images and reconstructions batch by batch and keeps only the numbers of each image."""

    def __init__(self, *, text: bool = False) -> None:
        """Start without images; `text` as in `reconstruction_errors`."""
        self._text = text
        self._parts: list[ReconstructionErrors] = []

    def add(self, images: Values, reconstructions: Values) -> None:
        """Measure one batch, as `reconstruction_errors` does; every batch must have the same item shape."""
        part = reconstruction_errors(images, reconstructions, text=self._text)
        if self._parts and part.values != self._parts[0].values:
            raise Refused(
                f"A batch has {part.values} values an image and the ones before it {self._parts[0].values}: "
                "evaluate one data set at a time."
            )
        self._parts.append(part)

    def errors(self) -> ReconstructionErrors:
        """Return the numbers of all images so far, in their order; raises Refused without batches."""
        if not self._parts:
            raise Refused("An evaluation needs at least 1 image and was given 0: give it images.")
        psnr_db = [part.psnr_db for part in self._parts if part.psnr_db is not None]
        similarity = [part.ssim for part in self._parts if part.ssim is not None]
        characters = [part.characters for part in self._parts if part.characters is not None]
        return ReconstructionErrors(
            squared_error=np.concatenate([part.squared_error for part in self._parts]),
            bce=np.concatenate([part.bce for part in self._parts]),
            psnr_db=np.concatenate(psnr_db) if psnr_db else None,
            ssim=np.concatenate(similarity) if similarity else None,
            values=self._parts[0].values,
            characters=np.concatenate(characters) if characters else None,
        )

    def summary(self) -> dict[str, float | None]:
        """Return the contract's five figures over all images so far; raises Refused without images."""
        return self.errors().summary()


def evaluate(
    reconstruct: Callable[[Values], Values], images: Values, block: int = 1000, *, text: bool = False
) -> ReconstructionErrors:
    """Measure anything that reconstructs, block by block: a model's function or `PCA.reconstruct`."""
    accumulator = Accumulator(text=text)
    for part in slices(len(images), block):
        accumulator.add(images[part], reconstruct(images[part]))
    return accumulator.errors()


def _sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values.sum(axis=tuple(range(1, values.ndim))))
