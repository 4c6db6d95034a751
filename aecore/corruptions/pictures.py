"""Corruptions that know what is beside what, for pictures (B, C, H, W): a block, a blur, fewer pixels.

torchvision costs seconds to import, so it is imported by the corruptions that use it, when they do.
"""

from math import ceil, sqrt

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

__all__ = ["WIDEST_BLUR", "block", "blur", "downsample"]

WIDEST_BLUR = 0.1
"""The standard deviation of a blur of amount 1, as a share of the picture's shorter side: 2.8 pixels of 28."""
REACH = 3
"""Standard deviations after which the kernel of a blur is cut off."""


def block(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Set a square to 0, anywhere inside each picture; `amount` is its share of the area (of a long picture, one as
    long as the picture).
    """
    corner = torch.rand((len(x), 2, 1), generator=generator, device=x.device)  # in one draw: image by image
    rows, columns = (_span(side, amount, corner[:, axis]) for axis, side in enumerate(x.shape[-2:]))
    return x.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0.0)


def _span(side: int, amount: float, place: Tensor) -> Tensor:
    """Return for each picture which of `side` lines the block covers: bool (B, side); `place` (B, 1) is from 0 to 1."""
    length = round(side * sqrt(amount))
    start = (place * (side - length + 1)).long()
    line = torch.arange(side, device=place.device)
    return (line >= start) & (line < start + length)


def blur(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Blur by a Gaussian whose standard deviation is `amount` times a tenth of the shorter side; no chance in it."""
    from torchvision.transforms.v2.functional import gaussian_blur

    side = min(x.shape[-2:])
    sigma = amount * WIDEST_BLUR * side
    size = 2 * min(ceil(REACH * sigma), side - 1) + 1  # beyond the picture there is nothing to mirror
    blurred: Tensor = gaussian_blur(x, [size, size], [sigma, sigma]) if size > 1 else x.clone()
    return blurred.clamp_(0, 1)


def downsample(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Take `amount` of each side away (0.5 leaves 14 x 14 of 28 x 28) and show what is left at the full size.

    A pixel that is left is the mean of the area it stands for, and is shown as a square; no chance in it.
    """
    from torchvision.transforms.v2 import InterpolationMode
    from torchvision.transforms.v2.functional import resize

    full = list(x.shape[-2:])
    small = [max(1, round(side * (1 - amount))) for side in full]
    shown: Tensor = resize(F.interpolate(x, small, mode="area"), full, InterpolationMode.NEAREST_EXACT)
    return shown.clamp_(0, 1)
