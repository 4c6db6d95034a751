"""What a code has learned, in numbers: which dimensions speak, how many directions are used, and what went wrong."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused

__all__ = [
    "ACTIVE",
    "FAINT",
    "Codebook",
    "Dimensions",
    "Finding",
    "chosen",
    "codebook",
    "dimensions",
    "effective_rank",
    "even_number",
    "findings",
    "gaussian_kl",
]

ACTIVE = 0.01
"""A dimension of a variational code is active when its mean varies by more than this over the data (a variance):
Burda, Grosse and Salakhutdinov, "Importance Weighted Autoencoders", 2016, section 5."""
FAINT = 0.01
"""Our analogue for codes without a prior, which have no unit: active above this share of the largest spread."""
FLAT = 1e-12
"""A direction with less than this share of the widest one's variance is rounding, and counts as having none."""
BLOCK = 2**22
"""Distances to entries of a codebook that are in memory together."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Dimensions:
    """The numbers of a code, one by one, over the data.

    Attributes:
        mean: float64 (k,), in the unit of the code.
        spread: float64 (k,), the standard deviation (divided by N) in that unit; of a variational code, of its mean.
        kl: float64 (k,), nats; None where there is no prior, or nobody measured it.
        threshold: the spread above which a dimension is active.
        active: bool (k,).
    """

    mean: Floats
    spread: Floats
    kl: Floats | None
    threshold: float
    active: NDArray[np.bool_]


def dimensions(codes: ArrayLike, kl: ArrayLike | None = None, *, gaussian: bool = False) -> Dimensions:
    """Return what each number of the codes says.

    Args:
        codes: (n, k) finite numbers; of a variational code, the means.
        kl: (k,) nats, kept beside them.
        gaussian: whether the code has the prior N(0, I). Then the threshold is Burda's, a variance of 0.01 (a spread
            of 0.1); else it is a hundredth of the largest spread, and codes without any spread are all dead.

    Raises:
        Refused: when a code is not finite, or `kl` has another length.
    """
    rows = _table(codes)
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    nats = None if kl is None else np.asarray(kl, np.float64)
    if nats is not None and nats.shape != mean.shape:
        raise Refused(f"kl: {nats.size:,} values do not fit {mean.size:,} numbers a code; give one for each.")
    threshold = ACTIVE**0.5 if gaussian else FAINT * float(spread.max())
    return Dimensions(mean, spread, nats, threshold, spread > max(threshold, np.finfo(np.float32).tiny))


def gaussian_kl(mu: ArrayLike, logvar: ArrayLike) -> Floats:
    """Return KL(N(mu, exp(logvar)) || N(0, 1)) of each dimension, nats, mean over the data: float64 (k,).

    Args:
        mu: (n, k).
        logvar: (n, k), logarithms of variances.

    Raises:
        Refused: when a value is not finite, or the shapes differ.
    """
    mean, log = _table(mu, "mu"), _table(logvar, "logvar")
    if mean.shape != log.shape:
        raise Refused(f"logvar: shape {log.shape} does not match mu {mean.shape}; give one for each.")
    return np.asarray(0.5 * (mean**2 + np.exp(log) - 1 - log).mean(axis=0))


def effective_rank(codes: ArrayLike) -> float:
    """Return how many directions, used alike, would spread the codes as much: 1 to k, 0 without any spread.

    The exponential of the entropy of the singular values of the centred codes, each divided by their sum (Roy and
    Vetterli, EUSIPCO 2007): no threshold decides what counts as a direction.

    Raises:
        Refused: when a code is not finite.
    """
    rows = _table(codes)
    centred = rows - rows.mean(axis=0)
    size = np.abs(centred).max()
    if size == 0:
        return 0.0
    centred /= size
    # the smaller of the two products: of 10,000 codes of 32 numbers a hundredth of the decomposition
    squares = np.linalg.eigvalsh(centred.T @ centred if rows.shape[1] <= len(rows) else centred @ centred.T)
    return even_number(np.sqrt(np.where(squares > FLAT * squares.max(), squares, 0)))


def even_number(weights: ArrayLike) -> float:
    """Return how many equal weights have the entropy of these, the exponential of it: of shares, the perplexity.

    Args:
        weights: (m,) of 0 or more; their sum does not matter. 0 when all are 0.
    """
    given = np.asarray(weights, np.float64)
    total = given.sum()
    if total <= 0:
        return 0.0
    shares = given[given > 0] / total
    return float(np.exp(-(shares * np.log(shares)).sum()))


@dataclass(frozen=True, eq=False)
class Codebook:
    """How the entries of a codebook are used over the data.

    Attributes:
        counts: int64 (entries,), how many vectors chose each.
        perplexity: how many entries, used alike, would tell as much: 1 to entries.
        used: how many were chosen at all.
    """

    counts: NDArray[np.int64]
    perplexity: float
    used: int


def codebook(codes: ArrayLike, entries: ArrayLike) -> Codebook:
    """Return how often the vectors of the codes are nearest to each entry.

    Args:
        codes: (n, vectors * size), the vectors of an image one after the other.
        entries: (entries, size).

    Raises:
        Refused: when a value is not finite, or the codes are no whole number of vectors.
    """
    counts = np.bincount(chosen(codes, entries).ravel(), minlength=len(np.asarray(entries)))
    return Codebook(counts, even_number(counts), int((counts > 0).sum()))


def chosen(codes: ArrayLike, entries: ArrayLike) -> NDArray[np.int64]:
    """Return which entry is nearest to each vector of the codes, int64 (n, vectors); args and errors as `codebook`."""
    rows, book = _table(codes), _table(entries, "entries")
    if rows.shape[1] % book.shape[1]:
        raise Refused(f"codes: {rows.shape[1]:,} columns are no whole number of vectors of {book.shape[1]:,} numbers.")
    vectors, lengths = rows.reshape(-1, book.shape[1]), (book**2).sum(axis=1)
    step = max(1, BLOCK // len(book))
    parts = (vectors[start : start + step] for start in range(0, len(vectors), step))
    return np.concatenate([(lengths - 2 * part @ book.T).argmin(axis=1) for part in parts]).reshape(len(rows), -1)


@dataclass(frozen=True)
class Finding:
    """Something that went wrong, with its evidence.

    Attributes:
        name: "collapse": no dimension is active, or every vector is the same entry: the code says nothing of the image.
            "dead": some dimensions are not active. "unused": some entries are never chosen.
        which: the dimensions or entries, counted from 0.
        total: how many there are.
        largest: the largest spread among `which`; of entries, the perplexity of the whole codebook.
        threshold: the spread that would count as active; of entries, 1 choice.
    """

    name: Literal["collapse", "dead", "unused"]
    which: tuple[int, ...]
    total: int
    largest: float
    threshold: float


def findings(found: Dimensions, book: Codebook | None = None) -> list[Finding]:
    """Return what is wrong with a code, the worst first; an empty list when nothing is.

    A code with a codebook is judged by its entries alone: they may stand still in a dimension that none of them needs.
    """
    if book is not None:
        idle = np.flatnonzero(book.counts == 0)
        name: Literal["collapse", "unused"] = "collapse" if book.used <= 1 else "unused"
        return [Finding(name, _whole(idle), len(book.counts), book.perplexity, 1.0)] if len(idle) else []
    dead = np.flatnonzero(~found.active)
    if not len(dead):
        return []
    largest = float(found.spread[dead].max())
    every = len(dead) == len(found.active)
    return [Finding("collapse" if every else "dead", _whole(dead), len(found.active), largest, found.threshold)]


def _whole(indices: NDArray[np.intp]) -> tuple[int, ...]:
    return tuple(int(index) for index in indices)


def _table(values: ArrayLike, name: str = "codes") -> Floats:
    rows = np.asarray(values, np.float64)
    if rows.ndim != 2 or 0 in rows.shape:
        raise Refused(f"{name}: shape {rows.shape} is no table; give one row for each image and 1 column or more.")
    if not np.isfinite(rows).all():
        raise Refused(f"{name}: some values are not finite; leave those rows out, or train with a smaller rate.")
    return rows
