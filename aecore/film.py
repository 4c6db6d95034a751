"""The film of a run: how fixed test images looked to the network as it learned. One frame is one small file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from aecore.events import Frame
from aecore.files import compress_arrays, write_arrays
from aecore.latent.aligning import align
from aecore.latent.anchor import FLAT, followed, turned
from aecore.latent.pca import pca_map

__all__ = ["WIDEST", "Film", "as_bytes", "as_kept", "pictured"]

MOST, MOST_WEIGHTS = 64, 16
"""Frames kept, and those of them that keep their network: a full film of the default network, with 222,384 numbers and
codes of 32, takes 17 MB on disk. One more, and one of those that stand closest together goes. First and last stay."""
WIDEST = 256
"""Codes of more numbers than this are not kept frame by frame (2,000 codes of 2,048 numbers are 8 MB); the cloud is."""


class Film:
    """The frames in `folder`, named by their step: `codes`, `reconstructions` and `xy` of the first test images."""

    def __init__(self, folder: Path, anchor: Callable[[], np.ndarray] | None = None) -> None:
        """Open the film; it may not exist yet.

        Args:
            folder: where its frames are.
            anchor: tells who adds frames which way up they come to lie, see `aecore.latent.anchor`; asked then.
        """
        self.folder, self.anchor = folder, anchor

    def files(self) -> list[Path]:
        """Return the frames kept, oldest first."""
        # what a killed process was writing has a name that begins with a dot
        found = self.folder.glob("[0-9]*.npz") if self.folder.is_dir() else []
        return sorted(found, key=lambda path: int(path.stem))

    def read(self, path: Path) -> dict[str, np.ndarray]:
        """Return a frame's arrays.

        `xy` float32 (n, 2), the codes in the plane, drawn from frame to frame towards the way up of the data set's maps
        (films of older versions lie like their own first frame, and may end turned); `reconstructions` (m, *shape) as
        `as_kept` gives them, of the first test images, or of those in `index` where a shipped run keeps fewer, see
        `pictured`; `codes` float16 (n, k), absent for k above 256 and from shipped runs, which have their `spread`
        alone, float32 (k,); `seen` like the reconstructions, what the network saw of the images, in the first frame of
        a run with a corruption.
        """
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}

    def seen(self) -> np.ndarray | None:
        """Return what the network saw of the first test images, uint8 (m, *shape); None when it saw them clean."""
        files = self.files()[:1]  # the first frame always stays
        return self.read(files[0]).get("seen") if files else None

    def weights(self, path: Path) -> dict[str, np.ndarray] | None:
        """Return the network of a frame, by the names of its state and as float16; None where none was kept."""
        kept = _weights_of(path)
        return self.read(kept) if kept.exists() else None

    def networks(self) -> list[Path]:
        """Return the frames whose network is kept, oldest first."""
        return [path for path in self.files() if _weights_of(path).exists()]

    def add(self, frame: Frame) -> str:
        """Write a frame and return its file name."""
        path = self.folder / f"{frame.step:08d}.npz"
        if frame.weights is not None:
            write_arrays(_weights_of(path), **{name: _halved(value) for name, value in frame.weights.items()})
        compress_arrays(path, **self._arrays(frame))
        self._thin()
        return path.name

    def forget_after(self, step: int) -> None:
        """Remove frames after `step`: the training goes back there and takes them again."""
        for path in self.files():
            if int(path.stem) > step:
                _remove(path)

    def _arrays(self, frame: Frame) -> dict[str, np.ndarray]:
        # NumPy's threads go on spinning after a product, and the next twelve steps take four times as long
        with threadpool_limits(1, user_api="blas"):
            plane = self._plane(frame.codes)
        arrays = {"xy": plane, "reconstructions": as_kept(frame.reconstructions)}
        if frame.seen is not None:
            arrays["seen"] = as_kept(frame.seen)
        if frame.codes.shape[1] <= WIDEST:
            arrays["codes"] = _halved(frame.codes)
        return arrays

    def _plane(self, codes: np.ndarray) -> np.ndarray:
        """Return the codes in the plane: up to two numbers themselves, else PCA drawn towards the anchor."""
        xy = codes.astype(np.float32) if codes.shape[1] == FLAT else pca_map(codes)
        if codes.shape[1] <= FLAT:
            return xy
        before = self.read(files[-1])["xy"] if (files := self.files()) else None
        if self.anchor is None:
            return xy if before is None else align(xy, before)
        return turned(xy, self.anchor()) if before is None else followed(xy, before, self.anchor())

    def _thin(self) -> None:
        """Remove the frames whose neighbours are closest, so that what stays is spread over the whole run."""
        while len(files := self.files()) > MOST:
            _remove(_crowded(files))
        while len(files := self.networks()) > MOST_WEIGHTS:
            _weights_of(_crowded(files)).unlink(missing_ok=True)


def _crowded(files: list[Path]) -> Path:
    """Return the frame whose neighbours are closest to each other; never the first or the last."""
    steps = [int(path.stem) for path in files]
    gaps = [after - before for before, after in zip(steps[:-2], steps[2:], strict=True)]
    return files[1 + gaps.index(min(gaps))]


def _weights_of(path: Path) -> Path:
    """Return where the network of a frame lies."""
    return path.with_name(f"weights-{path.name}")


def _remove(path: Path) -> None:
    path.unlink()
    _weights_of(path).unlink(missing_ok=True)


def _halved(values: np.ndarray) -> np.ndarray:
    """Return floating-point numbers as float16, clipped to its range; others, a count for one, as they are."""
    if not np.issubdtype(values.dtype, np.floating):
        return values
    limit = float(np.finfo(np.float16).max)
    return np.asarray(values.clip(-limit, limit), np.float16)


def pictured(frame: Mapping[str, np.ndarray], images: Sequence[int]) -> np.ndarray:
    """Return what a frame, as `Film.read` gives it, redrew of test images, (n, *shape); it must have kept them."""
    kept = frame.get("index")
    redrawn: np.ndarray = frame["reconstructions"][images if kept is None else [list(kept).index(at) for at in images]]
    return redrawn


def as_bytes(pixels: np.ndarray) -> np.ndarray:
    """Return pixels of 0 to 1 as uint8 of 0 to 255; what lies outside is clipped."""
    return np.asarray(np.rint(pixels.clip(0, 1) * 255), dtype=np.uint8)


def as_kept(values: np.ndarray) -> np.ndarray:
    """Return reconstructions (n, *shape) of 0 to 1 as they are kept: pictures and text as bytes, rows as float32."""
    return values.astype(np.float32) if values.ndim == 2 else as_bytes(values)
