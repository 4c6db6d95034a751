"""Files as people hand them over, made in memory."""

import io
import zipfile

import numpy as np
from PIL import Image

CHANCE = np.random.default_rng(0)


def png(side: int = 20, ink: int = 200, wide: int = 0) -> bytes:
    pixels = CHANCE.integers(0, 255, (side, wide or side), dtype=np.uint8)
    pixels[: side // 2] = ink
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def npy(values: np.ndarray, pickled: bool = False) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values, allow_pickle=pickled)
    return buffer.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def folders(each: int = 15) -> dict[str, bytes]:
    return {f"set/{name}/{n}.png": png(ink=40 * at) for at, name in enumerate(("cat", "dog")) for n in range(each)}


def rows(count: int = 60, columns: int = 3) -> np.ndarray:
    return CHANCE.normal(5, 2, (count, columns))


def csv_of(values: np.ndarray, *, head: str = "", label: bool = False) -> bytes:
    lines = [",".join(f"{value:.5g}" for value in row) for row in values]
    lines = [f"{line},{'ab'[at % 2]}" if label else line for at, line in enumerate(lines)]
    return "\n".join([*([head] if head else []), *lines]).encode()
