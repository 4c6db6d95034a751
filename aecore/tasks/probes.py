"""What can be read from rows of numbers by plain classifiers: a linear one, neighbours, and one hidden layer.

Each chooses its one setting on a part of what it is given, so that codes, pixels and PCA get the same effort. They are
asked only for rows that they have not seen; nothing of those goes back into them.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.tasks.nearest import nearest

__all__ = ["COSTS", "NEIGHBOURS", "Probe", "hidden", "linear", "neighbours"]

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

COSTS = (0.01, 0.1, 1.0, 10.0, 100.0)
"""Of a wrong label beside the size of the weights: scikit-learn's C, tried upwards as long as it helps."""
NEIGHBOURS = (1, 3, 5, 10, 20)
TUNED = 10_000
"""Rows of those given that a setting is chosen with: four fifths to learn from, the rest to judge."""
ROUNDS = 100
HIDDEN = 128


@dataclass(frozen=True, eq=False)
class Probe:
    """A fitted classifier.

    Attributes:
        chosen: its setting, as a table says it.
        answer: the class of each row, int64 (n,), of rows float32 (n, k).
    """

    chosen: str
    answer: Callable[[Floats], Labels]


def linear(rows: Floats, labels: Labels, judge: tuple[Floats, Labels] | None = None) -> Probe:
    """Fit multinomial logistic regression (Cox, 1958) to rows (n, k), each number put to mean 0 and spread 1.

    Args:
        rows: float32 (n, k).
        labels: int64 (n,), at least two classes.
        judge: rows and labels to choose the setting with; without, a part of `rows` is kept back for that.
    """
    fitted, judged = _cut(rows, labels) if judge is None else ((rows, labels), judge)
    best, cost = -1.0, COSTS[0]
    for tried in COSTS:
        right = _right(_logistic(*fitted, tried), judged)
        if right < best:
            break
        best, cost = right, tried
    return Probe(f"C = {cost:g}", _logistic(rows, labels, cost))


def neighbours(rows: Floats, labels: Labels) -> Probe:
    """Let the nearest rows vote (Fix & Hodges, 1951), of equal votes the smallest class; how many is chosen."""
    fitted, judged = _cut(rows, labels)
    place, _ = nearest(judged[0], fitted[0], max(NEIGHBOURS))
    near = fitted[1][place]
    counts = [count for count in NEIGHBOURS if count <= near.shape[1]]
    shares = [float(np.mean(_vote(near[:, :count]) == judged[1])) for count in counts]
    count = counts[int(np.argmax(shares))]
    return Probe(f"k = {count}", lambda asked: _vote(labels[nearest(asked, rows, count)[0]]))


def hidden(rows: Floats, labels: Labels, seed: int = 0) -> Probe:
    """Fit one hidden layer of 128 with ReLU, by Adam until a tenth that is kept back gets no better."""
    from sklearn.neural_network import MLPClassifier

    mean, spread = _scale(rows)
    model = MLPClassifier((HIDDEN,), early_stopping=True, n_iter_no_change=5, max_iter=50, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fifty rounds are enough, and said
        model.fit((rows - mean) / spread, labels)
    return Probe(f"{model.n_iter_} rounds", lambda asked: np.asarray(model.predict((asked - mean) / spread), np.int64))


def _logistic(rows: Floats, labels: Labels, cost: float) -> Callable[[Floats], Labels]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    mean, spread = _scale(rows)
    model: Any = LogisticRegression(C=cost, max_iter=ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a hundred rounds for everybody
        model.fit((rows - mean) / spread, labels)
    return lambda asked: np.asarray(model.predict((asked - mean) / spread), np.int64)


def _scale(rows: Floats) -> tuple[Floats, Floats]:
    spread = rows.std(axis=0, dtype=np.float64)
    spread[spread < 1e-6] = 1.0
    return rows.mean(axis=0, dtype=np.float64).astype(np.float32), spread.astype(np.float32)


def _cut(rows: Floats, labels: Labels) -> tuple[tuple[Floats, Labels], tuple[Floats, Labels]]:
    """Return what to fit to and what to judge by, both of the first `TUNED` rows.

    Where one class alone is in the first part there is nothing to choose with: all rows are both.
    """
    rows, labels = rows[:TUNED], labels[:TUNED]
    at = max(1, len(rows) * 4 // 5)
    if len(np.unique(labels[:at])) < 2:
        return (rows, labels), (rows, labels)
    return (rows[:at], labels[:at]), (rows[at:], labels[at:])


def _right(answer: Callable[[Floats], Labels], judged: tuple[Floats, Labels]) -> float:
    return float(np.mean(answer(judged[0]) == judged[1]))


def _vote(labels: Labels) -> Labels:
    """Return the most frequent class of each row (n, count)."""
    votes = np.zeros((len(labels), int(labels.max(initial=0)) + 1), np.int64)
    np.add.at(votes, (np.arange(len(labels))[:, None], labels), 1)
    return np.asarray(votes.argmax(axis=1), np.int64)
