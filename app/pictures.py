"""Digits as PNG: small ones to show, and one sheet of thousands for a browser to cut from."""

from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.text import _

__all__ = ["COLUMNS", "MISSING", "png", "sheet", "stacked", "strips", "uri"]

COLUMNS = 100
"""Pictures in one row of a sheet."""
MISSING = _("The pictures could not be fetched; reload the page.")

Bytes = NDArray[np.uint8]


def grey(image: Bytes) -> Bytes:
    """Return one picture (C, H, W) or (H, W) as ink on paper, uint8 (H, W): MNIST's ink is 255, a page's is 0."""
    plane = image if image.ndim == 2 else image.mean(axis=0).astype(np.uint8)
    return np.asarray(255 - plane, np.uint8)


def png(plane: Bytes) -> bytes:
    """Return uint8 (H, W) as a PNG, pixel for pixel."""
    buffer = BytesIO()
    Image.fromarray(plane).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def uri(image: Bytes) -> str:
    """Return one picture (C, H, W) as a data address."""
    return "data:image/png;base64," + b64encode(png(grey(image))).decode()


def strips(rows: Sequence[Sequence[Bytes | None]]) -> bytes:
    """Return rows of pictures (C, H, W) as one PNG with ink dark: one picture a cell, paper where there is None."""
    cells = [[None if image is None else grey(image) for image in row] for row in rows]
    sizes = [cell.shape for row in cells for cell in row if cell is not None]
    height, width = max((size[0] for size in sizes), default=1), max((size[1] for size in sizes), default=1)
    whole = np.full((len(rows) * height, max(map(len, rows)) * width), 255, np.uint8)
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            if cell is not None:
                whole[y * height :, x * width :][: cell.shape[0], : cell.shape[1]] = cell
    return png(whole)


def stacked(images: Bytes) -> Bytes:
    """Return pictures (n, C, H, W) laid out 100 a row, uint8 (rows H, 100 W), ink dark; what is left over is paper."""
    count, (height, width) = len(images), images.shape[-2:]
    rows = -(-count // COLUMNS)
    padded = np.zeros((rows * COLUMNS, height, width), np.uint8)
    padded[:count] = images.mean(axis=1) if images.shape[1] > 1 else images[:, 0]
    tiles = padded.reshape(rows, COLUMNS, height, width).transpose(0, 2, 1, 3)
    return 255 - tiles.reshape(rows * height, COLUMNS * width)


def sheet(images: Bytes) -> bytes:
    """Return pictures (n, C, H, W) as one PNG."""
    return png(stacked(images))
