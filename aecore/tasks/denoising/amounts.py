"""Denoising over all amounts of a noise: what is measured once for a kind, and who wins at each amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aecore.config import Config
from aecore.tasks import intervals
from aecore.tasks.denoising.filters import FILTERS, tuned
from aecore.tasks.denoising.noise import noisy, seen_by, unseen_by
from aecore.tasks.given import Given, Tell
from aecore.tasks.quality import COLUMNS, Quality, as_bytes, first_test
from aecore.tasks.result import Cell, Score, Table, leading

__all__ = ["AMOUNTS", "Curves", "best_of", "over_amounts", "scores", "sentence", "title"]

AMOUNTS = (0.1, 0.3, 0.5, 0.7, 0.9)
SHOWN = 10
"""Pictures that are kept at each amount."""
ON_CURVES = 100
"""Test images at each amount, at most: non-local means takes some milliseconds an image."""


class Asked(Protocol):
    """What of the options matters here."""

    @property
    def kind(self) -> str:
        """The noise."""

    @property
    def images(self) -> int:
        """Test images that are scored."""

    @property
    def seed(self) -> int:
        """Of the noise."""


@dataclass(frozen=True, eq=False)
class Curves:
    """What was measured at every amount.

    Attributes:
        table: a row a kind, amount and method.
        at: by the amount in words, what leads there, of the kind that was asked for; see `Result.at`.
        pictures: "noisy_0.3", "network_0.3" and "best_0.3" and so on, uint8 (n, C, H, W).
    """

    table: Table
    at: dict[str, Any]
    pictures: dict[str, NDArray[np.uint8]]


def over_amounts(given: Given, options: Asked, tell: Tell) -> Curves:
    """Measure at every amount of the asked kind, and of one the network never saw."""
    images, labels = first_test(given, min(options.images, ON_CURVES))
    kinds = (options.kind, unseen_by(given.config, options.kind))
    rows: list[tuple[Cell, ...]] = []
    at: dict[str, Any] = {}
    pictures: dict[str, NDArray[np.uint8]] = {}
    for place, (kind, amount) in enumerate((kind, amount) for kind in kinds for amount in AMOUNTS):
        seen = noisy(images, kind, amount, options.seed)
        drawn = {"noisy": seen, "network": given.reconstruct(seen)}
        drawn |= {name: tuned(given, name, kind, amount)(seen) for name in FILTERS}
        found = {name: Quality.of(images, one, labels, None) for name, one in drawn.items()}
        rows += [(kind, amount, title(name), *one.cells()[:4]) for name, one in found.items()]
        if kind == options.kind:
            at[f"{amount:g}"] = {
                **leading(*scores(found), sentence(given.config, found, kind, amount)),
                "images": len(images),
                "best": title(best_of(found)),
            }
            kept = {"noisy": "noisy", "network": "network", "best": best_of(found)}
            pictures |= {f"{one}_{amount:g}": as_bytes(drawn[name][:SHOWN]) for one, name in kept.items()}
        tell(0.4 + 0.6 * (place + 1) / (len(kinds) * len(AMOUNTS)))
    what = f"PSNR over the amount of noise, {len(images):,} test images a point; filters tuned at each amount"
    return Curves(Table(what, ("noise", "amount", "method", *COLUMNS[:4]), tuple(rows)), at, pictures)


def best_of(found: Mapping[str, Quality]) -> str:
    """Return the name of the filter that does best."""
    return max(FILTERS, key=lambda name: float(found[name].psnr.mean()))


def scores(found: Mapping[str, Quality]) -> tuple[Score, Score]:
    """Return what the network gained over the noisy pictures, and what the best filter did."""
    best = best_of(found)
    return (
        _gain(found, "network", "PSNR gained by the network"),
        _gain(found, best, f"PSNR gained by the {title(best)}, the best of {len(FILTERS)} filters"),
    )


def sentence(config: Config, found: Mapping[str, Quality], kind: str, amount: float) -> str:
    """Return who wins under a noise, and what the network learned from."""
    best = best_of(found)
    gap = float(found["network"].psnr.mean() - found[best].psnr.mean())
    who = "the network wins" if gap > 0 else f"the {title(best)} wins"
    learned = seen_by(config)
    about = (
        f"learned from {learned} noise of {config.objective.corruption_amount:g}" if learned else "saw clean pictures"
    )
    return (
        f"Under {kind} noise of {amount:g} {who} by {abs(gap):.1f} dB; the best filter is the {title(best)}, and the "
        f"network {about}."
    )


def title(name: str) -> str:
    """Return how a method is called."""
    return FILTERS[name].title if name in FILTERS else name


def _gain(found: Mapping[str, Quality], name: str, what: str) -> Score:
    gained = found[name].psnr - found["noisy"].psnr
    return Score(what, float(gained.mean()), "dB", *intervals.mean(gained))
