"""UMAP of codes (McInnes, Healy and Melville 2018) that starts in a few seconds, says how far it is and can be stopped.

Plain UMAP spends most of a fresh process compiling its approximate neighbour search; here the neighbours are exact and
need no compiler, and what is still compiled is kept on disk. Far above ten thousand codes, where comparing all pairs
costs more than that, umap searches itself. Importing this module does not import umap.

One fit at a time in a process: numba's workqueue threading layer aborts the process when two threads enter it, and the
kernels hold the GIL, so a fit belongs in a process of its own. Whoever starts that process should set

- NUMBA_NUM_THREADS, OMP_NUM_THREADS and OPENBLAS_NUM_THREADS to its share of the cores. A seeded layout runs on one
  core whatever is set (else it could not be repeated); the neighbours use the BLAS threads.
- NUMBA_THREADING_LAYER=workqueue, which is in every numba, where only one thread ever fits (`aecore.mapworker`); or
  =threadsafe, an error at the start where the machine has neither OpenMP nor tbb. Not =omp: pynndescent, which umap
  imports, turns that into workqueue without a word.
- NUMBA_CACHE_DIR to a folder that can be written, where neither site-packages nor the home folder can.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.latent import umap_library as library
from aecore.latent.neighbours import nearest
from aecore.latent.pca import pca_map
from aecore.latent.points import as_points
from aecore.latent.spec import MapSpec, Progress, See

__all__ = ["default_epochs", "fitted", "umap_map", "warm_up"]

LINE = 1e-3
"""A cloud thinner than this share of its length is a line, where umap's spectral start can take half a minute."""

EXACT = 24_000
"""Up to so many codes all pairs are compared, 7 s on one core; at 60,000 it would be 45 s, twice umap's own search."""

LEAST = 4
"""With fewer codes the spectral start has no second eigenvector to offer."""


def default_epochs(count: int) -> int:
    """Return how many rounds the layout of `count` codes gets: 500 up to 5,000 codes, 200 above.

    umap itself changes over at 10,000. At 10,000 codes of MNIST 200 rounds cost 0.001 to 0.002 of trustworthiness
    (0.968 instead of 0.969) and save more than half of the time.
    """
    return 500 if count <= 5_000 else 200


def umap_map(
    codes: ArrayLike,
    *,
    neighbours: int = 15,
    min_dist: float = 0.1,
    seed: int | None = 0,
    epochs: int | None = None,
    progress: Progress | None = None,
    watch: See | None = None,
) -> NDArray[np.float32]:
    """Lay codes out in two dimensions so that neighbours stay neighbours.

    The same codes, options and seed give the same map on the same machine. If all codes are identical, all points
    are at 0. A point that umap could not place (it says NaN) is put at the mean of its placed neighbours by code.

    Args:
        codes: (n, k) finite numbers, n of 4 or more and above `neighbours`.
        neighbours: 2 to 200, the point itself counted, as umap does.
        min_dist: 0 to 0.99, in units of the map.
        seed: 0 to 2**32 - 1, or None for a layout on all cores that is different every time.
        epochs: 1 to 10,000 rounds of the layout; None takes `default_epochs`.
        progress: told (done, epochs), first with 0, then after each round. What it raises stops the fit at once,
            comes out of this call and leaves the process fit for the next one.
        watch: shown where the points lie before the first round and after each: an array that changes under way, so
            whoever keeps it copies it. Looking changes nothing.

    Returns:
        float32 (n, 2), finite.

    Raises:
        Refused: when a code is not finite, an option out of range or n too small.
    """
    points = as_points(codes)
    rounds = _checked(len(points), neighbours, min_dist, seed, epochs)
    tell = progress or _nobody
    tell(0, rounds)
    if not np.ptp(points, axis=0).any():
        return np.zeros((len(points), 2), np.float32)
    return fitted(points, neighbours, min_dist, seed, rounds, tell, watch)[0]


def fitted(
    points: NDArray[np.float32],
    neighbours: int,
    min_dist: float,
    seed: int | None,
    rounds: int,
    tell: Progress,
    watch: See | None = None,
) -> tuple[NDArray[np.float32], Any]:
    """Return the map of points that are not all alike, and umap's own fit; see `umap_map`, which checks them."""
    near = nearest(points, neighbours) if len(points) <= EXACT else None
    umap = library.load()
    tell(0, rounds)
    with library.expecting(), library.own_threads(), library.repeatable(seed), library.telling(tell, umap, watch):
        fit = umap.UMAP(
            n_neighbors=neighbours,
            min_dist=min_dist,
            n_epochs=rounds,
            init=_start(points),
            precomputed_knn=near or (None, None, None),
            random_state=seed,
            n_jobs=-1 if seed is None else 1,
        )
        xy = fit.fit_transform(points)
        return _placed(xy, fit._knn_indices if near is None else near[0]), fit


def warm_up() -> None:
    """Import umap and compile, or load, every kernel a seeded fit of any size uses, so that the first one is warm."""
    umap_map(np.random.default_rng(0).standard_normal((64, 4)), epochs=1)


def _checked(count: int, neighbours: int, min_dist: float, seed: int | None, epochs: int | None) -> int:
    """Return how many rounds to go, or raise Refused for the first argument that is out of range."""
    asked = {"method": "umap", "neighbours": neighbours, "min_dist": min_dist}
    MapSpec.of(asked if seed is None else {**asked, "seed": seed})
    if count < LEAST:
        raise Refused(f"codes: UMAP needs at least {LEAST} of them and there are {count}; map more codes.")
    if neighbours >= count:
        raise Refused(
            f"neighbours: {neighbours} needs at least {neighbours + 1} codes and there are {count}; "
            "choose fewer neighbours or map more codes."
        )
    if epochs is not None and not 1 <= epochs <= 10_000:
        raise Refused(f"epochs: {epochs} is not allowed; choose a whole number from 1 to 10,000, or None.")
    return epochs or default_epochs(count)


def _start(points: NDArray[np.float32]) -> str | NDArray[np.float32]:
    """Return where the layout starts: umap's spectral layout, or for a cloud that is a line, a half circle along it."""
    shadow = pca_map(points)
    length, width = np.quantile(shadow, 0.95, axis=0) - np.quantile(shadow, 0.05, axis=0)
    if width > LINE * length:
        return "spectral"
    ranks = np.empty(len(shadow))
    ranks[shadow[:, 0].argsort(kind="stable")] = np.arange(len(shadow))
    angle = np.pi * ranks / len(shadow)
    return np.stack([-np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def _placed(xy: NDArray[np.float32], indices: NDArray[np.int32]) -> NDArray[np.float32]:
    """Give points without finite coordinates the mean place of their placed neighbours, else of all placed points."""
    lost = np.asarray(np.isnan(xy).any(axis=1))
    placed = np.where(lost[:, None], np.float32(0), xy)
    for point in np.flatnonzero(lost):
        near = indices[point][~lost[indices[point]]]
        around = xy[near] if len(near) else xy[~lost]
        placed[point] = around.mean(axis=0) if len(around) else 0
    return placed


def _nobody(done: int, total: int) -> None:
    """Stand in for a `progress` that was not given."""
