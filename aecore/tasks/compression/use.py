"""Compression, the use: rate against distortion of a run beside PCA with the same coder, JPEG, WebP and PNG."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore.config import Config
from aecore.tasks.compression.archives import archives
from aecore.tasks.compression.rates import SHOWN, Clean, Point, matched, of_files, of_wire, pcas, swept, table
from aecore.tasks.compression.telling import at_budget, contest, decoders, sentence
from aecore.tasks.compression.texts import sent_texts
from aecore.tasks.compression.wire import Source, Wire, of_network
from aecore.tasks.given import Given, Tell
from aecore.tasks.options import Options
from aecore.tasks.quality import as_bytes, first_test, pictures_only, read_by
from aecore.tasks.result import Result

__all__ = ["BITS", "TRAINS", "CompressionOptions", "compression", "fits"]

TRAINS = "compression"
BITS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
PCA_BITS = (2.0, 4.0, 6.0)
PCA_SIZES = (32, 64, 256)


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
    pair = Pair.of(given, others, source.at_bits(options.bits), clean)
    tell(0.3)
    points = [pair.ours, pair.theirs, *_points(source, others, clean)]
    tell(0.8)
    budget = Pair.of(given, others, source.at_bytes(options.budget), clean)
    tell(0.9)
    every = Clean(*first_test(given, options.archive), None)
    tables = {
        "rates": table(points, f"{len(clean.images):,} test images, each a message or a file of its own"),
        "budget": at_budget([budget.ours, budget.theirs], points, options.budget),
        "archive": archives(pair.wires, every),
        "contest": contest(points, clean, options.read_share),
        "decoder": decoders(pair.wires),
    }
    return pair.result(clean, points, tables)


@dataclass(frozen=True, eq=False)
class Pair:
    """The network at one setting, and the best PCA with the same coder and as many bytes a training image."""

    ours: Point
    theirs: Point
    wires: dict[str, Wire]

    @classmethod
    def of(cls, given: Given, others: dict[int, Source], wire: Wire, clean: Clean) -> Self:
        """Send with both."""
        k, other = matched(given, others, wire.source.cost(wire.step or 1.0))
        ours = of_wire(wire, clean, "network", _said(wire))
        theirs = of_wire(other, clean, "PCA", f"{k} numbers, {_said(other)}")
        return cls(ours, theirs, {"network": wire, f"PCA, {k} numbers": other})

    def result(self, clean: Clean, points: list[Point], tables: dict[str, Any]) -> Result:
        """Return what is told of it."""
        kept = {point.setting.removesuffix(" bits"): point for point in points[2:] if point.method == "network"}
        return Result(
            self.ours.quality.score(f"PSNR of the network at {self.ours.mean:.1f} bytes a picture"),
            self.theirs.quality.score(f"PSNR of PCA with the same coder at {self.theirs.mean:.1f} bytes a picture"),
            sentence(self.ours, self.theirs, points),
            len(clean.images),
            tables,
            {**self._arrays(clean), **{f"sent_{bits}": point.pictures[:SHOWN] for bits, point in kept.items()}},
            {
                "messages": self.ours.messages,
                "step": self.wires["network"].step,
                "sent_at": {bits: point.messages for bits, point in kept.items()},
            },
        )

    def _arrays(self, clean: Clean) -> dict[str, NDArray[Any]]:
        shown = {"clean": as_bytes(clean.images[:SHOWN]), "sent": self.ours.pictures[:SHOWN]}
        return {
            **shown,
            "pca": self.theirs.pictures[:SHOWN],
            "bytes": self.ours.bytes.astype(np.int32),
            "psnr": self.ours.quality.psnr.astype(np.float32),
        }


def _points(source: Source, others: dict[int, Source], clean: Clean) -> list[Point]:
    """Return the curves: the network, PCA at several sizes, and every format."""
    points = list(swept(source, clean, BITS, "network"))
    for size in [size for size in others if size in PCA_SIZES] or list(others):
        sent = swept(others[size], clean, PCA_BITS, "PCA")
        points += [replace(point, setting=f"{size} numbers, {point.setting}") for point in sent]
    return [*points, *of_files(clean)]


def _said(wire: Wire) -> str:
    return "its codebook" if wire.step is None else f"step {wire.step:.3g}"
