"""Classical filters, each tuned for the noise it meets: one parameter from a grid and a line, on training images.

Noise that is clipped at 0 lifts empty paper. The line, clean = slope * filtered + offset by least squares, takes that
back: without it a filter would be blamed for a shade of grey that it cannot know of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aecore.tasks.denoising.noise import noisy
from aecore.tasks.given import Floats, Given, unit

__all__ = ["FILTERS", "Filter", "Tuned", "tuned"]

TUNED_ON = 40
"""Training images by which the parameter and the line of each filter are chosen."""
TUNING_SEED = 1
"""Training images get other noise than test images."""


def _median(images: Floats, side: float) -> Floats:
    from scipy.ndimage import median_filter

    return np.asarray(median_filter(images, size=(1, 1, int(side), int(side)), mode="nearest"))


def _gaussian(images: Floats, sigma: float) -> Floats:
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(images, sigma=(0, 0, sigma, sigma), mode="nearest"))


def _total_variation(images: Floats, weight: float) -> Floats:
    from skimage import restoration

    clean: Callable[..., Floats] = restoration.denoise_tv_chambolle

    return np.stack([clean(image, weight=weight, channel_axis=0) for image in images])


def _nonlocal(images: Floats, level: float) -> Floats:
    from skimage.restoration import denoise_nl_means

    how = {"h": 0.4 * level, "sigma": level, "patch_size": 7, "patch_distance": 6, "fast_mode": False}
    # with a channel axis of one it squeezes that away and turns the picture on its side
    grey = images.shape[1] == 1
    drawn = [denoise_nl_means(image[0] if grey else image, channel_axis=None if grey else 0, **how) for image in images]
    return np.stack(drawn).reshape(images.shape)


@dataclass(frozen=True)
class Filter:
    """A filter with one parameter.

    Attributes:
        title: its name.
        parameter: what is tuned, in words.
        grid: the values that are tried.
        apply: images float32 (n, C, H, W) and a value to images.
    """

    title: str
    parameter: str
    grid: tuple[float, ...]
    apply: Callable[[Floats, float], Floats]


FILTERS = {
    "median": Filter("median filter", "side of the window, pixels", (3, 5, 7), _median),
    "gaussian": Filter("Gaussian filter", "standard deviation, pixels", (0.4, 0.6, 0.8, 1.0, 1.3, 1.7), _gaussian),
    "tv": Filter("total variation", "weight", (0.05, 0.1, 0.2, 0.35, 0.5, 0.8), _total_variation),
    "nlm": Filter("non-local means", "noise that it expects", (0.05, 0.1, 0.2, 0.28, 0.35, 0.45), _nonlocal),
}
"""Tukey, 1977; -; Rudin, Osher and Fatemi, 1992, by Chambolle, 2004; Buades, Coll and Morel, 2005.

Patches and weights of the last, 7 x 7 and 0.4, did best among five and ten tried on training digits under noise of 0.5.
"""


@dataclass(frozen=True)
class Tuned:
    """A filter as it was tuned.

    Attributes:
        filter: which.
        value: of its parameter.
        slope: of the line laid over what it gives.
        offset: of that line.
    """

    filter: Filter
    value: float
    slope: float
    offset: float

    def __call__(self, images: NDArray[Any]) -> Floats:
        """Return noisy images (n, C, H, W) filtered, float32 in 0..1."""
        drawn = self.slope * self.filter.apply(unit(images), self.value) + self.offset
        return np.asarray(np.clip(drawn, 0, 1), np.float32)

    @classmethod
    def of(cls, one: Filter, clean: Floats, seen: Floats) -> Self:
        """Tune a filter on training images and their noisy selves, by the squared error after its line."""
        tried = []
        for value in one.grid:
            given = one.apply(seen, value).ravel().astype(np.float64)
            slope, offset = _line(given, clean.ravel())
            lost = float(np.mean((np.clip(slope * given + offset, 0, 1) - clean.ravel()) ** 2))
            tried.append((lost, value, slope, offset))
        return cls(one, *min(tried)[1:])


def tuned(given: Given, name: str, kind: str, amount: float) -> Tuned:
    """Return a filter tuned for a noise on the first training images."""
    clean = unit(given.train.images[:TUNED_ON])
    return Tuned.of(FILTERS[name], clean, noisy(clean, kind, amount, TUNING_SEED))


def _line(given: NDArray[np.float64], wanted: NDArray[Any]) -> tuple[float, float]:
    spread = float(given.var())
    slope = float(((given - given.mean()) * (wanted - wanted.mean())).mean()) / spread if spread > 1e-12 else 0.0
    return slope, float(wanted.mean()) - slope * float(given.mean())
