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
from aecore.tasks.denoising.filters import FILTERS, Tuned, tuned
from aecore.tasks.denoising.noise import KINDS, noisy, seen_by, unseen_by
from aecore.tasks.given import Floats, Given, Tell
from aecore.tasks.options import Options
from aecore.tasks.quality import COLUMNS, Quality, as_bytes, first_test, pictures_only, read_by
from aecore.tasks.result import Cell, Result, Score, Table

__all__ = ["TRAINS", "DenoisingOptions", "Live", "denoise", "fits", "live"]

TRAINS = "denoise-half"
AMOUNTS = (0.1, 0.3, 0.5, 0.7, 0.9)
SHOWN = 20
"""Pictures that are kept of each method."""
ON_CURVES = 100
"""Test images at each point of the curves, at most: non-local means takes some milliseconds an image."""


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
    if options.curves:
        tables["curves"] = _curves(given, options, tell)
    shown = {name: as_bytes(one[:SHOWN]) for name, one in {"clean": images, **drawn}.items()}
    gains = {f"gain_{name}": (one.psnr - found["noisy"].psnr).astype(np.float32) for name, one in found.items()}
    return Result(
        _gain(found, "network", "PSNR gained by the network"),
        _gain(found, "median", "PSNR gained by the median filter"),
        _sentence(given.config, found, options),
        len(images),
        tables,
        {**shown, **gains},
    )


def _gain(found: dict[str, Quality], name: str, title: str) -> Score:
    gained = found[name].psnr - found["noisy"].psnr
    return Score(title, float(gained.mean()), "dB", *intervals.mean(gained))


def _methods(found: dict[str, Quality], filters: dict[str, Tuned], options: DenoisingOptions, count: int) -> Table:
    noise = found["noisy"]
    rows: list[tuple[Cell, ...]] = []
    for name, one in found.items():
        how = f"{filters[name].filter.parameter}: {filters[name].value:g}" if name in filters else ""
        gained = float((one.psnr - noise.psnr).mean()), float((one.ssim - noise.ssim).mean())
        rows.append((_title(name), how, *one.cells(), *gained))
    title = f"{count:,} test images under {options.kind} noise of {options.amount:g}; filters tuned on training images"
    return Table(title, ("method", "tuned", *COLUMNS, "PSNR gained, dB", "SSIM gained"), tuple(rows))


def _curves(given: Given, options: DenoisingOptions, tell: Tell) -> Table:
    """Return PSNR over the amount of noise, of the asked kind and of one the network never saw."""
    images, _ = first_test(given, min(options.images, ON_CURVES))
    kinds = (options.kind, unseen_by(given.config, options.kind))
    rows: list[tuple[Cell, ...]] = []
    for place, (kind, amount) in enumerate((kind, amount) for kind in kinds for amount in AMOUNTS):
        seen = noisy(images, kind, amount, options.seed)
        drawn = {"noisy": seen, "network": given.reconstruct(seen)}
        drawn |= {name: tuned(given, name, kind, amount)(seen) for name in FILTERS}
        rows += [(kind, amount, _title(name), *_cells(images, one)) for name, one in drawn.items()]
        tell(0.4 + 0.6 * (place + 1) / (len(kinds) * len(AMOUNTS)))
    title = f"PSNR over the amount of noise, {len(images):,} test images a point; filters tuned at each amount"
    return Table(title, ("noise", "amount", "method", *COLUMNS[:4]), tuple(rows))


def _cells(images: NDArray[Any], drawn: Floats) -> tuple[Cell, ...]:
    return Quality.of(images, drawn, None, None).cells()[:4]


def _title(name: str) -> str:
    return FILTERS[name].title if name in FILTERS else name


def _sentence(config: Config, found: dict[str, Quality], options: DenoisingOptions) -> str:
    best = max(FILTERS, key=lambda name: float(found[name].psnr.mean()))
    gap = float(found["network"].psnr.mean() - found[best].psnr.mean())
    who = "the network wins" if gap > 0 else f"the {FILTERS[best].title} wins"
    learned = seen_by(config)
    about = (
        f"learned from {learned} noise of {config.objective.corruption_amount:g}" if learned else "saw clean pictures"
    )
    return (
        f"Under {options.kind} noise of {options.amount:g} {who} by {abs(gap):.1f} dB; the best filter is the "
        f"{FILTERS[best].title}, and the network {about}."
    )
