"""Super-resolution and repair: large pixels drawn sharp beside interpolation, covered squares beside inpainting."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore.config import Config
from aecore.tasks.given import Floats, Given, Tell, unit
from aecore.tasks.options import Options
from aecore.tasks.quality import COLUMNS, Quality, as_bytes, first_test, pictures_only, read_by
from aecore.tasks.result import AT, Cell, Result, Score, Table, leading

__all__ = ["TRAINS", "SuperResolution", "covered", "enlarged", "fits", "seen_small", "sharpen"]

TRAINS = "sharpen-7"
FACTORS = (2, 4)
METHODS = ("nearest", "bilinear", "bicubic")
MOST_REPAIRED = 200
"""Test images whose covered square is filled in, at most: the biharmonic equation takes some ten milliseconds."""
SHOWN = 20
INK = 1.0
"""Pixels' worth of ink that a square must hide: to fill in empty paper is no repair."""
BLOCK = 100
"""Images whose squares are drawn together, from a generator of their own."""


class SuperResolution(Options):
    """What super-resolution and repair may be asked."""

    factor: int = Field(4, ge=2, le=14, description="How many pixels of a side become one: 4 leaves 7 x 7 of 28 x 28.")
    covered: float = Field(0.1, gt=0, le=0.8, description="The share of the picture that a square covers.")
    images: int = Field(1_000, ge=10, le=1_000_000, description="Test images that are scored.")


def fits(config: Config) -> str:
    """Return why super-resolution has no meaning for a run, "" where it has."""
    return pictures_only(config, "Super-resolution")


def sharpen(given: Given, options: SuperResolution, tell: Tell) -> Result:
    """Score the network and interpolation on test images of fewer pixels, and repair beside inpainting."""
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
    mean = _mean_image(given)
    repaired, hit = _repaired(given, images[:MOST_REPAIRED], mean, options)
    fixed = {
        name: Quality.of(images[hit], one, None if labels is None else labels[hit], read)
        for name, one in repaired.items()
    }
    tell(1.0)
    at = {str(factor): _leading(found, factor, images.shape[-1]) for factor in factors}
    lead, baseline, said = at[str(options.factor)]
    return Result(
        lead,
        baseline,
        said,
        len(images),
        {
            "sharper": _sharper(found, len(images)),
            "repaired": _table(
                fixed, f"{len(hit):,} test images with ink under the square, {options.covered:.0%} covered"
            ),
            "clean": _table({"clean": Quality.of(images, images, labels, read)}, "What is read of the clean pictures"),
        },
        {
            "mean": mean,
            "hit": hit,
            **pictures,
            **{f"repair_{name}": as_bytes(one[:SHOWN]) for name, one in repaired.items()},
        },
        {AT: {factor: leading(*told) for factor, told in at.items()}},
    )


def _leading(found: dict[tuple[int, str], Quality], factor: int, full: int) -> tuple[Score, Score, str]:
    side = max(1, round(full / factor))
    ours, theirs = (found[factor, name] for name in ("network", "bicubic"))
    return (
        ours.score(f"PSNR of the network from {side} pixels a side"),
        theirs.score(f"PSNR of bicubic interpolation from {side} pixels a side"),
        _sentence(ours, theirs, side),
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


def covered(images: NDArray[Any], share: float, seed: int = 0) -> tuple[Floats, NDArray[np.bool_]]:
    """Return images (n, C, H, W) with a square of each set to 0, and where it is: bool (n, C, H, W).

    An image gets the same square however many stand after it.
    """
    import torch

    from aecore.corruptions.pictures import block
    from aecore.randomness import generator_at

    clean = unit(images)
    parts = [
        block(torch.ones(clean[at : at + BLOCK].shape), share, generator_at(seed, "covered", at)).numpy()
        for at in range(0, len(clean), BLOCK)
    ]
    left = np.concatenate(parts)
    return clean * left, left == 0


def _sharpened(given: Given, images: NDArray[Any], factor: int) -> dict[str, Floats]:
    small, shown = seen_small(images, factor)
    height, width = images.shape[-2:]
    drawn = {name: enlarged(small, (height, width), name) for name in METHODS}
    return {"network": np.clip(given.reconstruct(shown), 0, 1), **drawn}


def _repaired(
    given: Given, images: NDArray[Any], mean: Floats, options: SuperResolution
) -> tuple[dict[str, Floats], NDArray[np.int64]]:
    """Return the ways to fill a square in, and which images had ink under theirs: only those are filled in.

    All but the first two ways know where the square is and leave the rest as it was.
    """
    seen, hidden = covered(images, options.covered, options.seed)
    hit = np.flatnonzero((unit(images) * hidden).sum(axis=(1, 2, 3)) > INK)
    seen, hidden = seen[hit], hidden[hit]
    drawn = np.clip(given.reconstruct(seen), 0, 1)
    return {
        "covered": seen,
        "network": drawn,
        "network, in the square": np.where(hidden, drawn, seen),
        "biharmonic equation": np.where(hidden, _biharmonic(seen, hidden), seen),
        "mean training image": np.where(hidden, mean, seen),
    }, hit


def _kept(repaired: dict[str, Floats]) -> dict[str, NDArray[np.uint8]]:
    return {f"repair_{name}": as_bytes(drawn[:SHOWN]) for name, drawn in repaired.items()}


def _mean_image(given: Given) -> Floats:
    """Return the mean training image (C, H, W), 0 to 1."""
    images = given.train.images
    full = 255 if images.dtype == np.uint8 else 1
    return np.asarray(images.mean(axis=0, dtype=np.float64) / full, np.float32)


def _biharmonic(seen: Floats, hidden: NDArray[np.bool_]) -> Floats:
    from skimage.restoration import inpaint_biharmonic

    pairs = zip(seen, hidden, strict=True)
    filled = [inpaint_biharmonic(image, mask.any(axis=0), channel_axis=0) for image, mask in pairs]
    return np.asarray(np.clip(np.stack(filled), 0, 1), np.float32)


def _sharper(found: dict[tuple[int, str], Quality], count: int) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple((f"1/{factor}", name, *q.cells()) for (factor, name), q in found.items())
    return Table(f"{count:,} test images from fewer pixels", ("of a side", "method", *COLUMNS), rows)


def _table(found: dict[str, Quality], title: str) -> Table:
    return Table(title, ("method", *COLUMNS), tuple((name, *one.cells()) for name, one in found.items()))


def _sentence(ours: Quality, theirs: Quality, side: int) -> str:
    gap = float(ours.psnr.mean() - theirs.psnr.mean())
    who = "the network beats bicubic interpolation" if gap > 0 else "bicubic interpolation beats the network"
    told = f"From {side} pixels a side {who} by {abs(gap):.1f} dB"
    if ours.right is None or theirs.right is None:
        return f"{told}."
    own, other = (f"{each.right.mean():.1%}" for each in (ours, theirs) if each.right is not None)
    return f"{told}; the classifier still reads {own} of the network's pictures and {other} of the others."
