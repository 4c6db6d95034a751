"""Denoising, the use: PSNR and SSIM gained over noisy test images, beside filters tuned for the same noise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore.config import Config
from aecore.sections.section import one_of
from aecore.tasks import intervals
from aecore.tasks.denoising.amounts import ahead, best_of, kept, over_amounts, scores, sentence, title, told
from aecore.tasks.denoising.filters import FILTERS, Tuned, tuned
from aecore.tasks.denoising.noise import KINDS, NAMES, noisy
from aecore.tasks.given import Floats, Given, Tell
from aecore.tasks.options import Options
from aecore.tasks.quality import COLUMNS, Quality, as_bytes, first_test, pictures_only, read_by
from aecore.tasks.result import AT, Cell, Result, Table

__all__ = ["GAINS", "TRAINS", "DenoisingOptions", "Live", "denoise", "fits", "live"]

TRAINS = "denoise-half"
GAINS = ("PSNR gained, dB", "gained from", "gained to", "SSIM gained", "SSIM gained from", "SSIM gained to")
"""Over the noisy pictures, the same ones."""
SHOWN = 20
"""Pictures that are kept of each method."""


class DenoisingOptions(Options):
    """What denoising may be asked."""

    kind: Annotated[str, one_of(*KINDS)] = Field("gaussian", description="The noise on the test images.")
    amount: float = Field(
        0.5, ge=0.01, le=1, description="How much: a standard deviation, a share of pixels, or of the widest blur."
    )
    images: int = Field(1_000, ge=10, le=1_000_000, description="Test images that are scored.")
    curves: bool = Field(True, description="Whether to go over all amounts, also with a noise it never saw.")


def fits(config: Config) -> str:
    """Return why denoising has no meaning for a run, "" where it has."""
    return pictures_only(config, "Denoising")


@dataclass(frozen=True, eq=False)
class Live:
    """Some images on the way through, each float32 (n, C, H, W) in 0..1."""

    noisy: Floats
    network: Floats
    median: Floats


def live(given: Given, images: NDArray[Any], kind: str, amount: float, seed: int = 0) -> Live:
    """Return what noise makes of images (n, C, H, W), and what the network and the median filter make of that."""
    seen = noisy(images, kind, amount, seed)
    return Live(seen, np.clip(given.reconstruct(seen), 0, 1), tuned(given, "median", kind, amount)(seen))


def denoise(given: Given, options: DenoisingOptions, tell: Tell) -> Result:
    """Score the network and the filters on noisy test images."""
    images, labels = first_test(given, options.images)
    read = read_by(given)
    seen = noisy(images, options.kind, options.amount, options.seed)
    filters = {name: tuned(given, name, options.kind, options.amount) for name in FILTERS}
    tell(0.1)
    ways: dict[str, Callable[[Floats], Floats]] = {"network": given.reconstruct, **filters}
    drawn: dict[str, Floats] = {"noisy": seen}
    for done, (name, way) in enumerate(ways.items(), 1):
        drawn[name] = way(seen)
        tell(0.1 + 0.3 * done / len(ways))
    found = {name: Quality.of(images, one, labels, read) for name, one in drawn.items()}
    tables = {"methods": _methods(found, filters, options, len(images))}
    shown = {name: as_bytes(one[:SHOWN]) for name, one in {"clean": images, **drawn}.items()}
    at: dict[str, Any] = {}
    more: dict[str, Any] = {}
    if options.curves:
        curves = over_amounts(given, options, read, tell)
        tables["curves"], at = curves.table, curves.at
        more["ahead"] = ahead(curves.table)
        shown |= curves.pictures
    # after the curves, whose points are of fewer images: at the amount that was asked for all of them lead
    at[f"{options.amount:g}"] = told(given.config, found, options.kind, options.amount)
    shown |= kept(drawn, best_of(found), options.amount)
    gains = {f"gain_{name}": (one.psnr - found["noisy"].psnr).astype(np.float32) for name, one in found.items()}
    return Result(
        *scores(found),
        sentence(given.config, found, options.kind, options.amount),
        len(images),
        tables,
        {**shown, **gains},
        {AT: at, **more},
    )


def _methods(found: dict[str, Quality], filters: dict[str, Tuned], options: DenoisingOptions, count: int) -> Table:
    noise = found["noisy"]
    rows: list[tuple[Cell, ...]] = []
    for name, one in found.items():
        how = f"{filters[name].filter.parameter}: {filters[name].value:g}" if name in filters else ""
        gains = (one.psnr - noise.psnr, one.ssim - noise.ssim)
        gained = [cell for each in gains for cell in (float(each.mean()), *intervals.mean(each))]
        rows.append((title(name), how, *one.cells(), *gained))
    what = f"{count:,} test images under {NAMES[options.kind]} of {options.amount:g}; filters tuned on training images"
    return Table(what, ("method", "tuned", *COLUMNS, *GAINS), tuple(rows))
