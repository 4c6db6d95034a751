"""Trained networks in the server: they encode and decode small things, one at a time, on one thread.

torch costs a server two seconds and some 200 MB, so it is imported when a network is first used, or by `warm`.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aecore import saving
from aecore.errors import Refused
from aecore.files import read_json
from aecore.film import as_kept
from aecore.finding import load
from aecore.runs import Run

if TYPE_CHECKING:
    from aecore.autoencoder import Autoencoder

__all__ = [
    "alone",
    "decode",
    "encode",
    "epoch_of",
    "fitting",
    "in_blocks",
    "outputs",
    "reconstruct",
    "seen",
    "unit",
    "using",
    "version",
    "warm",
    "warming",
]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
BLOCK = 1_000
"""Images at a time: what is in memory at once does not grow with what is asked."""
KEPT, KEPT_LARGE, LARGE_BYTES = 12, 1, 16 * 2**20
"""Networks kept in memory, small and large ones: a shipped one is 0.9 MB, the largest that the form allows some GB."""
POLL_SECONDS, LATEST_SECONDS = 0.5, 30.0

_one_at_a_time = Lock()


def encode(run: Run, images: Bytes) -> Floats:
    """Return the codes, float32 (n, k), of images (n, *shape), uint8 or float32 of 0 to 1.

    Raises:
        Refused: the run has no weights that can be read, or sees images of another shape.
    """
    with using(run) as model:
        fitting(run, model, images)
        return in_blocks(model.encode, unit(images))


def seen(run: Run, images: Bytes) -> Bytes:
    """Return what the network gets to see of images, uint8 like them: themselves, or corrupted as in its training.

    Raises:
        Refused: as `encode`.
    """
    if run.config.objective.corruption == "none":
        return images
    with using(run) as model:
        fitting(run, model, images)
        found = in_blocks(lambda x: model.see_test(x, 0), images.astype(np.float32) / np.float32(255))
    return np.asarray(np.rint(found.clip(0, 1) * 255), np.uint8)


def outputs(run: Run, codes: Floats) -> Floats:
    """Return what the decoder makes of codes (n, k), float32 (n, *shape), not rounded; raises Refused as `decode`."""
    with using(run) as model:
        if codes.shape[1:] != (size := model.config.numbers,):
            raise Refused(f"run {run.id}: a code has {size} numbers, not {codes.shape[-1]}; give it {size}.")
        return in_blocks(model.decode, codes)


def fitting(run: Run, model: "Autoencoder", images: Bytes) -> None:
    """Refuse images of another shape than the network sees."""
    if images.shape[1:] != model.shape:
        raise Refused(f"run {run.id}: sees images of shape {model.shape}, not {images.shape[1:]}; choose another.")


def decode(run: Run, codes: Floats) -> Bytes:
    """Return the images (n, *shape) of codes (n, k), as `film.as_kept` keeps them.

    Raises:
        Refused: the run has no weights that can be read, or its codes have another size.
    """
    return np.asarray(as_kept(outputs(run, codes)))


def reconstruct(run: Run, images: Bytes) -> Bytes:
    """Return decode(encode(images)), uint8 like `images`; raises Refused as they do."""
    return decode(run, encode(run, images))


def unit(images: NDArray[Any]) -> Floats:
    """Return images as float32 of 0 to 1."""
    return images.astype(np.float32) / np.float32(255 if images.dtype == np.uint8 else 1)


def version(run: Run) -> int:
    """Return a number that changes with the weights, 0 while there are none."""
    try:
        return (run.folder / saving.WEIGHTS).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def epoch_of(run: Run) -> int | None:
    """Return how many whole epochs the saved weights have seen, None when nothing says so."""
    progress = read_json(run.folder / "resume.json")
    epoch = progress.get("epoch") if isinstance(progress, dict) else None
    return epoch if isinstance(epoch, int) else None


@contextmanager
def alone() -> Iterator[None]:
    """Let other work that needs torch run here as ours does: one at a time, on one thread."""
    with _one_at_a_time:
        _torch()
        yield


@contextmanager
def using(run: Run) -> "Iterator[Autoencoder]":
    """Hand out the network of a run; nobody else computes meanwhile."""
    with _one_at_a_time:
        changed = version(run)
        large = changed and (run.folder / saving.WEIGHTS).stat().st_size > LARGE_BYTES
        yield _large(run.folder, changed) if large else _small(run.folder, changed)


@lru_cache(maxsize=KEPT)
def _small(folder: Path, _changed: int) -> "Autoencoder":
    return _loaded(folder)


@lru_cache(maxsize=KEPT_LARGE)
def _large(folder: Path, _changed: int) -> "Autoencoder":
    return _loaded(folder)


def _loaded(folder: Path) -> "Autoencoder":
    _torch()
    from safetensors import SafetensorError

    try:
        return load(folder)
    except Refused:
        raise
    except (SafetensorError, RuntimeError, KeyError, TypeError, ValueError):  # cut short, or of another network
        raise Refused(
            f"run {folder.name}: weights.safetensors is damaged; train the run on, or choose another."
        ) from None


def _torch() -> Any:  # noqa: ANN401 - a module
    """Return torch, held to one thread: the others belong to the workers."""
    import torch

    if torch.get_num_threads() != 1:
        torch.set_num_threads(1)
    return torch


def in_blocks(compute: Callable[[Any], Any], values: Floats) -> Floats:
    """Return what `compute` makes of float32 values, a thousand at a time and without gradients."""
    torch = _torch()
    with torch.inference_mode():
        parts = [
            compute(torch.from_numpy(np.array(values[start : start + BLOCK], np.float32))).float().numpy()
            for start in range(0, max(1, len(values)), BLOCK)
        ]
    return np.concatenate(parts)


def warm() -> None:
    """Import torch and do one throw-away step, so that the first digit drawn is answered at once."""
    import aecore.autoencoder
    import aecore.networks.dense  # noqa: F401 - the one that the shipped runs are made of

    with _one_at_a_time:
        torch = _torch()
        torch.nn.functional.linear(torch.zeros(1, 784), torch.zeros(8, 784))
    gc.freeze()  # what is imported stays: no collection has to look at it again


@contextmanager
def warming(ready: Callable[[], bool]) -> Iterator[None]:
    """Warm up in the background once `ready` says yes, or after half a minute; leave off when the `with` ends."""
    closed = Event()

    def wait() -> None:
        latest = time.monotonic() + LATEST_SECONDS
        while not ready() and time.monotonic() < latest:
            if closed.wait(POLL_SECONDS):
                return
        warm()

    thread = Thread(target=wait, name="warm up torch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        closed.set()
        thread.join()
