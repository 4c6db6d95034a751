"""The articles' claim: an encoder that has learned without labels needs fewer of them. Is it so, and from how many?

Fine-tuning the run's encoder, the same network from scratch and a small CNN get the same labelled images, steps and
choice of learning rate, again and again with other images; beside them a linear classifier on codes and on PCA.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aecore.data.dataset import Split
from aecore.tasks import intervals
from aecore.tasks.given import Given, Tell
from aecore.tasks.probes import linear
from aecore.tasks.result import Cell, Table

if TYPE_CHECKING:
    from torch import nn

__all__ = ["KINDS", "Trial", "balanced", "compare", "further", "gain", "judges", "table", "winners"]

Labels = NDArray[np.int64]

RATES = (3e-4, 1e-3, 3e-3)
JUDGES = 1_000
"""Training images with labels that learning rates and settings are chosen with; none of them is learned from."""
ROUNDS = 3
"""Times that every image is seen, when that is more than the steps asked for."""
MANY, SEEDS_OF_MANY = 10_000, 3
KINDS = {
    "pretrained": "encoder of the run, fine-tuned",
    "scratch": "the same network from scratch",
    "cnn": "a small CNN, supervised",
    "code": "linear classifier on codes",
    "pca": "linear classifier on PCA",
}
LEARNED = ("pretrained", "scratch", "cnn")


@dataclass(frozen=True)
class Trial:
    """What one classifier came to from one number of labels.

    Attributes:
        labels: how many images had one.
        kind: a name of `KINDS`.
        shares: of the test images read, one a seed.
        chosen: its setting, as a table says it.
        steps: of the descent, 0 where there is none.
    """

    labels: int
    kind: str
    shares: tuple[float, ...]
    chosen: str
    steps: int


@dataclass(frozen=True, eq=False)
class Bench:
    """What all trials share: who may be learned from, who judges, and who is tested."""

    given: Given
    pool: Split
    judge: Split
    steps: int

    @classmethod
    def of(cls, given: Given, steps: int) -> "Bench":
        """Keep the last images that the network learned from as judges."""
        train = given.train
        held = judges(train)
        return cls(given, train[: len(train) - held], train[len(train) - held :], steps)


def judges(train: Split) -> int:
    """Return how many labelled images settings are chosen with, beside those that are learned from."""
    return min(JUDGES, len(train) // 5)


def further(judges: int) -> str:
    """Say that few labels are not all: settings are chosen with others."""
    return (
        f"Learning rates and C are chosen with {judges:,} further labelled images, the same for everybody: "
        "who has so few labels in all would have to guess them. Above 10,000 labels each keeps its last rate."
    )


def balanced(labels: Labels, count: int, seed: int) -> NDArray[np.int64]:
    """Return places of `count` of labels (n,), int64, as evenly over the classes as they allow."""
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(labels))
    turn = np.zeros(len(labels), np.int64)
    for one in np.unique(labels):
        own = labels[shuffled] == one
        turn[own] = np.arange(own.sum())
    return np.sort(shuffled[np.argsort(turn, kind="stable")[:count]])


def compare(given: Given, counts: tuple[int, ...], *, seeds: int, steps: int, seed: int, tell: Tell) -> list[Trial]:
    """Return a trial for every number of labels and every kind.

    Args:
        given: the network and its data, with classes.
        counts: numbers of labels; what is above all there are means all.
        seeds: how many draws of labelled images and first weights; at most 3 above 10,000 labels.
        steps: of the descent, at least; see `ROUNDS`.
        seed: the first of the seeds.
        tell: as of a use.
    """
    bench = Bench.of(given, steps)
    asked = sorted({min(count, len(bench.pool)) for count in counts})
    kinds = [kind for kind in KINDS if kind != "cnn" or given.dataset.kind == "image"]
    trials, rates = [], dict.fromkeys(kinds, RATES[0])
    for place, (count, kind) in enumerate((count, kind) for count in asked for kind in kinds):
        whole = len(asked) * len(kinds)
        part: Tell = partial(_within, tell, place / whole, 1 / whole)
        draws = range(seed, seed + (min(seeds, SEEDS_OF_MANY) if count > MANY else seeds))
        trials.append(_trial(bench, count, kind, list(draws), rates, part))
    return trials


def gain(trials: list[Trial], count: int) -> tuple[float, float, float]:
    """Return how much more of the test images the pretrained one reads than the one from scratch, and its interval.

    The two are paired by seed: the same labelled images, the same order.
    """
    found = {trial.kind: np.array(trial.shares) for trial in trials if trial.labels == count}
    differences = found["pretrained"] - found["scratch"]
    return float(differences.mean()), *intervals.few(differences)


def winners(trials: list[Trial]) -> str:
    """Say for every number of labels who reads more than the fine-tuned encoder, paired by seed."""
    parts = []
    for count in sorted({trial.labels for trial in trials}):
        found = {trial.kind: np.array(trial.shares) for trial in trials if trial.labels == count}
        own = found["pretrained"]
        above = {kind: shares for kind, shares in found.items() if shares.mean() > own.mean()}
        told = [f"{KINDS[kind]} ({100 * shares.mean():.1f} %{_chance(shares - own)})" for kind, shares in above.items()]
        parts.append(f"with {count:,} labels {' and '.join(told) or 'nobody'}, it {100 * own.mean():.1f} %")
    return f"More than the fine-tuned encoder reads {'; '.join(parts)}."


def _chance(differences: NDArray[np.float64]) -> str:
    return "" if intervals.few(differences)[0] > 0 else ", which chance could do"


def table(trials: list[Trial], images: int, judges: int) -> Table:
    """Return the trials as a table: scored on so many test images, their settings chosen with `judges` others."""
    title = (
        f"Accuracy on {images:,} test images from few labels, and {judges:,} further ones to choose settings with; "
        "95 % intervals of the mean over draws"
    )
    columns = ("labels", "classifier", "accuracy, %", "low", "high", "lowest", "highest", "seeds", "setting", "steps")
    return Table(title, columns, tuple(_row(trial) for trial in trials))


def _row(trial: Trial) -> tuple[Cell, ...]:
    values = 100 * np.array(trial.shares)
    low, high = intervals.few(values)
    low, high = max(0.0, low), min(100.0, high)
    told = (float(values.mean()), low, high, float(values.min()), float(values.max()))
    return (trial.labels, KINDS[trial.kind], *told, len(values), trial.chosen, trial.steps)


def _trial(bench: Bench, count: int, kind: str, seeds: list[int], rates: dict[str, float], tell: Tell) -> Trial:
    if kind in LEARNED:
        return _descent(bench, count, kind, seeds, rates, tell)
    rows = bench.given.encode if kind == "code" else bench.given.pca.encode
    judge, tested = (rows(bench.judge.images), _labels(bench.judge)), rows(bench.given.test.images)
    shares, chosen = [], ""
    for done, seed in enumerate(seeds):
        images, labels = _drawn(bench, count, seed)
        probe = linear(rows(images), labels, judge)
        shares.append(_share(probe.answer(tested), bench.given.test))
        chosen = chosen or probe.chosen
        tell((done + 1) / len(seeds))
    return Trial(count, kind, tuple(shares), f"{chosen}, chosen anew for each draw", 0)


def _descent(bench: Bench, count: int, kind: str, seeds: list[int], rates: dict[str, float], tell: Tell) -> Trial:
    """Choose the rate with the first draw, unless there are too many images to learn three times; then train."""
    from aecore.tasks import learners

    tuned = list(RATES) if count <= MANY else []
    steps = max(bench.steps, ROUNDS * count // learners.BATCH)
    told = iter(_turns(tell, len(tuned) + len(seeds)))

    def trained(rate: float, seed: int) -> "nn.Module":
        starts: dict[str, Callable[[Given, int], nn.Module]] = {
            "pretrained": learners.pretrained, "scratch": learners.from_scratch, "cnn": learners.small_cnn
        }  # fmt: skip
        images, labels = _drawn(bench, count, seed)
        start = starts[kind](bench.given, seed)
        return learners.fitted(start, images, labels, rate=rate, steps=steps, seed=seed, tell=next(told))

    judged = {rate: _share(learners.read(trained(rate, seeds[0]), bench.judge.images), bench.judge) for rate in tuned}
    rates[kind] = max(judged, key=lambda rate: judged[rate], default=rates[kind])
    tested = bench.given.test
    shares = tuple(_share(learners.read(trained(rates[kind], seed), tested.images), tested) for seed in seeds)
    return Trial(count, kind, shares, f"rate {rates[kind]:g}", steps)


def _drawn(bench: Bench, count: int, seed: int) -> tuple[NDArray[Any], Labels]:
    labels = _labels(bench.pool)
    place = balanced(labels, count, seed)
    return bench.pool.images[place], labels[place]


def _labels(split: Split) -> Labels:
    assert split.labels is not None
    return split.labels


def _share(read: Labels, split: Split) -> float:
    return float(np.mean(read == _labels(split)))


def _within(tell: Tell, begin: float, width: float, done: float) -> None:
    tell(begin + width * done)


def _turns(tell: Tell, count: int) -> Iterator[Tell]:
    return (partial(_within, tell, turn / count, 1 / count) for turn in range(count))
