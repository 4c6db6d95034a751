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

__all__ = ["COLUMNS", "SURE", "Drawn", "Judge", "entropy"]

Floats = NDArray[np.float32]
SURE = 0.8
"""The chance from which on the classifier counts as sure."""
DRAWS = 500
COLUMNS = (
    "pictures", "Fréchet distance", "low", "high", "read with confidence, %", "low ", "high ", "entropy, bits",
    "distance to the nearest training image, times a test image's", " low", " high",
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
        judged: how many pictures a nearest training image is looked for.
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
        """Return a row of the table."""
        chances, seed = self.reader.chances(drawn.images), self.seed
        right = int(np.sum(chances.max(axis=1) > SURE))
        far = nearest(rows_of(drawn.images[: self.judged]), self.train, 1)[1][:, 0]
        share = tuple(100 * part for part in (right / len(chances), *intervals.share(right, len(chances))))
        told = (*between(self.reader.features(drawn.images), self.cloud, seed), *share)
        return (drawn.title, *told, entropy(self._counts(chances)), *_ratio(far, self.usual, seed))

    def counts(self, drawn: Drawn) -> list[int]:
        """Return how many pictures read as each class."""
        return [int(count) for count in self._counts(self.reader.chances(drawn.images))]

    def _counts(self, chances: Floats) -> NDArray[np.int64]:
        return np.bincount(chances.argmax(axis=1), minlength=chances.shape[1])


def entropy(counts: NDArray[np.int64]) -> float:
    """Return how evenly counts (n,) are spread, in bits: log2(n) when all are alike, 0 when one has all."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


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
