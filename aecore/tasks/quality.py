"""How good pictures are beside the clean ones: PSNR, SSIM, and whether a classifier still reads the right class."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aecore.config import Config
from aecore.measure.arrays import slices
from aecore.measure.reconstruction import reconstruction_errors
from aecore.measure.ssim import WINDOW, has_ssim
from aecore.tasks import intervals
from aecore.tasks.given import Given, unit
from aecore.tasks.result import Cell, Score

__all__ = ["COLUMNS", "Quality", "Read", "as_bytes", "first_test", "pictures_only", "psnr_of", "read_by"]

COLUMNS = (
    "PSNR, dB", "PSNR from", "PSNR to", "SSIM", "SSIM from", "SSIM to", "still read", "read from", "read to",
)  # fmt: skip
"""What `Quality.cells` gives, by name."""
BLOCK = 2_000
LEAST = 1e-10
"""The mean squared error of 100 dB: a perfect picture would be infinite."""
Read = Callable[[NDArray[Any]], NDArray[np.int64]]
"""The likeliest class, int64 (n,), of images uint8 or float 0..1."""


@dataclass(frozen=True, eq=False)
class Quality:
    """One number a picture, each (n,).

    Attributes:
        psnr: float64, decibels for a data range of 1, at most 100.
        ssim: float64; see `aecore.measure.ssim`.
        right: bool, whether the classifier reads the right class; None where nobody reads.
    """

    psnr: NDArray[np.float64]
    ssim: NDArray[np.float64]
    right: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, clean: NDArray[Any], drawn: NDArray[Any], labels: NDArray[Any] | None, read: Read | None) -> Self:
        """Measure pictures `drawn` against `clean` ones, both (n, C, H, W); floats are clipped to 0..1."""
        shown = drawn if drawn.dtype == np.uint8 else np.clip(drawn, 0, 1)
        parts = [_measured(clean[part], shown[part]) for part in slices(max(1, len(clean)), BLOCK)]
        psnr, ssim = (np.concatenate(each) for each in zip(*parts, strict=True))
        right = None if read is None or labels is None else read(shown) == labels
        return cls(psnr, ssim, right)

    def cells(self) -> tuple[Cell, ...]:
        """Return the mean PSNR, the mean SSIM and the share that is still read, each with its 95 % interval."""
        means = [(float(each.mean()), *intervals.mean(each)) for each in (self.psnr, self.ssim)]
        if self.right is None:
            return *means[0], *means[1], None, None, None
        ends = intervals.share(int(self.right.sum()), len(self.right))
        return *means[0], *means[1], float(self.right.mean()), *ends

    def score(self, title: str) -> Score:
        """Return the mean PSNR with its interval."""
        return Score(title, float(self.psnr.mean()), "dB", *intervals.mean(self.psnr))


def _measured(clean: NDArray[Any], shown: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    errors = reconstruction_errors(clean, shown)
    assert errors.psnr_db is not None
    assert errors.ssim is not None
    return errors.psnr_db, errors.ssim


def as_bytes(images: NDArray[Any]) -> NDArray[np.uint8]:
    """Return images as bytes: uint8 as it is, floats of 0 to 1 clipped and rounded to 0..255."""
    return images if images.dtype == np.uint8 else np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)


def psnr_of(clean: NDArray[Any], drawn: NDArray[Any]) -> NDArray[np.float64]:
    """Return the PSNR alone of pictures (n, C, H, W), decibels, at most 100: float64 (n,); see `Quality.of`."""
    found = np.empty(len(clean))
    for part in slices(len(clean), BLOCK):
        lost = unit(clean[part]) - np.clip(unit(drawn[part]), 0, 1)
        found[part] = -10 * np.log10(np.maximum((lost.astype(np.float64) ** 2).mean(axis=(1, 2, 3)), LEAST))
    return found


def pictures_only(config: Config, use: str) -> str:
    """Return why a use that needs pictures has no meaning for a run, in one sentence; "" where it has."""
    source = config.data.source
    if source.kind == "image" and has_ssim(source.shape):
        return ""
    return f"{use} needs pictures of at least {WINDOW} x {WINDOW} pixels, and this run has none: choose one of digits."


def first_test(given: Given, count: int) -> tuple[NDArray[Any], NDArray[np.int64] | None]:
    """Return the first `count` test images and their classes, fewer where there are fewer."""
    split = given.test[:count]
    return split.images, split.labels


def read_by(given: Given) -> Read | None:
    """Return the project's own classifier of this data set, None where there are no classes to read."""
    if not given.dataset.classes or given.test.labels is None:
        return None
    from aecore.tasks.classifier import reader

    return reader(given.dataset, given.data_dir).read
