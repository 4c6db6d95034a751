"""Rate against distortion: what each way of sending pictures costs in bytes written, and what is left of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.measure import pca
from aecore.tasks import intervals
from aecore.tasks.compression.files import FORMATS, file
from aecore.tasks.compression.searching import FEW
from aecore.tasks.compression.wire import Source, Wire, of_pca
from aecore.tasks.given import Given, unit
from aecore.tasks.quality import COLUMNS, Quality, Read, as_bytes
from aecore.tasks.result import Cell, Table

__all__ = ["PERFECT", "RATES", "SHOWN", "Clean", "Point", "cells_of", "matched", "of_files", "of_wire", "pcas", "table"]

SIZES = (16, 32, 48, 64, 96, 128, 256)
"""Components with which PCA is sent; the best of them at a size in bytes is chosen on training images."""
SHOWN = 20
"""Pictures that are kept as they arrived, with their messages."""
CHOSEN = 1_000
"""Training images by which a setting is chosen."""
COMPARED = 512
"""Training images by which sizes of PCA are compared, all on the same ones."""
PERFECT = 100.0
"""Decibels of a picture without any error: as many as are counted, see `quality.LEAST`."""
RATES = (
    "method", "setting", "bytes a picture", "bytes from", "bytes to", "without headers", "without from", "without to",
    *COLUMNS,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Clean:
    """The test images that are sent.

    Attributes:
        images: (n, C, H, W) as the data set has them.
        labels: their classes, None without any.
        read: the classifier that says whether one still reads them, None without classes.
    """

    images: NDArray[Any]
    labels: NDArray[np.int64] | None
    read: Read | None

    def quality(self, drawn: NDArray[Any]) -> Quality:
        """Measure what arrived."""
        return Quality.of(self.images, drawn, self.labels, self.read)


@dataclass(frozen=True, eq=False)
class Point:
    """One way at one setting.

    Attributes:
        method: "network", "PCA", "JPEG", "WebP" or "PNG".
        setting: what was chosen, in words.
        bytes: int64 (n,), of each message or file as it was written.
        bare: int64 (n,), without headers; messages have none.
        quality: of what was decoded from these bytes.
        pictures: uint8 (n, C, H, W), that.
    """

    method: str
    setting: str
    bytes: NDArray[np.int64]
    bare: NDArray[np.int64]
    quality: Quality
    pictures: NDArray[np.uint8]
    messages: tuple[str, ...] = ()
    """The first messages, as hexadecimal digits."""

    @property
    def mean(self) -> float:
        """Bytes a picture."""
        return float(self.bytes.mean())

    @property
    def psnr(self) -> float:
        """Decibels, mean over the pictures."""
        return float(self.quality.psnr.mean())

    @property
    def read(self) -> float | None:
        """The share that is still read, None where nobody reads."""
        return None if self.quality.right is None else float(self.quality.right.mean())

    def cells(self) -> tuple[Cell, ...]:
        """Return it as a row of `RATES`."""
        sizes = [(float(each.mean()), *intervals.mean(each)) for each in (self.bytes, self.bare)]
        return self.method, self.setting, *sizes[0], *sizes[1], *cells_of(self.quality)


def cells_of(quality: Quality) -> tuple[Cell, ...]:
    """Return `quality.COLUMNS`; where nothing was lost, no number of decibels."""
    psnr, low, high, *rest = quality.cells()
    kept = float(quality.psnr.mean()) >= PERFECT
    return (None, None, None, *rest) if kept else (psnr, low, high, *rest)


def of_wire(wire: Wire, clean: Clean, method: str, setting: str) -> Point:
    """Send every image and decode what was written."""
    messages = wire.send(clean.images)
    pictures = wire.receive(messages)
    counted = np.array([len(message) for message in messages])
    told = tuple(message.hex() for message in messages[:SHOWN])
    return Point(method, setting, counted, counted, clean.quality(pictures), pictures, told)


def of_files(clean: Clean) -> Iterator[Point]:
    """Write every image in every format at every quality."""
    pictures = as_bytes(clean.images)
    for kind, qualities in FORMATS.items():
        for quality in qualities:
            made = [file(picture, kind, quality) for picture in pictures]
            read = np.stack([one.picture for one in made])
            whole, bare = (
                np.array(sizes) for sizes in zip(*((len(one.content), one.bare) for one in made), strict=True)
            )
            yield Point(
                kind, "lossless" if kind == "PNG" else f"quality {quality}", whole, bare, clean.quality(read), read
            )


def pcas(given: Given) -> dict[int, Source]:
    """Return PCA of the run's training images with each number of components that is sent."""
    fit = pca.baseline(given.config.data.key, given.train, max(SIZES), given.data_dir)
    return of_pca(given, fit, SIZES)


def matched(given: Given, others: Mapping[int, Source], budget: float) -> tuple[int, Wire]:
    """Return the number of components, and the wire, with which PCA does best at so many bytes a picture.

    Both are chosen on training images alone; each number of components gets the step that its bytes allow.
    """
    images = given.train.images[:COMPARED]
    wires = {k: source.at_bytes(budget) for k, source in others.items()}
    lost = {k: float(np.mean((unit(images) - unit(w.drawn(w.symbols(images, FEW)))) ** 2)) for k, w in wires.items()}
    k = min(lost, key=lambda size: lost[size])
    return k, wires[k]


def table(points: Sequence[Point], title: str) -> Table:
    """Return points as a table."""
    return Table(title, RATES, tuple(point.cells() for point in points))
