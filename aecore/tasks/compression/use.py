"""Compression, the use: rate against distortion of a run beside PCA with the same coder, JPEG, WebP and PNG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore.config import Config
from aecore.tasks.compression.archives import archives
from aecore.tasks.compression.contest import contest, told
from aecore.tasks.compression.keeping import as_arrays
from aecore.tasks.compression.rates import SHOWN, Clean, Point, matched, of_files, of_wire, pcas, table
from aecore.tasks.compression.telling import ahead, at_budget, beside, decoders, paid, scores, smallest_webp
from aecore.tasks.compression.texts import sent_texts
from aecore.tasks.compression.wire import Source, Wire, of_network
from aecore.tasks.given import Given, Tell
from aecore.tasks.options import Options
from aecore.tasks.quality import as_bytes, first_test, pictures_only, read_by
from aecore.tasks.result import AT, Result, Table, leading

__all__ = ["BITS", "TRAINS", "CompressionOptions", "compression", "fits"]

TRAINS = "compression"
BITS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)


class CompressionOptions(Options):
    """What compression may be asked."""

    bits: float = Field(
        4.0,
        ge=1,
        le=8,
        description="Bits for the number of the code that tells most; the others get the same step and so fewer.",
    )
    budget: float = Field(30.0, ge=2, le=2_000, description="Bytes a picture at which all are compared.")
    images: int = Field(1_000, ge=10, le=1_000_000, description="Test images that are sent one by one.")
    archive: int = Field(10_000, ge=10, le=1_000_000, description="Test images that are sent as one archive.")
    read_share: float = Field(
        0.95, gt=0, le=1, description="The share of what is read of clean pictures that counts as still read."
    )


def fits(config: Config) -> str:
    """Return one sentence on why compression has no meaning for a run, "" where it has."""
    return "" if config.data.source.kind == "text" else pictures_only(config, "Compression")


def compression(given: Given, options: CompressionOptions, tell: Tell) -> Result:
    """Send test images through the code, in bytes that are written and decoded back."""
    if given.dataset.kind == "text":
        return sent_texts(given, options.bits, options.images, tell)
    source, others = of_network(given), pcas(given)
    clean = Clean(*first_test(given, options.images), read_by(given))
    tell(0.1)
    pairs = {}
    for bits in _settings(source, options.bits):
        pairs[bits] = Pair.of(given, others, source.at_bits(bits), clean, _bits(source, bits))
        tell(0.1 + 0.06 * len(pairs))
    files = list(of_files(clean))
    points = [point for pair in pairs.values() for point in (pair.ours, pair.theirs)] + files
    budget = Pair.of(given, others, source.at_bytes(options.budget), clean)
    tell(0.6)
    asked, every = pairs[options.bits], Clean(*first_test(given, options.archive), clean.read)
    tables = {
        "rates": table(points, f"{len(clean.images):,} test images, each a message or a file of its own"),
        "budget": at_budget([budget.ours, budget.theirs], points, options.budget),
        "archive": archives(asked.wires, every, _part(tell, 0.6)),
        "contest": contest(given, source, others, files, clean, options.read_share, _part(tell, 0.8)),
        "decoder": decoders(asked.wires),
    }
    always = " ".join(filter(None, (beside(budget.ours, budget.theirs), told(tables["contest"]))))
    return _result(pairs, options.bits, clean, tables, files, always, len(given.train.images), len(every.images))


@dataclass(frozen=True, eq=False)
class Pair:
    """The network at one setting, and the best PCA with the same coder and as many bytes a training image."""

    ours: Point
    theirs: Point
    wires: dict[str, Wire]

    @classmethod
    def of(cls, given: Given, others: dict[int, Source], wire: Wire, clean: Clean, setting: str = "") -> Self:
        """Send with both; without a setting in words the network's step is said."""
        k, other = matched(given, others, wire.cost)
        ours = of_wire(wire, clean, "network", setting or _said(wire))
        theirs = of_wire(other, clean, "PCA", f"{k} numbers, {_said(other)}")
        return cls(ours, theirs, {"network": wire, f"PCA, {k} numbers": other})


def _result(
    pairs: Mapping[float, Pair],
    bits: float,
    clean: Clean,
    tables: dict[str, Table],
    files: Sequence[Point],
    always: str,
    learned: int,
    archived: int,
) -> Result:
    """Return what is told of the pair that was asked for, with what leads at the others beside it."""
    asked = pairs[bits]
    said = {b: f"{beside(p.ours, p.theirs)} {smallest_webp(p.ours, files)}" for b, p in pairs.items()}
    more = {
        "always": always,
        "ahead": ahead(tables["rates"], tables["budget"]),
        "paid": paid(tables["archive"], tables["decoder"], archived),
        "messages": asked.ours.messages,
        "step": asked.wires["network"].step,
        "learned": learned,
        "sent_at": {f"{b:g}": pair.ours.messages for b, pair in pairs.items()},
        AT: {f"{b:g}": leading(*scores(pair.ours, pair.theirs), said[b]) for b, pair in pairs.items()},
    }
    arrays = {f"sent_{b:g}": pair.ours.pictures[:SHOWN] for b, pair in pairs.items()} | _arrays(asked, clean)
    arrays |= as_arrays({f"{b:g}": pair.wires["network"] for b, pair in pairs.items()})
    return Result(*scores(asked.ours, asked.theirs), f"{said[bits]} {always}", len(clean.images), tables, arrays, more)


def _arrays(asked: Pair, clean: Clean) -> dict[str, NDArray[Any]]:
    return {
        "clean": as_bytes(clean.images[:SHOWN]),
        "sent": asked.ours.pictures[:SHOWN],
        "pca": asked.theirs.pictures[:SHOWN],
        "bytes": asked.ours.bytes.astype(np.int32),
        "psnr": asked.ours.quality.psnr.astype(np.float32),
    }


def _part(tell: Tell, begin: float) -> Tell:
    """Return what is told of a fifth of all, from `begin` on."""
    return lambda done: tell(begin + 0.2 * done)


def _settings(source: Source, asked: float) -> list[float]:
    """Return the bits that are tried; a codebook has one setting."""
    return sorted({*BITS, asked}) if source.free else [asked]


def _bits(source: Source, bits: float) -> str:
    return f"{bits:g} bit{'s' * (bits != 1)}" if source.free else "its codebook"


def _said(wire: Wire) -> str:
    return "its codebook" if wire.step is None else f"step {wire.step:.3g}"
