"""Judging pictures that nobody drew by hand: by a classifier's features and answers, and by the training images."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aecore.tasks import intervals
from aecore.tasks.frechet import Cloud, between
from aecore.tasks.given import Given, Tell
from aecore.tasks.nearest import nearest
from aecore.tasks.views import rows_of

if TYPE_CHECKING:
    from aecore.tasks.classifier import Reader

__all__ = ["COLUMNS", "SURE", "Drawn", "Judge", "distinct", "entropy", "evenness", "share"]

Floats = NDArray[np.float32]
SURE = 0.8
"""The chance from which on the classifier counts as sure."""
NEAR = 0.01
"""The share of the test images that count as near to a training image; of copies all are nearer than these."""
DRAWS = 500
COLUMNS = (
    "pictures", "Fréchet distance", "low", "high", "read with confidence, %", "low ", "high ", "entropy, bits",
    "low   ", "high   ",
    "distance to the nearest training image, times a test image's", " low", " high",
    "distinct", "nearer to one than 1 % of test images are, %", "low  ", "high  ",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pictures, float32 (n, *shape) within 0 to 1, and where they come from."""

    title: str
    images: Floats


@dataclass(frozen=True, eq=False)
class Judge:
    """What judges pictures.

    Attributes:
        reader: the classifier.
        cloud: of its features of all test images.
        train: every training image of the run as a row.
        usual: float32 (judged,), how far the first test images lie from the nearest of those.
        judged: of how many distinct pictures the nearest training image is looked for.
        seed: of the bootstrap.
    """

    reader: "Reader"
    cloud: Cloud
    train: Floats
    usual: Floats
    judged: int
    seed: int

    @classmethod
    def of(cls, given: Given, judged: int, seed: int, tell: Tell) -> "Judge":
        """Measure the test images; raises Refused when there are no classes to read."""
        from aecore.tasks.classifier import reader

        judge = reader(given.dataset, given.data_dir, tell)
        train, test = rows_of(given.train.images), given.test.images
        usual = nearest(rows_of(test[:judged]), train, 1)[1][:, 0]
        return cls(judge, Cloud.of(judge.features(test)), train, usual, judged, seed)

    def row(self, drawn: Drawn) -> tuple[str | float, ...]:
        """Return a row of the table; pictures that repeat count as one wherever an interval is taken."""
        chances, seed = self.reader.chances(drawn.images), self.seed
        place, counts = distinct(drawn.images)
        far = nearest(rows_of(drawn.images[place[: self.judged]]), self.train, 1)[1][:, 0]
        near = share(far < np.quantile(self.usual, NEAR), len(far))
        features = self.reader.features(drawn.images[place])
        told = (*between(features, self.cloud, seed, counts), *share(chances.max(axis=1) > SURE, len(place)))
        ratio = _ratio(far, self.usual, seed)
        even = evenness(chances[place].argmax(axis=1), counts, chances.shape[1], seed)
        return (drawn.title, *told, *even, *ratio, len(place), *near)

    def counts(self, drawn: Drawn) -> list[int]:
        """Return how many pictures read as each class."""
        return [int(count) for count in self._counts(self.reader.chances(drawn.images))]

    def _counts(self, chances: Floats) -> NDArray[np.int64]:
        return np.bincount(chances.argmax(axis=1), minlength=chances.shape[1])


def distinct(images: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each of images (n, *shape) stands first, as 256 greys show them, and how often it stands there."""
    first: dict[bytes, int] = {}
    grey = np.round(255 * images).astype(np.uint8)
    own = np.array([first.setdefault(one.tobytes(), at) for at, one in enumerate(grey)], np.int64)
    place, counts = np.unique(own, return_counts=True)
    return place, np.asarray(counts, np.int64)


def share(hits: NDArray[np.bool_], distinct: int) -> tuple[float, float, float]:
    """Return the share of hits (n,) in percent and its interval, as sure as only so many distinct ones can make it."""
    value = float(np.mean(hits))
    low, high = intervals.share(round(value * distinct), distinct)
    return 100 * value, 100 * min(low, value), 100 * max(high, value)


def entropy(counts: NDArray[np.int64]) -> float:
    """Return how evenly counts (n,) are spread, in bits: log2(n) when all are alike, 0 when one has all."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def evenness(read: NDArray[np.int64], counts: NDArray[np.int64], classes: int, seed: int) -> tuple[float, float, float]:
    """Return the entropy of what distinct pictures (n,) read as, each as often as counts (n,) say, and its interval.

    It is 1.96 standard deviations of bootstrap draws to each side, as of the Fréchet distance: a draw is always less
    even than what it is drawn from. It ends where all classes are read alike.
    """

    def of(picked: NDArray[np.int64]) -> float:
        return entropy(np.bincount(read[picked], weights=counts[picked]).astype(np.int64))

    rng, whole = np.random.default_rng(seed), np.arange(len(read))
    draws = [of(rng.integers(0, len(read), len(read))) for _ in range(DRAWS)]
    value, half = of(whole), intervals.Z * float(np.std(draws, ddof=1))
    return value, max(0.0, value - half), min(value + half, max(value, float(np.log2(classes))))


def _ratio(far: Floats, usual: Floats, seed: int) -> tuple[float, float, float]:
    """Return the median distance over that of test images, and its interval."""
    whole = _median(far) / max(1e-9, _median(usual))
    rng = np.random.default_rng(seed)
    draws = [
        _median(rng.choice(far, len(far))) / max(1e-9, _median(rng.choice(usual, len(usual)))) for _ in range(DRAWS)
    ]
    low, high = np.quantile(draws, [0.025, 0.975])
    return whole, float(low), float(high)


def _median(values: Floats) -> float:
    return float(np.median(values))
