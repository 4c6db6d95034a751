"""Which network denoises: chosen by training images that were held out, so that no test image has a say."""

from aecore.config import cut_of
from aecore.tasks import intervals
from aecore.tasks.denoising.noise import noisy
from aecore.tasks.quality import psnr_of
from tests.benchmarks.uses.store import Row, given, once

__all__ = ["NETWORKS", "rows"]

VERSION = 1
DENSE = ("network.kind=dense", "network.norm=none", "network.blocks=0")
NETWORKS = {
    "convolutions, 4 epochs (`denoise-half`)": (),
    "one dense layer of 1,024, 15 epochs": (*DENSE, "network.widths=[1024]", "training.epochs=15"),
    "two dense layers of 1,024, 20 epochs": (*DENSE, "network.widths=[1024, 1024]", "training.epochs=20"),
}
"""What was tried, as settings over the preset."""
HELD_OUT, AMOUNT, SEED = 1_000, 0.5, 2
"""Training images that no network learned from, and their noise: of another seed than that of test images."""


def rows(quick: bool) -> list[Row]:
    """Return a row a network, the best first."""
    made = [_row(name, settings, quick) for name, settings in NETWORKS.items()]
    return sorted((row for row in made if row is not None), key=lambda row: -float(row["PSNR, dB"]))


def _row(name: str, settings: tuple[str, ...], quick: bool) -> Row | None:
    made_of = {"version": VERSION, "choice": "denoise-half", "settings": settings, "images": HELD_OUT}
    return once("denoising", made_of, lambda: _scored(name, settings, quick), quick=quick)


def _scored(name: str, settings: tuple[str, ...], quick: bool) -> Row:
    network = given("denoise-half", *settings, quick=quick)
    _learned, held_out = cut_of(network.config.data, network.dataset)
    images = held_out.images[:HELD_OUT]
    psnr = psnr_of(images, network.reconstruct(noisy(images, "gaussian", AMOUNT, SEED)))
    low, high = intervals.mean(psnr)
    table = f"The choice: {len(images):,} held-out training images, Gaussian noise of {AMOUNT:g}"
    figures = {"PSNR, dB": float(psnr.mean()), "PSNR from": low, "PSNR to": high}
    return {"table": table, "network": name, **{title: round(value, 4) for title, value in figures.items()}}
