"""Super-resolution and repair: large pixels drawn sharp beside interpolation, covered squares beside inpainting."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore.config import Config
from aecore.tasks import repair
from aecore.tasks.given import Floats, Given, Tell, unit
from aecore.tasks.intervals import mean, percent
from aecore.tasks.options import Options
from aecore.tasks.quality import COLUMNS, Quality, as_bytes, first_test, pictures_only, read_by
from aecore.tasks.result import AT, Cell, Result, Score, Table, leading

__all__ = ["REPAIRS", "SQUARE", "TRAINS", "SuperResolution", "enlarged", "fits", "seen_small", "sharpen", "told"]

TRAINS = "sharpen-7"
REPAIRS = "repair"
"""The preset that learns to fill covered squares in."""
FACTORS = (2, 4)
METHODS = ("nearest", "bilinear", "bicubic")
MOST_REPAIRED = 1_000
"""Test images whose covered square is filled in, at most: the biharmonic equation takes some ten milliseconds."""
SHOWN = 20
SQUARE = "square"
"""The setting at which repair leads; the others are factors."""


class SuperResolution(Options):
    """What super-resolution and repair may be asked."""

    factor: int = Field(4, ge=2, le=14, description="How many pixels of a side become one: 4 leaves 7 x 7 of 28 x 28.")
    covered: float = Field(0.1, gt=0, le=0.8, description="The share of the picture that a square covers.")
    images: int = Field(1_000, ge=10, le=1_000_000, description="Test images that are scored.")


def fits(config: Config) -> str:
    """Return why super-resolution has no meaning for a run, "" where it has."""
    return pictures_only(config, "Super-resolution")


def sharpen(given: Given, options: SuperResolution, tell: Tell) -> Result:
    """Score the network and interpolation on test images of fewer pixels, and repair beside inpainting.

    What the network learned leads: repair where it was shown covered squares, else fewer pixels.
    """
    images, labels = first_test(given, options.images)
    read = read_by(given)
    factors = sorted({*FACTORS, options.factor})
    found: dict[tuple[int, str], Quality] = {}
    pictures: dict[str, NDArray[np.uint8]] = {"clean": as_bytes(images[:SHOWN])}
    for done, factor in enumerate(factors, 1):
        for name, drawn in _sharpened(given, images, factor).items():
            found[factor, name] = Quality.of(images, drawn, labels, read)
            pictures |= {name: as_bytes(drawn[:SHOWN])} if factor == options.factor else {}
        tell(0.6 * done / len(factors))
    average = _mean_image(given)
    fixed = repair.repaired(given, images[:MOST_REPAIRED], average, options.covered, options.seed)
    repairs = fixed.quality(labels, read) if len(fixed.hit) else {}
    tell(1.0)
    led = {factor: leading(*_leading(found, factor, images.shape[-1])) for factor in factors}
    at = {str(factor): {**each, "images": len(images)} for factor, each in led.items()}
    at |= {SQUARE: repair.leads(repairs)} if repairs else {}
    made = Result(
        *_leading(found, options.factor, images.shape[-1]),
        len(images),
        {
            "sharper": _sharper(found, len(images)),
            "repaired": repair.table(
                repairs,
                f"{len(fixed.hit):,} test images with ink under the square, {100 * options.covered:.3g} % covered",
            ),
            "clean": _clean(Quality.of(images, images, labels, read)),
        },
        {
            "mean": average,
            "hit": fixed.hit,
            **pictures,
            "repair_clean": as_bytes(fixed.clean[:SHOWN]),
            **{f"repair_{name}": as_bytes(one[:SHOWN]) for name, one in fixed.drawn.items()},
        },
        {AT: at},
    )
    return made.at(SQUARE) if given.config.objective.corruption == "block" else made


def _leading(found: dict[tuple[int, str], Quality], factor: int, full: int) -> tuple[Score, Score, str]:
    side = max(1, round(full / factor))
    best = max(METHODS, key=lambda name: float(found[factor, name].psnr.mean()))
    ours, theirs = found[factor, "network"], found[factor, best]
    return (
        ours.score(f"PSNR of the network from {side} pixels a side"),
        theirs.score(f"PSNR of {best} interpolation from {side} pixels a side"),
        told(ours, theirs, best, side),
    )


def seen_small(images: NDArray[Any], factor: float) -> tuple[Floats, Floats]:
    """Return images (n, C, H, W) in fewer pixels, each the mean of its area, and the same shown at the full size.

    The second is what `objective.corruption = downsample` shows a network, with an amount of 1 - 1 / factor.
    """
    import torch
    from torch.nn import functional as F

    from aecore.corruptions.pictures import downsample

    clean = torch.from_numpy(unit(images).copy())
    small = [max(1, round(side / factor)) for side in clean.shape[-2:]]
    shown = downsample(clean, 1 - 1 / factor, torch.Generator())
    return F.interpolate(clean, small, mode="area").numpy(), shown.numpy()


def enlarged(small: Floats, size: tuple[int, int], method: str) -> Floats:
    """Return small images (n, C, h, w) at `size` (H, W) by one of `METHODS`, clipped to 0..1."""
    import torch
    from torch.nn import functional as F

    how = {} if method == "nearest" else {"align_corners": False}
    mode = "nearest-exact" if method == "nearest" else method
    return np.asarray(F.interpolate(torch.from_numpy(small), size, mode=mode, **how).clamp(0, 1).numpy())


def _sharpened(given: Given, images: NDArray[Any], factor: int) -> dict[str, Floats]:
    small, shown = seen_small(images, factor)
    height, width = images.shape[-2:]
    drawn = {name: enlarged(small, (height, width), name) for name in METHODS}
    return {"network": np.clip(given.reconstruct(shown), 0, 1), **drawn}


def _mean_image(given: Given) -> Floats:
    """Return the mean training image (C, H, W), 0 to 1."""
    images = given.train.images
    full = 255 if images.dtype == np.uint8 else 1
    return np.asarray(images.mean(axis=0, dtype=np.float64) / full, np.float32)


def _sharper(found: dict[tuple[int, str], Quality], count: int) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple((f"1/{factor}", name, *q.cells()) for (factor, name), q in found.items())
    return Table(f"{count:,} test images from fewer pixels", ("of a side", "method", *COLUMNS), rows)


def _clean(quality: Quality) -> Table:
    """Return what is read of the clean pictures; what is exact has no decibels."""
    return Table(
        "What is read of the clean pictures", ("method", *COLUMNS), (("clean", *(None,) * 3, *quality.cells()[3:]),)
    )


def told(ours: Quality, theirs: Quality, best: str, side: int) -> str:
    """Return one sentence on who wins from `side` pixels a side, by pairs of the same picture.

    Args:
        ours: of the network.
        theirs: of the best interpolation.
        best: its name, one of `METHODS`.
        side: pixels that are left of a side.
    """
    said = f"From {side} pixels a side {_wins(ours.psnr - theirs.psnr, f'{best} interpolation')}"
    if ours.right is None or theirs.right is None:
        return f"{said}."
    own, other = (percent(each.right.mean()) for each in (ours, theirs) if each.right is not None)
    return f"{said}; the classifier still reads {own} of the network's pictures and {other} of the others."


def _wins(pairs: NDArray[np.float64], other: str) -> str:
    gap, (low, high) = float(pairs.mean()), mean(pairs)
    if low <= 0 <= high:
        return f"neither the network nor {other} wins: {abs(gap):.1f} dB apart, as chance could do"
    who = f"the network beats {other}" if gap > 0 else f"{other} beats the network"
    ends = sorted((abs(low), abs(high)))
    return f"{who}, the best of {len(METHODS)}, by {abs(gap):.1f} dB (95 %: {ends[0]:.1f} to {ends[1]:.1f})"
