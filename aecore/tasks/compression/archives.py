"""Ten thousand pictures as one thing: one stream, one tiled picture, one zip."""

import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aecore.tasks.compression.files import file, mosaic, tiles
from aecore.tasks.compression.rates import Clean, cells_of
from aecore.tasks.compression.wire import Wire
from aecore.tasks.given import Tell
from aecore.tasks.quality import COLUMNS, Quality, as_bytes
from aecore.tasks.result import Cell, Table

__all__ = ["ARCHIVE", "archives"]

ARCHIVE = ("method", "setting", "bytes a picture", "without headers", "bytes in all", *COLUMNS)
TILED = {"JPEG": (5, 30), "WebP": (0, 30), "PNG": (100,)}
RAW = [{"id": lzma.FILTER_LZMA2, "preset": lzma.PRESET_DEFAULT}]
Pack = Callable[[bytes], bytes]
ZIPS: dict[str, tuple[Pack, Pack, Pack]] = {
    "zlib": (lambda raw: zlib.compress(raw, 9), zlib.decompress, lambda raw: zlib.compress(raw, 9, -zlib.MAX_WBITS)),
    "LZMA": (lzma.compress, lzma.decompress, lambda raw: lzma.compress(raw, lzma.FORMAT_RAW, filters=RAW)),
}
"""Packs, unpacks, and packs the same without header and check."""
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Together:
    """All images of an archive.

    Attributes:
        clean: them, with who reads them.
    """

    clean: Clean

    @cached_property
    def whole(self) -> Bytes:
        """They as bytes, uint8 (n, C, H, W)."""
        return as_bytes(self.clean.images)

    @cached_property
    def untouched(self) -> Quality:
        """Of what lost nothing: measured once for all such ways."""
        return self.clean.quality(self.whole)

    def row(self, method: str, setting: str, sizes: tuple[int, int], drawn: Bytes) -> tuple[Cell, ...]:
        """Return a row of `ARCHIVE`; `sizes` in bytes, with headers and without."""
        found = self.untouched if np.array_equal(drawn, self.whole) else self.clean.quality(drawn)
        count = len(self.whole)
        return method, setting, sizes[0] / count, sizes[1] / count, sizes[0], *cells_of(found)


def archives(wires: dict[str, Wire], clean: Clean, tell: Tell) -> Table:
    """Return what all images of `clean` cost together, and the quality of what is decoded from that.

    Args:
        wires: by the name of their method.
        clean: the images.
        tell: is told how far it is.
    """
    together = Together(clean)
    count, rows = len(wires) + sum(map(len, TILED.values())) + len(ZIPS), []
    for row in (row for part in (_sent(wires, together), _tiled(together), _zipped(together)) for row in part):
        rows.append(row)
        tell(len(rows) / count)
    return Table(f"{len(clean.images):,} test images as one archive", ARCHIVE, tuple(rows))


def _sent(wires: dict[str, Wire], together: Together) -> Iterator[tuple[Cell, ...]]:
    images = together.clean.images
    for name, wire in wires.items():
        message = wire.archive(images)
        yield together.row(name, "one stream", (len(message), len(message)), wire.unarchive(message, len(images)))


def _tiled(together: Together) -> Iterator[tuple[Cell, ...]]:
    count, *shape = together.whole.shape
    laid = mosaic(together.whole)
    for kind, qualities in TILED.items():
        for quality in qualities:
            made = file(laid, kind, quality)
            setting = "one tiled picture, " + ("lossless" if kind == "PNG" else f"quality {quality}")
            yield together.row(kind, setting, (len(made.content), made.bare), tiles(made.picture, count, tuple(shape)))


def _zipped(together: Together) -> Iterator[tuple[Cell, ...]]:
    raw = together.whole.tobytes()
    for name, (pack, unpack, bare) in ZIPS.items():
        content = pack(raw)
        drawn = np.frombuffer(unpack(content), np.uint8).reshape(together.whole.shape)
        yield together.row(name, "all pixels, lossless", (len(content), len(bare(raw))), drawn)
