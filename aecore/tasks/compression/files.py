"""What everybody has: JPEG, WebP and PNG, as Pillow writes them, with their headers counted and not."""

from dataclasses import dataclass
from io import BytesIO
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FORMATS", "File", "file", "mosaic", "tiles"]

FORMATS: dict[str, tuple[int, ...]] = {
    "JPEG": (1, 3, 5, 10, 15, 20, 30, 50, 75),
    "WebP": (0, 1, 2, 3, 5, 10, 15, 20, 50),
    "PNG": (100,),
}
"""The qualities that are tried of each; PNG has one, and loses nothing."""
WEBP_FRAME = 30
"""RIFF and chunk headers, 20 bytes, and the key frame's tag, start code and sizes, 10 (RFC 6386 and 9649)."""
START_OF_SCAN, HUFFMAN_TABLES = 0xDA, 0xC4


@dataclass(frozen=True, eq=False)
class File:
    """One picture as a file.

    Attributes:
        content: all its bytes.
        bare: how many of them are left without headers, as if the receiver knew those.
        picture: uint8 (C, H, W), decoded from `content`.
    """

    content: bytes
    bare: int
    picture: NDArray[np.uint8]


def file(picture: NDArray[np.uint8], kind: str, quality: int) -> File:
    """Write a picture uint8 (C, H, W), grey or of three colours, and read it back.

    Every format gets its best effort. Of JPEG the smaller of two is taken, with Huffman tables of its own or the
    standard ones; bare counts the scan under the standard ones, which a receiver can know, or under its own with them.
    """
    if kind == "JPEG":
        plain, own = (_written(picture, kind, quality=quality, optimize=best) for best in (False, True))
        return File(min(plain, own, key=len), min(_scan(plain), _scan(own, tables=True)), _read(plain))
    if kind == "WebP":
        content = _written(picture, "WEBP", quality=quality, method=6)
        return File(content, len(content) - WEBP_FRAME, _read(content, picture.shape[0]))
    content = _written(picture, "PNG", optimize=True)
    return File(content, _chunks(content), _read(content))


def mosaic(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay images (n, C, H, W) out as one picture (C, rows * H, columns * W), row by row; what is left over is 0."""
    n, channels, height, width = images.shape
    columns = ceil(sqrt(n))
    rows = ceil(n / columns)
    full = np.concatenate([images, np.zeros((rows * columns - n, channels, height, width), np.uint8)])
    laid = full.reshape(rows, columns, channels, height, width).transpose(2, 0, 3, 1, 4)
    return np.ascontiguousarray(laid.reshape(channels, rows * height, columns * width))


def tiles(picture: NDArray[np.uint8], count: int, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the `count` images (n, *shape) of a mosaic."""
    channels, height, width = shape
    rows, columns = picture.shape[1] // height, picture.shape[2] // width
    cut = picture.reshape(channels, rows, height, columns, width).transpose(1, 3, 0, 2, 4)
    return cut.reshape(-1, *shape)[:count]


def _written(picture: NDArray[np.uint8], kind: str, **how: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    from PIL import Image

    laid = picture[0] if len(picture) == 1 else np.ascontiguousarray(picture.transpose(1, 2, 0))
    out = BytesIO()
    Image.fromarray(laid).save(out, kind, **how)
    return out.getvalue()


def _read(content: bytes, channels: int | None = None) -> NDArray[np.uint8]:
    from PIL import Image

    opened = Image.open(BytesIO(content))
    found = np.asarray(opened.convert("L") if channels == 1 else opened, np.uint8)
    return found[None] if found.ndim == 2 else found.transpose(2, 0, 1)


def _scan(jpeg: bytes, *, tables: bool = False) -> int:
    """Return how many bytes stand between the header of the one scan and the end mark.

    With `tables` the Huffman tables count too, each with its mark and length: they are this picture's own.
    """
    at, total = 2, 0
    while (mark := jpeg[at + 1]) != START_OF_SCAN:
        size = 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        total += size if tables and mark == HUFFMAN_TABLES else 0
        at += size
    return total + len(jpeg) - (at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")) - 2


def _chunks(png: bytes) -> int:
    """Return how many bytes of pixels a PNG holds, without signature, names, lengths and checks."""
    at, total = 8, 0
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        total += length if png[at + 4 : at + 8] == b"IDAT" else 0
        at += length + 12
    return total
