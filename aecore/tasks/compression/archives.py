"""Ten thousand pictures as one thing: one stream, one tiled picture, one zip."""

import lzma
import zlib
from collections.abc import Iterator

import numpy as np

from aecore.tasks.compression.files import file, mosaic, tiles
from aecore.tasks.compression.rates import PERFECT, Clean
from aecore.tasks.compression.wire import Wire
from aecore.tasks.quality import as_bytes, psnr_of
from aecore.tasks.result import Cell, Table

__all__ = ["archives"]

COLUMNS = ("method", "setting", "bytes a picture", "bytes in all", "PSNR, dB")
TILED = {"JPEG": (5, 30), "WebP": (0, 30), "PNG": (100,)}


def archives(wires: dict[str, Wire], clean: Clean) -> Table:
    """Return what all images of `clean` cost together, and the PSNR of what is decoded from that.

    Args:
        wires: by the name of their method.
        clean: the images; nobody reads them here.
    """
    count = len(clean.images)
    rows = [*_sent(wires, clean), *_tiled(clean), *_zipped(clean)]
    return Table(f"{count:,} test images as one archive", COLUMNS, tuple(rows))


def _sent(wires: dict[str, Wire], clean: Clean) -> Iterator[tuple[Cell, ...]]:
    for name, wire in wires.items():
        message = wire.archive(clean.images)
        yield _row(name, "one stream", message, wire.unarchive(message, len(clean.images)), clean)


def _tiled(clean: Clean) -> Iterator[tuple[Cell, ...]]:
    images = as_bytes(clean.images)
    whole = mosaic(images)
    for kind, qualities in TILED.items():
        for quality in qualities:
            made = file(whole, kind, quality)
            setting = "one tiled picture, " + ("lossless" if kind == "PNG" else f"quality {quality}")
            yield _row(kind, setting, made.content, tiles(made.picture, len(images), images.shape[1:]), clean)


def _zipped(clean: Clean) -> Iterator[tuple[Cell, ...]]:
    images = as_bytes(clean.images)
    raw = images.tobytes()
    for name, content in {"zlib": zlib.compress(raw, 9), "LZMA": lzma.compress(raw)}.items():
        yield _row(name, "all pixels, lossless", content, images, clean)


def _row(method: str, setting: str, content: bytes, drawn: np.ndarray, clean: Clean) -> tuple[Cell, ...]:
    psnr = float(psnr_of(clean.images, drawn).mean())
    return method, setting, len(content) / len(clean.images), len(content), None if psnr >= PERFECT else psnr
