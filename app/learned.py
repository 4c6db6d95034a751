"""What the code of a run has learned, as numbers and pictures; each is made once for its weights."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.measure.codes import (
    Codebook,
    Dimensions,
    Finding,
    codebook,
    dimensions,
    effective_rank,
    findings,
)
from aecore.measure.units import draws, stepped
from aecore.runs import Run
from app import cache, inside, models

__all__ = ["ANSWERED", "Learned", "answers", "drawn", "facts", "first_weights"]

WIDE, RANKED = 256, 2_000
"""Of codes of more numbers the rank is taken over the first so many images: of 2,048 numbers in some seconds."""
ANSWERED = 200
"""Test images over which a unit's gradient is averaged: the first ones."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Learned:
    """What is known of a code.

    Attributes:
        dimensions: of each number, over all test images.
        rank: its effective rank.
        book: the use of its codebook, None where it has none.
        found: what went wrong.
        ranked: over how many test images the rank was taken, the first ones.
    """

    dimensions: Dimensions
    rank: float
    book: Codebook | None
    found: list[Finding]
    ranked: int


def facts(run: Run) -> Learned:
    """Return what is known of the code of a run that has ended.

    Raises:
        Refused: its codes cannot be read, or its code is quantized and it has no weights.
    """
    said = next((row for row in reversed(cache.look(run).history.epoch_records) if row.get("kl_per_dimension")), {})
    kl = tuple(float(nats) for nats in said.get("kl_per_dimension", ()))
    return _facts(run.folder, cache.tested(run) or 0, models.version(run), kl)


@lru_cache(maxsize=16)
def _facts(folder: Path, _tested: int, _weights: int, kl: tuple[float, ...]) -> Learned:
    run = Run(folder)
    codes, kind = cache.codes(run), run.config.code.kind
    known = dimensions(codes, kl or None, gaussian=kind == "variational")
    entries = inside.entries(run) if kind == "quantized" else None
    book = None if entries is None else codebook(codes, entries)
    ranked = codes if codes.shape[1] <= WIDE else codes[:RANKED]
    return Learned(known, effective_rank(ranked), book, findings(known, book), len(ranked))


def first_weights(run: Run) -> Floats:
    """Return the weights of the first layer as images, strongest first, (units, *shape); raises Refused without any."""
    return _first_weights(run.folder, models.version(run))


@lru_cache(maxsize=4)
def _first_weights(folder: Path, _weights: int) -> Floats:
    found = inside.first_layer(Run(folder))
    strength = np.square(found).reshape(len(found), -1).sum(axis=1)
    return found[np.argsort(-strength, kind="stable")]


def drawn(run: Run, units: tuple[int, ...]) -> Floats:
    """Return what one spread up in some units adds to the picture of the mean code, (units, *shape).

    Raises:
        Refused: the run has no weights.
    """
    known = facts(run).dimensions
    moved = stepped(known.mean, known.spread)[list(units)]
    return draws(lambda codes: models.outputs(run, codes), known.mean, moved)


def answers(run: Run, units: tuple[int, ...]) -> Floats:
    """Return which pixels some units answer to, (units, *shape); raises Refused without weights."""
    return _answers(run.folder, cache.tested(run) or 0, models.version(run), units)


@lru_cache(maxsize=16)
def _answers(folder: Path, _tested: int, _weights: int, units: tuple[int, ...]) -> Floats:
    run = Run(folder)
    images = cache.dataset(run.config.data.key).test.images[:ANSWERED]
    return inside.answers(run, models.seen(run, images), units)
