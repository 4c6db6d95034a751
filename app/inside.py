"""What only a network itself can tell, beyond encoding and decoding: its layers, its decoder, what it once was."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aecore.measure import units
from aecore.runs import Run
from app import models

if TYPE_CHECKING:
    from aecore.autoencoder import Autoencoder
    from aecore.latent.portable import Portable

__all__ = ["answers", "at", "entries", "first_layer", "portable"]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


def at(run: Run, weights: Mapping[str, NDArray[Any]], images: Bytes) -> tuple[Floats, Floats]:
    """Return codes (n, k) and outputs (n, *shape), float32, of uint8 images by the network that `run` once was.

    Args:
        run: whose network it is.
        weights: of a frame of its film.
        images: (n, *shape).

    Raises:
        Refused: as `encode`.
    """
    with models.alone():
        import torch

        model = _once(run.folder, images.shape[1:])
        model.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in weights.items()})
        codes = models.in_blocks(model.encode, models.in_blocks(lambda x: model.see_test(x, 0), models.unit(images)))
        return codes, models.in_blocks(model.decode, codes)


@lru_cache(maxsize=2)
def _once(folder: Path, shape: tuple[int, ...]) -> "Autoencoder":
    """Return a network of a run to be filled with the weights of any of its frames."""
    from aecore.autoencoder import build

    return build(Run(folder).config, shape).eval()


def portable(run: Run) -> "Portable":
    """Return the decoder of a run for the browser.

    Raises:
        Refused: the run has no weights that can be read, or a decoder that no browser runs.
    """
    return _portable(run.folder, models.version(run))


@lru_cache(maxsize=models.KEPT)
def _portable(folder: Path, _changed: int) -> "Portable":
    with models.using(Run(folder)) as model:
        from aecore.latent.folding import portable as folded  # torch

        return folded(model)


def entries(run: Run) -> Floats | None:
    """Return the codebook, float32 (entries, size), None where the code has none; raises Refused without weights."""
    with models.using(run) as model:
        found = getattr(model.code, "codebook", None)
        return None if found is None else np.asarray(found.numpy(), np.float32).copy()


def first_layer(run: Run) -> Floats:
    """Return the weights of the first layer as `units.first_layer` does; raises Refused without weights."""
    with models.using(run) as model:
        return units.first_layer(model)


def answers(run: Run, images: Bytes, which: Sequence[int]) -> Floats:
    """Return which pixels some numbers of the code answer to, as `units.answers` does; raises Refused as `encode`."""
    with models.using(run) as model:
        models.fitting(run, model, images)
        return units.answers(model, models.unit(images), which)
