"""Structural similarity, SSIM (Wang, Bovik, Sheikh and Simoncelli, 2004): is the local structure the same?"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["WINDOW", "has_ssim", "ssim"]

WINDOW = 7
C1, C2 = 0.01**2, 0.03**2  # the paper's K1 and K2, for a data range of 1


def has_ssim(shape: tuple[int, ...]) -> bool:
    """Tell whether items of `shape` are pictures (C, H, W) that a window fits into."""
    return len(shape) == 3 and min(shape[1:]) >= WINDOW


def ssim(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean SSIM of each pair of pictures, 1 for equal ones, as scikit-image's defaults give it.

    Args:
        x: (N, C, H, W) in 0..1, H and W at least 7.
        y: the same shape.

    Returns:
        (N,), averaged over the channels and every place where the uniform 7 x 7 window fits, with sample variances.
        It can mislead on digits: most windows are empty paper and count as equal.
    """
    mean_x, mean_y = _window_means(x), _window_means(y)
    sample = WINDOW**2 / (WINDOW**2 - 1)
    var_x = sample * (_window_means(x * x) - mean_x**2)
    var_y = sample * (_window_means(y * y) - mean_y**2)
    covariance = sample * (_window_means(x * y) - mean_x * mean_y)
    likeness = (2 * mean_x * mean_y + C1) * (2 * covariance + C2)
    local = likeness / ((mean_x**2 + mean_y**2 + C1) * (var_x + var_y + C2))
    return np.asarray(local.mean(axis=(1, 2, 3)))


def _window_means(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average over each window that fits: (N, C, H, W) -> (N, C, H - 6, W - 6)."""
    *_, height, width = x.shape
    # Two products with band matrices are several times faster here than adding shifted copies or running sums.
    across = (x.reshape(-1, width) @ _band(width)).reshape(*x.shape[:-1], width - WINDOW + 1)
    return np.asarray(_band(height).T @ across)


def _band(size: int) -> NDArray[np.float64]:
    """Return (size, size - 6): column j averages the entries j to j + 6."""
    offset = np.arange(size)[:, None] - np.arange(size - WINDOW + 1)
    return np.where((offset >= 0) & (offset < WINDOW), 1 / WINDOW, 0.0)
