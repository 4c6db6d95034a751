"""The training images as a run's network has them: codes and errors, worked out once and kept with the run.

Sixty thousand digits take a dense network a few seconds on the server's one thread, so a page asks for the codes on a
thread of their own (see `waiting`), and between two blocks whoever draws a digit gets the network.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.files import write
from aecore.film import as_kept
from aecore.runs import Run
from aecore.splits import codes_path
from app import cache, models
from app.text import _, number

__all__ = ["errors", "keep", "kept", "seen"]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
MOST_NUMBERS = 2**26
"""Numbers of all codes together, 256 MB: beyond it neither a server nor a browser could do much with them."""


def kept(run: Run) -> int | None:
    """Return the version of the codes that are kept, None before there are any, or once the run has trained on."""
    return (models.version(run) or None) if codes_path(run, "train").exists() else None


def keep(run: Run) -> int:
    """Work out the codes of all training images and their errors, keep them with the run, and return how many.

    Raises:
        Refused: the run has no weights, sees other images, has too many numbers a code, or trains on meanwhile.
    """
    images, path = _images(run), codes_path(run, "train")
    if len(images) * (size := run.config.numbers) > MOST_NUMBERS:
        said = _("Training images: {n} codes of {size} numbers are more than a page can show; choose the test images.")
        raise Refused(said.format(n=number(len(images)), size=number(size)))
    parts = [_block(run, images[start : start + models.BLOCK], start) for start in range(0, len(images), models.BLOCK)]
    if path != codes_path(run, "train"):
        raise Refused(_("This run has trained on meanwhile; ask for its training images again."))
    codes, off = (np.concatenate(column) for column in zip(*parts, strict=True))
    for earlier in path.parent.glob("*.npy"):
        earlier.unlink(missing_ok=True)
    for name, values in ((path.name.replace("codes", "errors"), off), (path.name, codes)):  # the codes say it is done
        buffer = BytesIO()
        np.save(buffer, values, allow_pickle=False)
        write(path.with_name(name), buffer.getvalue())
    return len(codes)


def errors(run: Run) -> Floats:
    """Return the error of each training image, float32 (N,): squared, mean over its pixels; raises Refused as codes."""
    path = codes_path(run, "train")
    return cache.array(path.with_name(path.name.replace("codes", "errors")), models.version(run))


def seen(run: Run, which: NDArray[np.intp]) -> Bytes:
    """Return what a network with a corruption saw of some training images, (n, *shape); raises Refused as `keep`."""
    weights, block = models.version(run), models.BLOCK
    return np.stack([_seen(run.folder, weights, int(index) // block)[int(index) % block] for index in which])


@lru_cache(maxsize=64)
def _seen(folder: Path, _weights: int, block: int) -> Bytes:
    run, start = Run(folder), block * models.BLOCK
    with models.using(run) as model:
        return as_kept(_through(model, _images(run)[start : start + models.BLOCK], start))


def _through(model: Any, images: NDArray[Any], start: int) -> Floats:  # noqa: ANN401 - an Autoencoder, which is torch
    """Return images as the network gets to see them, with the noise that they always have."""
    return models.in_blocks(lambda x: model.see_test(x, start), models.unit(images))


def _block(run: Run, images: NDArray[Any], start: int) -> tuple[Floats, Floats]:
    """Return codes and errors of a block of images."""
    with models.using(run) as model:
        models.fitting(run, model, images)
        codes = models.in_blocks(model.encode, _through(model, images, start))
        off = models.in_blocks(model.decode, codes) - models.unit(images)
    return codes, np.square(off).reshape(len(off), -1).mean(axis=1)


def _images(run: Run) -> NDArray[Any]:
    return cache.dataset(run.config.data.key).train.images
