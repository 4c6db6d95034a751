"""Repair: a covered square of a picture filled in, beside ways that know where it is (Bertalmio et al., 2000)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.tasks import intervals
from aecore.tasks.given import Floats, Given, unit
from aecore.tasks.quality import COLUMNS, Quality, Read
from aecore.tasks.result import Cell, Table, leading

__all__ = [
    "BIHARMONIC",
    "COVERED",
    "MEAN",
    "NETWORK",
    "Repaired",
    "biharmonic",
    "covered",
    "filled",
    "inked",
    "leads",
    "repaired",
    "table",
    "verdict",
]

INK = 1.0
"""Pixels' worth of ink that a square must hide: to fill in empty paper is no repair."""
BLOCK = 100
"""Images whose squares are drawn together, from a generator of their own."""
NETWORK, BIHARMONIC, MEAN = "network, in the square", "biharmonic equation", "mean training image"
COVERED = "covered"
ABOVE = ("above the biharmonic, dB", "above from", "above to")


@dataclass(frozen=True, eq=False)
class Repaired:
    """Squares that were filled in.

    Attributes:
        clean: (m, C, H, W) images with ink under their square.
        hit: int64 (m,), their places among the images that were asked.
        drawn: what each way made of them, float32 (m, C, H, W) within 0..1. All but the first two know where the
            square is and leave the rest as it was.
    """

    clean: NDArray[Any]
    hit: NDArray[np.int64]
    drawn: dict[str, Floats]

    def quality(self, labels: NDArray[Any] | None, read: Read | None) -> dict[str, Quality]:
        """Return how good each way is; `labels` (n,) are those of all images that were asked."""
        own = None if labels is None else labels[self.hit]
        return {name: Quality.of(self.clean, one, own, read) for name, one in self.drawn.items()}


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


def inked(images: NDArray[Any], hidden: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return which images (n, C, H, W) have ink where `hidden` says: int64 (m,)."""
    return np.flatnonzero((unit(images) * hidden).sum(axis=(1, 2, 3)) > INK)


def filled(given: Given, seen: NDArray[Any], hidden: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return what the network draws of covered images (n, C, H, W), and the same taken in the square alone."""
    drawn = np.clip(given.reconstruct(seen), 0, 1)
    return drawn, np.where(hidden, drawn, seen)


def biharmonic(seen: NDArray[Any], hidden: NDArray[np.bool_]) -> Floats:
    """Return covered images (n, C, H, W) with the square filled in smoothly from its edge (Damelin & Hoang, 2018)."""
    from skimage.restoration import inpaint_biharmonic

    pairs = zip(seen, hidden, strict=True)
    found = [inpaint_biharmonic(image, mask.any(axis=0), channel_axis=0) for image, mask in pairs]
    drawn = np.clip(np.stack(found), 0, 1) if found else seen
    return np.asarray(np.where(hidden, drawn, seen), np.float32)


def repaired(given: Given, images: NDArray[Any], mean: Floats, share: float, seed: int) -> Repaired:
    """Return the ways to fill in a square that covers `share` of each image, of those that have ink under theirs.

    Args:
        given: the network.
        images: (n, C, H, W).
        mean: the mean training image, (C, H, W).
        share: of the picture.
        seed: of the places.
    """
    seen, hidden = covered(images, share, seed)
    hit = inked(images, hidden)
    seen, hidden = seen[hit], hidden[hit]
    whole, inside = filled(given, seen, hidden)
    drawn = {
        COVERED: seen,
        "network": whole,
        NETWORK: inside,
        BIHARMONIC: biharmonic(seen, hidden),
        MEAN: np.where(hidden, mean, seen),
    }
    return Repaired(images[hit], hit, drawn)


def table(found: Mapping[str, Quality], title: str) -> Table:
    """Return a row a way: its quality, and how far its PSNR is above that of the biharmonic equation.

    The last is of the same pictures in pairs, so its interval is narrower than those of the two means.
    """
    rows = tuple((name, *one.cells(), *_above(one, found[BIHARMONIC])) for name, one in found.items())
    return Table(title, ("method", *COLUMNS, *ABOVE), rows)


def _above(one: Quality, other: Quality) -> tuple[Cell, ...]:
    gap = one.psnr - other.psnr
    return (float(gap.mean()), *intervals.mean(gap))


def leads(found: Mapping[str, Quality]) -> dict[str, Any]:
    """Return what leads, as `Result.at` reads it: the network beside the biharmonic equation, and who wins."""
    own = found[NETWORK].score("PSNR, the network in the square")
    other = found[BIHARMONIC].score("PSNR, the biharmonic equation")
    made = table(found, "")
    rows = [dict(zip(made.columns, row, strict=True)) for row in made.rows]
    return {**leading(own, other, verdict(rows)), "images": len(found[NETWORK].psnr)}


def verdict(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return one sentence on who fills a square in best, from the rows of a `table` by the names of its columns."""
    by = {str(row["method"]): row for row in rows}
    gap, low, high = (float(by[NETWORK][name]) for name in ABOVE)
    span = f"{abs(gap):.1f} dB (95 %: {min(abs(low), abs(high)):.1f} to {max(abs(low), abs(high)):.1f})"
    if low <= 0 <= high:
        said = f"The network and the {BIHARMONIC} fill a covered square in about equally well"
    else:
        winner, loser = ("network", BIHARMONIC) if gap > 0 else (BIHARMONIC, "network")
        said = f"The {winner} fills a covered square in better than the {loser}, by {span}"
    names = {"network": NETWORK, BIHARMONIC: BIHARMONIC, MEAN: MEAN, "square left empty": COVERED}
    best = max(names, key=lambda name: float(by[names[name]]["PSNR, dB"]))
    if best not in ("network", BIHARMONIC):
        said += f", and the {best} is better than both"
    if by[NETWORK]["still read"] is None:
        return f"{said}."
    own, other = (intervals.percent(float(by[name]["still read"])) for name in (NETWORK, BIHARMONIC))
    return f"{said}; the classifier still reads {own} of the network's pictures and {other} of the others."
