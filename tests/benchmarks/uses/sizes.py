"""Accuracy from codes against how many numbers they have, beside PCA of as many."""

from statistics import mean, stdev

import numpy as np

from aecore.shipped import LADDER
from aecore.tasks import intervals, probes
from aecore.tasks.given import Given
from aecore.tasks.views import views
from tests.benchmarks.uses.report import Target
from tests.benchmarks.uses.store import Row, ladder, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 1
TITLE = "Accuracy from codes against latent size"
WORDS = """The dense network of the ladder (784-128-64-k, ten epochs) with k numbers a code, three seeds, the first one
the shipped run; mean of the seeds, +- their sample standard deviation. PCA has no seed: its interval is of the 10,000
test images (Wilson). Classifiers learn from 20,000 training images, settings chosen on a part of these; in % of the
test images."""
SEEDS, TRAIN = (0, 1, 2), 20_000
FITS = {"linear": probes.linear, "neighbours": probes.neighbours}


def rows(quick: bool) -> list[Row]:
    """Return a row a size."""
    found = (_row(k, quick) for k in (LADDER[1:3] if quick else LADDER))
    return [row for row in found if row is not None]


def _row(k: int, quick: bool) -> Row | None:
    def kept(name: str, seed: int) -> Row | None:
        made_of = {"version": VERSION, "k": k, "view": name, "seed": seed}
        return once("sizes", made_of, lambda: _read(ladder(k, seed=seed, quick=quick), name, quick), quick=quick)

    pca, every = kept("pca", 0), [kept("code", seed) for seed in SEEDS[: 1 if quick else 3]]
    codes = [found for found in every if found is not None]
    if pca is None or not codes:
        return None
    row: Row = {"table": "Read from k numbers", "k": k, "seeds": len(codes)}
    for fit in FITS:
        shares = [found[fit] for found in codes]
        spread = f" +- {stdev(shares):.1f}" if len(shares) > 1 else ""
        row[f"{fit}, code"] = f"{mean(shares):.1f}{spread}"
        row[f"{fit}, PCA"] = f"{pca[fit]:.1f} ({pca[f'{fit} low']:.1f} to {pca[f'{fit} high']:.1f})"
    return row


def _read(given: Given, name: str, quick: bool) -> Row:
    seen, train = views(given)[name], given.train[: 1_000 if quick else TRAIN]
    learned, tested = seen.rows(train.images), seen.rows(given.test.images)
    row: Row = {}
    assert train.labels is not None
    for fit, make in FITS.items():
        right = int(np.sum(make(learned, train.labels).answer(tested) == given.test.labels))
        low, high = intervals.share(right, len(tested))
        row |= {fit: 100 * right / len(tested), f"{fit} low": 100 * low, f"{fit} high": 100 * high}
    return row


TARGETS: tuple[Target, ...] = ()
