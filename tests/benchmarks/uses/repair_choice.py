"""Which network fills squares in: chosen by training images that were held out, so that no test image has a say."""

from aecore.config import cut_of
from aecore.tasks import intervals
from aecore.tasks.quality import psnr_of
from aecore.tasks.repair import biharmonic, covered, filled, inked
from tests.benchmarks.uses.store import Row, given, once

__all__ = ["NETWORKS", "rows"]

VERSION = 1
DENSE = ("network.kind=dense", "network.norm=none", "network.blocks=0", "training.epochs=15")
NETWORKS = {
    "convolutions, 4 epochs (`repair`)": (),
    "one dense layer of 1,024, 15 epochs, 64 numbers": (*DENSE, "network.widths=[1024]", "code.size=64"),
    "the same, 128 numbers": (*DENSE, "network.widths=[1024]"),
    "two dense layers of 1,024, 15 epochs": (*DENSE, "network.widths=[1024, 1024]"),
}
"""What was tried, as settings over the preset."""
HELD_OUT, SHARE, SEED = 1_000, 0.1, 2
"""Training images that no network learned from, and their squares: of another seed than those of test images."""


def rows(quick: bool) -> list[Row]:
    """Return a row a network and one of the biharmonic equation, the best first."""
    made = [_row(name, settings, quick) for name, settings in NETWORKS.items()]
    found = [row for row in (*made, _row("biharmonic equation", None, quick)) if row is not None]
    return sorted(found, key=lambda row: -float(row["PSNR, dB"]))


def _row(name: str, settings: tuple[str, ...] | None, quick: bool) -> Row | None:
    made_of = {"version": VERSION, "choice": "repair", "settings": settings, "images": HELD_OUT}
    return once("super-resolution", made_of, lambda: _scored(name, settings, quick), quick=quick)


def _scored(name: str, settings: tuple[str, ...] | None, quick: bool) -> Row:
    network = given("repair", *(settings or ()), quick=quick)
    _learned, held_out = cut_of(network.config.data, network.dataset)
    images = held_out.images[:HELD_OUT]
    seen, hidden = covered(images, SHARE, SEED)
    hit = inked(images, hidden)
    seen, hidden = seen[hit], hidden[hit]
    drawn = biharmonic(seen, hidden) if settings is None else filled(network, seen, hidden)[1]
    psnr = psnr_of(images[hit], drawn)
    low, high = intervals.mean(psnr)
    table = f"The choice: those of {len(images):,} held-out training images that hide ink, in the square"
    figures = {"PSNR, dB": float(psnr.mean()), "PSNR from": low, "PSNR to": high}
    return {"table": table, "network": name, **{title: round(value, 4) for title, value in figures.items()}}
