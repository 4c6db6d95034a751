"""Arrays from and to files: .npy, .npz, .csv and images. Nothing is unpickled."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from aecore.errors import Refused, refusing
from aecore.files import need_place, write_with

__all__ = ["PICTURES", "TABLES", "as_images", "need_out", "read", "write"]

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
TABLES = (".npy", ".npz", ".csv")
NAMES = ("images", "codes", "x", "data")
COLUMNS = 20
MOST_BYTES = 2 * 2**30
MOST_PIXELS = 64_000_000


@refusing()
def read(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Return what `path` holds as an array: a table as it is, a picture (or a folder of them) as uint8 (N, *shape).

    Args:
        path: a .npy, .npz (an array named images, codes, x or data, or the only one), .csv, a picture, or a folder.
        shape: of one image, which pictures are resized to: grey for one channel, RGB for three.

    Raises:
        Refused: naming the file, what is wrong with it and the cure.
    """
    if not path.exists():
        raise Refused(f"{path}: there is no such file; check the name.")
    if path.is_dir():
        return _folder(path, shape)
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"{path}: is larger than the limit of 2 GiB; split it.")
    suffix = path.suffix.lower()
    readers = {".npy": _npy, ".npz": _npz, ".csv": _csv}
    if suffix in readers:
        return _sound(path, readers[suffix](path))
    if suffix in PICTURES:
        return _picture(path, shape)[None]
    raise Refused(
        f"{path}: {suffix or 'a file without a suffix'} is not read; give one of {', '.join(TABLES)} or .png."
    )


def as_images(values: np.ndarray, shape: tuple[int, ...], name: str) -> np.ndarray:
    """Return `values` as float32 (N, *shape), bytes divided by 255.

    Accepts (N, *shape), (N, pixels), (N, H, W) for one channel, and a single image.

    Raises:
        Refused: when the shape does not fit, or a value lies outside 0 to 1.
    """
    pixels = int(np.prod(shape))
    if values.size == 0 or values.size % pixels or not _fits(values.shape, shape):
        raise Refused(f"{name}: has the shape {values.shape}; the run takes images of {shape}, or rows of {pixels:,}.")
    scale = np.float32(255 if values.dtype == np.uint8 else 1)
    images = values.reshape(-1, *shape).astype(np.float32) / scale
    if images.min() < 0 or images.max() > 1:
        low, high = images.min(), images.max()
        raise Refused(f"{name}: values from {low:g} to {high:g}; pixels lie from 0 to 1, or are bytes (uint8) to 255.")
    return images


