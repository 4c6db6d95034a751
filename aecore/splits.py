"""Where the codes of a run's images lie: of the test images, kept at its end, and of the training images."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.latent.spec import SPLITS
from aecore.runs import Run
from aecore.saving import WEIGHTS

__all__ = ["SPLITS", "codes_of", "codes_path"]


def codes_path(run: Run, split: str) -> Path:
    """Return where the codes of a split are kept, whether they are there or not.

    Whoever wants those of the training images works them out; the date of the weights that made them stands in their
    name, so that nobody takes them for those of other weights.
    """
    if split == SPLITS[0]:
        return run.folder / "test" / "codes.npy"
    return run.folder / "train" / f"codes-{_changed(run.folder / WEIGHTS)}.npy"


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def codes_of(run: Run, split: str) -> NDArray[np.float32]:
    """Return the codes of a split, float32 (N, k), mapped from the disk.

    What is mapped stays the same when the run trains on and puts others in their place.

    Raises:
        Refused: when there are none yet, or they are damaged.
    """
    path = codes_path(run, split)
    try:
        codes: NDArray[np.float32] = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise Refused(_none_yet(run, split)) from None
    except (ValueError, EOFError):
        said = f"run {run.id}: {path.parent.name}/{path.name} is damaged; train it one more epoch to make it again."
        raise Refused(said) from None
    return codes


def _none_yet(run: Run, split: str) -> str:
    if split == SPLITS[0]:
        return f"run {run.id}: has no codes of the test images yet; they are made when it ends or is stopped."
    return f"run {run.id}: the codes of its training images are not there; ask for them on the page Latent space again."
