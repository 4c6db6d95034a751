"""Denoising over all amounts of a noise: what is measured once for a kind, and who wins at each amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aecore.config import Config
from aecore.tasks import intervals
from aecore.tasks.denoising.filters import FILTERS, tuned
from aecore.tasks.denoising.noise import NAMES, noisy, seen_by, unseen_by
from aecore.tasks.given import Given, Tell
from aecore.tasks.quality import COLUMNS, Quality, Read, as_bytes, first_test
from aecore.tasks.result import Cell, Score, Table, leading

__all__ = ["AMOUNTS", "Curves", "ahead", "best_of", "kept", "over_amounts", "scores", "sentence", "title", "told"]

AHEAD = ("network ahead, dB", "ahead from", "ahead to")
"""Of a method, of the same pictures in pairs: narrower than what the intervals of the two means leave."""
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


def over_amounts(given: Given, options: Asked, read: Read | None, tell: Tell) -> Curves:
    """Measure at every amount of the asked kind, and of one the network never saw; `read` reads what comes back."""
    images, labels = first_test(given, min(options.images, ON_CURVES))
    kinds = (options.kind, unseen_by(given.config, options.kind))
    rows: list[tuple[Cell, ...]] = []
    at: dict[str, Any] = {}
    pictures: dict[str, NDArray[np.uint8]] = {}
    for place, (kind, amount) in enumerate((kind, amount) for kind in kinds for amount in AMOUNTS):
        seen = noisy(images, kind, amount, options.seed)
        drawn = {"noisy": seen, "network": given.reconstruct(seen)}
        drawn |= {name: tuned(given, name, kind, amount)(seen) for name in FILTERS}
        found = {name: Quality.of(images, one, labels, read) for name, one in drawn.items()}
        rows += [(kind, amount, title(name), *one.cells(), *_behind(found, one)) for name, one in found.items()]
        if kind == options.kind:
            at[f"{amount:g}"] = told(given.config, found, kind, amount)
            pictures |= kept(drawn, best_of(found), amount)
        tell(0.4 + 0.6 * (place + 1) / (len(kinds) * len(AMOUNTS)))
    what = f"Quality over the amount of noise, {len(images):,} test images a point; filters tuned at each amount"
    return Curves(Table(what, ("noise", "amount", "method", *COLUMNS, *AHEAD), tuple(rows)), at, pictures)


def told(config: Config, found: Mapping[str, Quality], kind: str, amount: float) -> dict[str, Any]:
    """Return what leads at one amount, as `Result.at` reads it, with the name of the best filter as "best"."""
    said = sentence(config, found, kind, amount)
    best = best_of(found)
    return {**leading(*scores(found), said), "images": len(found[best].psnr), "best": title(best)}


def kept(drawn: Mapping[str, NDArray[Any]], best: str, amount: float) -> dict[str, NDArray[np.uint8]]:
    """Return the pictures that are kept of one amount; see `Curves.pictures`."""
    ways = {"noisy": "noisy", "network": "network", "best": best}
    return {f"{one}_{amount:g}": as_bytes(drawn[name][:SHOWN]) for one, name in ways.items()}


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
    """Return who wins under a noise, by PSNR and by SSIM, and what the network learned from."""
    best = best_of(found)
    learned = seen_by(config)
    about = f"{NAMES[learned]} of {config.objective.corruption_amount:g}" if learned else "clean pictures"
    return (
        f"Under {NAMES[kind]} of {amount:g} {_wins(found, best)}{_likens(found)}; the best filter by PSNR is the "
        f"{title(best)}, and the network learned from {about}."
    )


def _behind(found: Mapping[str, Quality], one: Quality) -> tuple[float, float, float]:
    pairs = found["network"].psnr - one.psnr
    return float(pairs.mean()), *intervals.mean(pairs)


def ahead(table: Table) -> str:
    """Return under which noises of the curves a filter wins over the network, where neither does, and where none."""
    said = []
    for kind in dict.fromkeys(map(str, table.column("noise"))):
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows if row[0] == kind]
        amounts = sorted({float(row["amount"] or 0) for row in rows})
        told = [_told([row for row in rows if row["amount"] == amount]) for amount in amounts]
        said.append(f"Of the amounts of {NAMES[kind]} {_counted(told)}.")
    return " ".join(said)


def _counted(told: Sequence[tuple[str, str]]) -> str:
    lost, level = ([what for who, what in told if who == asked] for asked in ("filter", "neither"))
    if not lost and not level:
        return "the network wins at all"
    parts = [f"a filter wins at {len(lost)} of {len(told)}: {', '.join(lost)}"] if lost else []
    parts += [f"neither wins at {len(level)} of {len(told)}, as chance could do: {', '.join(level)}"] if level else []
    rest = len(told) - len(lost) - len(level)
    return "; ".join([*parts, *([f"the network wins at {rest}"] if rest else [])])


def _told(rows: Sequence[Mapping[str, Cell]]) -> tuple[str, str]:
    """Return who wins at an amount, "network", "filter" or "neither", and the best filter with its lead in words."""
    titles = {one.title for one in FILTERS.values()}
    best = max((row for row in rows if row["method"] in titles), key=lambda row: float(row["PSNR, dB"] or 0))
    gap, low, high = _gap(next(row for row in rows if row["method"] == "network"), best)
    if low <= 0 <= high:
        return "neither", f"{best['amount']:g}"
    return "filter" if gap < 0 else "network", f"the {best['method']} at {best['amount']:g} by {abs(gap):.1f} dB"


def _gap(own: Mapping[str, Cell], best: Mapping[str, Cell]) -> tuple[float, ...]:
    """Return how far the network is ahead of a filter, and its interval; from the means where rows are older ones."""
    if AHEAD[0] in best:
        return tuple(float(best[name] or 0) for name in AHEAD)
    pairs = (COLUMNS[0], COLUMNS[0]), (COLUMNS[1], COLUMNS[2]), (COLUMNS[2], COLUMNS[1])
    return tuple(float(own[one] or 0) - float(best[other] or 0) for one, other in pairs)


def _wins(found: Mapping[str, Quality], best: str) -> str:
    """Say who has more PSNR, the network or the best filter, by pairs of the same picture."""
    pairs = found["network"].psnr - found[best].psnr
    gap, (low, high) = float(pairs.mean()), intervals.mean(pairs)
    if low <= 0 <= high:
        return f"neither wins: {abs(gap):.1f} dB of PSNR apart, as chance could do"
    who, ends = ("the network", (low, high)) if gap > 0 else (f"the {title(best)}", (-high, -low))
    return f"{who} wins by {abs(gap):.1f} dB of PSNR (95 %: {ends[0]:.1f} to {ends[1]:.1f})"


def _likens(found: Mapping[str, Quality]) -> str:
    """Say who has more SSIM, the network or the filter with most of it."""
    most = max(FILTERS, key=lambda name: float(found[name].ssim.mean()))
    pairs = found["network"].ssim - found[most].ssim
    gap, (low, high) = float(pairs.mean()), intervals.mean(pairs)
    if low <= 0 <= high:
        return f", and of SSIM neither has more than the other beyond chance ({abs(gap):.2f})"
    return f", and of SSIM {'the network' if gap > 0 else f'the {title(most)}'} has {abs(gap):.2f} more"


def title(name: str) -> str:
    """Return how a method is called."""
    return FILTERS[name].title if name in FILTERS else name


def _gain(found: Mapping[str, Quality], name: str, what: str) -> Score:
    gained = found[name].psnr - found["noisy"].psnr
    return Score(what, float(gained.mean()), "dB", *intervals.mean(gained))