def _fits(given: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    core = tuple(n for n in shape if n > 1)
    wide = tuple(n for n in given[1:] if n > 1)
    alone = tuple(n for n in given if n > 1)
    return wide in (core, (int(np.prod(shape)),)) or alone in (core, (int(np.prod(shape)),))


@refusing("--out")
def need_out(path: Path, *, pictures: bool) -> None:
    """Find out before any work whether `write` can write to `path`, as far as that can be known.

    Args:
        path: where to write.
        pictures: whether the values are images (N, C, H, W), which a .png can show.

    Raises:
        Refused: for any other suffix, codes as a picture, or a place where one cannot write.
    """
    if path.suffix.lower() not in (*TABLES, *([".png"] if pictures else [])):
        more = " or .png" if pictures else ""
        raise Refused(f"--out {path}: cannot be written as that; choose a name ending in .npy, .npz, .csv{more}.")
    need_place(path)


@refusing("--out")
def write(path: Path, values: np.ndarray, name: str) -> None:
    """Write `values` float32 (N, ...) as .npy, .npz (under `name`), .csv (a row each) or, for images, a .png sheet.

    Raises:
        Refused: for any other suffix, codes as a picture, or a place where one cannot write.
    """
    need_out(path, pictures=values.ndim == 4)
    suffix = path.suffix.lower()
    if suffix == ".npy":
        write_with(path, lambda temporary: np.save(temporary, values, allow_pickle=False))
    elif suffix == ".npz":
        write_with(path, lambda temporary: np.savez(temporary, allow_pickle=False, **{name: values}))
    elif suffix == ".csv":
        rows = values.reshape(len(values), -1)
        write_with(path, lambda temporary: np.savetxt(temporary, rows, delimiter=",", fmt="%.7g"))
    else:
        write_with(path, lambda temporary: sheet(values).save(temporary, "PNG"))


def sheet(images: np.ndarray) -> Image.Image:
    """Return images (N, C, H, W) in 0 to 1 side by side, 20 a row."""
    count, channels, height, width = images.shape
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    canvas = np.zeros((rows * columns, channels, height, width), np.uint8)
    canvas[:count] = np.rint(images.clip(0, 1) * 255)
    tiled = canvas.reshape(rows, columns, channels, height, width).transpose(0, 3, 1, 4, 2)
    flat = tiled.reshape(rows * height, columns * width, channels)
    return Image.fromarray(flat[..., 0] if channels == 1 else flat)


@contextmanager
def _whole(path: Path, what: str, cure: str) -> Iterator[None]:
    """Say in one sentence of a damaged file what libraries say in a hundred ways; what the system says passes."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of what is odd in it, before the sentence
            yield
    except Refused:
        raise
    except Exception as error:  # zip, NumPy and Pillow raise nearly anything
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Refused(f"{path}: is no whole {what}; {cure}.") from error


def _npy(path: Path) -> np.ndarray:
    with _whole(path, ".npy file of numbers", "write it with numpy.save"):
        return np.asarray(np.load(path, allow_pickle=False))


def _npz(path: Path) -> np.ndarray:
    known = ", ".join(NAMES)
    with _whole(path, ".npz file of numbers", "write it with numpy.savez"), np.load(path, allow_pickle=False) as arrays:
        names = [name for name in NAMES if name in arrays.files] or arrays.files
        if not names:
            raise Refused(f"{path}: holds no array; write one named {known} with numpy.savez.")
        if len(names) > 1 and names[0] not in NAMES:
            raise Refused(f"{path}: holds {', '.join(arrays.files)}; name the array to use one of {known}.")
        return np.asarray(arrays[names[0]])


def _csv(path: Path) -> np.ndarray:
    """Read rows of numbers, with or without a header; whole numbers up to 255 with some above 1 are bytes."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Refused(f"{path}: is not text; save it as CSV in UTF-8.") from None
    skip = int(bool(lines) and not _numeric(lines[0]))
    rows = {number: line for number, line in enumerate(lines[skip:], skip + 1) if line.strip()}
    _check_rows(path, rows)
    values = np.array([line.split(",") for line in rows.values()], np.float64)
    bytes_like = values.max() > 1 and values.min() >= 0 and values.max() <= 255
    return values.astype(np.uint8 if bytes_like and bool((values == values.round()).all()) else np.float32)


def _check_rows(path: Path, rows: dict[int, str]) -> None:
    """Refuse rows (by line of the file) that are none, no numbers, or not all as long as the first."""
    if not rows:
        raise Refused(f"{path}: holds no rows; give 1 or more rows of numbers with commas between.")
    width = next(iter(rows.values())).count(",") + 1
    for number, line in rows.items():
        if not _numeric(line):
            raise Refused(f"{path}: line {number} has something that is no number; give numbers with commas between.")
        if line.count(",") + 1 != width:
            found = f"{line.count(',') + 1:,} numbers and the first row {width:,}"
            raise Refused(f"{path}: line {number} has {found}; every row needs the same number of numbers.")


def _numeric(line: str) -> bool:
    try:
        return bool([float(part) for part in line.split(",")])
    except ValueError:
        return False


def _sound(path: Path, values: np.ndarray) -> np.ndarray:
    if values.size == 0 or values.ndim == 0 or values.dtype.kind not in "uifb":
        raise Refused(
            f"{path}: holds {values.dtype} of shape {values.shape}; give an array of numbers with 1 or more rows."
        )
    with np.errstate(over="ignore"):  # networks take float32, and a larger number is infinite there
        bad = ~np.isfinite(values.astype(np.float32).reshape(len(values), -1)).all(1)
    if bad.any():
        raise Refused(f"{path}: row {int(bad.argmax())} has a value that is not finite; mend or leave out that row.")
    return values


def _folder(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    files = sorted(item for item in path.iterdir() if item.suffix.lower() in PICTURES)
    if not files:
        raise Refused(f"{path}: holds no pictures; put {', '.join(PICTURES)} files into it.")
    return np.stack([_picture(item, shape) for item in files])


def _picture(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    if len(shape) != 3:
        raise Refused(
            f"{path}: is a picture and the run was trained on values of shape {shape}; give a table of those."
        )
    with _whole(path, "picture", "save it again as PNG"), Image.open(path) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused(f"{path}: has more than {MOST_PIXELS:,} pixels; make it smaller.")
        mode = "L" if shape[0] == 1 else "RGB"
        small = picture.convert(mode).resize((shape[2], shape[1]), Image.Resampling.LANCZOS)
    pixels = np.asarray(small)
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
