"""Pictures beside each other as one transparent PNG, from which a browser cuts: ink, and signed differences."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.design import ADDED, MISSING
from app.pictures import png
from app.routes import picture

__all__ = ["address", "difference", "ink", "mask", "signed", "sprite"]

Bytes = NDArray[np.uint8]


def ink(images: Bytes) -> Bytes:
    """Return pictures (n, C, H, W) as black ink on nothing, RGBA (n, H, W, 4); a dark page inverts the black."""
    pixels = np.zeros((len(images), *images.shape[-2:], 4), np.uint8)
    pixels[..., 3] = _plane(images)
    return pixels


def mask(plane: Bytes, scale: int) -> bytes:
    """Return uint8 (H, W) as a PNG of ink without paper, `scale` times as large with sharp pixels.

    It is used as a mask, so that the page's own colour of text draws it, in the light and in the dark.
    """
    alpha = Image.fromarray(np.kron(plane, np.ones((scale, scale), np.uint8)))
    buffer = BytesIO()
    Image.merge("LA", (Image.new("L", alpha.size), alpha)).save(buffer, "PNG")
    return buffer.getvalue()


def signed(plane: NDArray[np.int16], scale: int) -> bytes:
    """Return values of -255 to 255 (H, W) as a PNG of that size: ink added in one colour, taken away in the other."""
    pixels = np.zeros((*plane.shape, 4), np.uint8)
    pixels[..., :3] = np.where(plane[..., None] > 0, ADDED, MISSING)
    pixels[..., 3] = np.abs(plane)
    return png(pixels.repeat(scale, axis=0).repeat(scale, axis=1))


def difference(images: Bytes, redrawn: Bytes) -> Bytes:
    """Return reconstruction minus image as RGBA (n, H, W, 4): one colour for ink added, one for ink missing.

    How opaque a pixel is says how far off it is; half of the way from white to black is full colour already, since
    most differences are small.
    """
    change = _plane(redrawn).astype(np.int16) - _plane(images).astype(np.int16)
    pixels = np.zeros((*change.shape, 4), np.uint8)
    pixels[..., :3] = np.where(change[..., None] > 0, ADDED, MISSING)
    pixels[..., 3] = np.minimum(2 * np.abs(change), 255)
    pixels[change == 0] = 0
    return pixels


def sprite(images: Bytes, redrawn: Bytes, pca: Bytes | None, seen: Bytes | None = None) -> str:
    """Return the address of n pictures (n, C, H, W), a column each: image, what the network saw of it if that is given,
    redrawn, difference, and PCA's if given.
    """
    shown, beside = ([] if found is None else [ink(found)] for found in (seen, pca))
    rows = [ink(images), *shown, ink(redrawn), difference(images, redrawn), *beside]
    lines = [np.concatenate(list(row), axis=1) for row in rows]
    return address(np.concatenate(lines))


def address(pixels: Bytes) -> str:
    """Return where a browser finds RGBA (H, W, 4) as a picture."""
    return picture(png(pixels))


def _plane(images: Bytes) -> Bytes:
    return images[:, 0] if images.shape[1] == 1 else images.mean(axis=1).astype(np.uint8)
