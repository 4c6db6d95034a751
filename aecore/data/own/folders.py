"""Pictures from a zip: grey and square, with the folder that each lies in as its label."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZipInfo

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aecore.data.own import limits
from aecore.data.own.archive import Archive, ignored
from aecore.data.own.found import Found, classes_of
from aecore.data.own.limits import refused
from aecore.errors import Refused

__all__ = ["SIZES", "read_zip"]

SIZES = ("28", "keep")
"""What may become of a picture's size: 28 x 28, or as it is when all are one square."""
SMALL = 28
FORMATS = ("PNG", "JPEG")

Bytes = NDArray[np.uint8]


def read_zip(where: str, content: bytes, size: str) -> Found:
    """Return the pictures of a zip, uint8 (N, 1, side, side), in the order of their names.

    A picture that is not square is cut to its middle. Dark counts as ink, 255, so that pages show a picture as it is.

    Args:
        where: the name of the file.
        content: its bytes.
        size: of `SIZES`.

    Raises:
        Refused: the zip, or a file in it, is not what it should be.
    """
    archive = Archive(where, content)
    entries = sorted((each for each in archive.entries if not ignored(each.filename)), key=lambda each: each.filename)
    if not entries:
        raise refused(where, "holds no pictures", "put PNG or JPEG files into it")
    _check_pixels(archive, entries)
    side, made = SMALL if size == "28" else 0, []
    for entry in entries:
        picture = _opened(f"{where}, {entry.filename}", archive.read(entry))
        side = side or _kept_side(f"{where}, {entry.filename}", picture)
        if size == "keep" and picture.size != (side, side):
            wrong = f"is {picture.width} x {picture.height} and others are {side} x {side}"
            raise refused(f"{where}, {entry.filename}", wrong, "give pictures of one size, or choose 28")
        made.append(_square(picture, side))
        if len(made) * side**2 > limits.VALUES:
            raise refused(where, f"holds more than {limits.VALUES:,} pixels", "give fewer pictures, or choose 28")
    labels, classes = classes_of(where, [PurePosixPath(entry.filename).parent.name for entry in entries])
    return Found("image", np.stack(made)[:, None], labels, classes)


def _check_pixels(archive: Archive, entries: list[ZipInfo]) -> None:
    """Refuse too many pixels, in one picture or in all, before any is decoded: a few kilobytes can promise billions."""
    pixels = 0
    for entry in entries:
        with archive.opened(entry) as file, _picture(f"{archive.where}, {entry.filename}", file) as picture:
            pixels += picture.width * picture.height
        if pixels > limits.ALL_PIXELS:
            wrong = f"holds pictures of more than {limits.ALL_PIXELS:,} pixels in all"
            raise refused(archive.where, wrong, "give fewer pictures, or make them smaller")


@contextmanager
def _picture(where: str, file: IO[bytes]) -> Iterator[Image.Image]:
    """Open a picture, of which only the header is read; what goes wrong with it is refused."""
    try:
        with Image.open(file, formats=FORMATS) as opened:
            if opened.width * opened.height > limits.PIXELS:
                wrong = f"has {opened.width:,} x {opened.height:,} pixels"
                raise refused(where, wrong, f"make it smaller than {limits.PIXELS:,}")
            yield opened
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refused(where, "has far too many pixels", f"make it smaller than {limits.PIXELS:,}") from None
    except Exception:  # a damaged picture can make a decoder raise nearly anything
        raise refused(where, "is no whole PNG or JPEG", "save it again, or leave it out") from None


def _opened(where: str, content: bytes) -> Image.Image:
    """Return a picture in grey."""
    with _picture(where, BytesIO(content)) as opened:
        return _on_white(opened).convert("L")


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture with its transparent parts as paper."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    whole = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole)


def _kept_side(where: str, picture: Image.Image) -> int:
    low, high = limits.SIDE
    if picture.width != picture.height or not low <= picture.width <= high:
        wrong = f"is {picture.width} x {picture.height}"
        raise refused(where, wrong, f"give squares of {low} to {high} pixels, or choose 28")
    return picture.width


def _square(picture: Image.Image, side: int) -> Bytes:
    """Return the middle of a picture at `side` x `side`, ink 255."""
    least = min(picture.size)
    left, top = (picture.width - least) // 2, (picture.height - least) // 2
    middle = picture.crop((left, top, left + least, top + least))
    small = middle if least == side else middle.resize((side, side), Image.Resampling.LANCZOS)
    return np.asarray(255 - np.asarray(small, np.uint8), np.uint8)
