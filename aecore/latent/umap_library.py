"""umap-learn made fit for a long-lived process: loaded late, compiled once, told from outside when to stop.

What is reached into here (the kernels, the name of the progress bar) is not umap's public face; `requirements.txt`
pins its version, and the tests of this folder fail when a newer one has moved it.
"""

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.latent.spec import Progress, See

__all__ = ["expecting", "load", "own_threads", "repeatable", "telling"]

EXPECTED = {
    "Tensorflow not installed; ParametricUMAP will be unavailable": ImportWarning,
    "precomputed_knn[2] (knn_search_index) is not an NNDescent object: transforming new data with transform "
    "will be unavailable.": UserWarning,
    "Graph is not fully connected, spectral embedding may not work as expected.": UserWarning,
    "Spectral initialisation failed! The eigenvector solver\nfailed. This is likely due to too small an eigengap. "
    "Consider\nadding some noise or jitter to your data.\n\nFalling back to random initialisation!": UserWarning,
}
"""What umap says of things meant here: no TensorFlow, no `transform`, codes that fall into separate groups, groups of
duplicates that have no spectrum."""

log = logging.getLogger(__name__)


def load() -> ModuleType:
    """Import umap, which takes 3 s the first time, and let its kernels be kept on disk."""
    with expecting():
        umap = import_module("umap")
    _keep_compiled(umap.umap_, umap.layouts)
    return umap


def _keep_compiled(*modules: ModuleType) -> None:
    """Do what numba's `cache=True` would for the kernels in `modules`: 5 s less in every process but the first."""
    for kernel in (value for module in modules for value in vars(module).values()):
        if hasattr(kernel, "enable_caching") and not kernel.signatures:  # no signatures: not compiled yet
            try:
                kernel.enable_caching()
            except RuntimeError as reason:  # there is no folder that can be written
                log.debug("umap's kernels are compiled anew in every process: %s", reason)
                return


@contextmanager
def expecting() -> Iterator[None]:
    """Silence the warnings that are meant, and no others."""
    with warnings.catch_warnings():
        for message, category in EXPECTED.items():
            warnings.filterwarnings("ignore", re.escape(message) + r"\Z", category)
        yield


@contextmanager
def own_threads() -> Iterator[None]:
    """Give numba its number of threads back: a seeded fit that is stopped would leave it at 1."""
    numba = import_module("numba")
    threads = numba.get_num_threads()
    try:
        yield
    finally:
        numba.set_num_threads(threads)


@contextmanager
def repeatable(seed: int | None) -> Iterator[None]:
    """Seed the eigenvectors that umap starts from, too.

    umap passes its seed on to all but SciPy's `eigsh`, and that draws from the system's entropy when a search ends
    early, as it does in a small group of codes (duplicates, or 2 neighbours).
    """
    linear: Any = import_module("scipy.sparse.linalg")
    unseeded = linear.eigsh
    linear.eigsh = partial(unseeded, rng=np.random.default_rng(seed))
    try:
        yield
    finally:
        linear.eigsh = unseeded


@contextmanager
def telling(progress: Progress, umap: ModuleType, watch: See | None = None) -> Iterator[None]:
    """Put an iterator that tells `progress` in the place of the layout's progress bar, and shows `watch` the places.

    The layout moves the points in the array it is called with, so that call is where a watcher gets hold of it. A
    writer in `tqdm_kwds` would see the rounds too, but tqdm calls it with a lock held and does not release that
    when the writer raises: the next bar in another thread would wait for ever.
    """
    places: list[NDArray[np.float32]] = []

    def told(epochs: range, **_bar: object) -> Iterator[int]:
        _show(places, watch)
        for epoch in epochs:
            yield epoch
            progress(epoch + 1, len(epochs))
            _show(places, watch)

    def held(head: NDArray[np.float32], *more: object, **options: object) -> NDArray[np.float32]:
        places.append(head)
        return layout(head, *more, **options)

    bar: Callable[..., Iterable[int]] = umap.layouts.tqdm
    layout: Callable[..., NDArray[np.float32]] = umap.umap_.optimize_layout_euclidean
    umap.layouts.tqdm, umap.umap_.optimize_layout_euclidean = told, held
    try:
        yield
    finally:
        umap.layouts.tqdm, umap.umap_.optimize_layout_euclidean = bar, layout


def _show(places: list[NDArray[np.float32]], watch: See | None) -> None:
    if watch and places and np.isfinite(places[-1]).all():
        watch(places[-1])
