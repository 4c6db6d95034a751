"""Recognition: what a code is worth to somebody who has to tell classes apart, learned without any label.

Plain classifiers read the class from the code, from PCA of as many numbers, from an untrained network's code and from
the values themselves; groups are looked for without labels; and, when asked, the articles' claim is put to the test:
does an encoder that has learned without labels need fewer of them? (Hinton & Salakhutdinov, 2006; Oliver et al., 2018,
on how such comparisons go wrong.)
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore.config import Config
from aecore.data.dataset import Split
from aecore.errors import Refused
from aecore.tasks import clusters, intervals, labels, probes
from aecore.tasks import readings as readings_of
from aecore.tasks.given import Given, Tell
from aecore.tasks.options import Options
from aecore.tasks.readings import CLASSIFIERS, Reading
from aecore.tasks.result import Cell, Result, Score, Table
from aecore.tasks.views import View, views

__all__ = ["TRAINS", "RecognitionOptions", "fits", "recognise"]

TRAINS = "recognition"
GROUPED = ("code", "pca")
Count = Annotated[int, Field(ge=2, le=10_000_000, strict=True)]
Labels = NDArray[np.int64]
Fit = Callable[[NDArray[np.float32], Labels], probes.Probe]


class RecognitionOptions(Options):
    """What to compare, and with how many labels."""

    train_size: int = Field(
        20_000, ge=20, le=10_000_000, description="Training images whose labels the plain classifiers learn from."
    )
    neighbours: bool = Field(True, description="Whether nearest neighbours vote, too.")
    hidden: bool = Field(True, description="Whether a network of one hidden layer reads, too: half a minute.")
    clusters: bool = Field(True, description="Whether groups are looked for without labels.")
    claim: bool = Field(
        False,
        description="Whether fine-tuning is held against training from scratch: minutes, or hours.",
    )
    labels: Annotated[tuple[Count, ...], Field(min_length=1, max_length=10)] = Field(
        (10, 30, 100, 1_000, 10_000_000), description="Numbers of labels for that; more than there are means all."
    )
    seeds: int = Field(5, ge=2, le=50, description="Draws of the labelled images for that; 3 at most above 10,000.")
    steps: int = Field(300, ge=10, le=100_000, description="Steps of each training for that, at least.")


def fits(config: Config) -> str:
    """Return why recognition has no meaning for such a run, "" where it has."""
    if len(config.data.source.classes) >= 2:
        return ""
    return f"Recognition needs classes, and {config.data.key} has none: take a run on data that have, such as mnist."


def recognise(given: Given, options: RecognitionOptions, tell: Tell) -> Result:
    """Let classifiers read the test images' classes from the code and from what it is held against.

    Raises:
        Refused: the data have no two classes among the training images asked for.
    """
    train, test = given.train[: options.train_size], given.test
    known, truth = _labels(given, train), _labels(given, test)
    share = 0.3 if options.claim else 1.0
    readings = _readings(train.images, known, test.images, given, options, partial(_scaled, tell, 0.0, share))
    tables = {"accuracy": _accuracies(readings, truth, len(train))}
    more: dict[str, Any] = {"difference": readings_of.difference(readings, truth)}
    if options.clusters:
        tables["clusters"] = _clusters(given, train, truth, options.seed)
    if options.claim:
        tables["labels"], more["claim"] = _claim(given, options, partial(_scaled, tell, share, 1 - share))
    code, pca = (next(one for one in readings if one.view == name) for name in ("code", "pca"))
    tables["confusion"] = _confusion(code.read, truth, given.dataset.classes)
    arrays = {"truth": truth, "read": code.read, "read_pca": pca.read}
    said = f"{readings_of.said(readings, truth, more['difference'])} {readings_of.ahead(readings, truth)}"
    if options.clusters:
        said += f" {_grouped(tables['clusters'])}"
    tell(1.0)
    return Result(_score(code, truth), _score(pca, truth), said, len(test), tables, arrays, more)


def _labels(given: Given, split: Split) -> Labels:
    known = given.train.labels
    if split.labels is None or known is None or len(np.unique(known)) < 2:
        raise Refused(f"data.name = {given.dataset.name!r} has no two classes to tell apart: choose mnist or another.")
    return split.labels


def _readings(
    images: NDArray[Any], known: Labels, asked: NDArray[Any], given: Given, options: RecognitionOptions, tell: Tell
) -> list[Reading]:
    found: list[Reading] = []
    fits = _classifiers(options)
    seen = views(given)
    for at, (name, view) in enumerate(seen.items()):
        learned, tested = view.rows(images), view.rows(asked)
        for turn, (classifier, fit) in enumerate(fits.items()):
            probe = fit(learned, known)
            read = probe.answer(tested)
            found.append(Reading(classifier, name, view.title, learned.shape[1], probe.chosen, read))
            tell((at + (turn + 1) / len(fits)) / len(seen))
    return found


def _classifiers(options: RecognitionOptions) -> dict[str, Fit]:
    wanted: dict[str, Fit] = {"linear": probes.linear}
    if options.neighbours:
        wanted["neighbours"] = probes.neighbours
    if options.hidden:
        wanted["hidden"] = partial(probes.hidden, seed=options.seed)
    return wanted


def _score(reading: Reading, truth: Labels) -> Score:
    right = int(np.sum(reading.read == truth))
    low, high = intervals.share(right, len(truth))
    title = f"Linear classifier on {reading.title}"
    return Score(title, right / len(truth), "share", low, high)


def _accuracies(readings: list[Reading], truth: Labels, learned: int) -> Table:
    title = f"Accuracy on {len(truth):,} test images, from {learned:,} training images with labels; 95 % intervals"
    columns = ("classifier", "reads", "numbers", "accuracy, %", "low", "high", "setting")
    return Table(title, columns, tuple(_row(one, truth) for one in sorted(readings, key=readings_of.place)))


def _row(one: Reading, truth: Labels) -> tuple[str | float | int, ...]:
    score = _score(one, truth)
    assert score.low is not None
    assert score.high is not None
    told = (100 * score.value, 100 * score.low, 100 * score.high)
    return (CLASSIFIERS[one.classifier], one.title, one.numbers, *told, one.chosen)


def _clusters(given: Given, train: Split, truth: Labels, seed: int) -> Table:
    count = len(given.dataset.classes)
    seen: dict[str, View] = views(given)
    rows: list[tuple[Cell, ...]] = []
    for name in GROUPED:
        centres = clusters.middles(seen[name].rows(train.images), count, seed)
        found = clusters.agreement(clusters.which(seen[name].rows(given.test.images), centres), truth, seed)
        purity, rand = found.purity_between, found.rand_between
        rows.append((seen[name].title, 100 * found.purity, *(100 * end for end in purity), found.rand, *rand))
    title = f"{count} groups by k-means of training codes, held against {len(truth):,} test images; 95 % intervals"
    columns = ("groups of", "purity, %", "low", "high", "adjusted Rand index", "low ", "high ")
    return Table(title, columns, tuple(rows))


def _grouped(table: Table) -> str:
    """Say whose groups agree better with the classes, by both measures."""
    (code, pca), sides = table.rows, []
    for at, what in ((1, "purity"), (4, "adjusted Rand index")):
        ours, theirs = ([float(cell or 0) for cell in row[at : at + 3]] for row in (code, pca))
        numbers = f"{ours[0]:.1f} % against {theirs[0]:.1f} %" if at == 1 else f"{ours[0]:.2f} against {theirs[0]:.2f}"
        apart = max(ours[1], theirs[1]) > min(ours[2], theirs[2])
        who = ("the code wins" if ours[0] > theirs[0] else "PCA wins") if apart else "level, as far as these can tell"
        sides.append(f"{what} {numbers} ({who})")
    return f"Groups without labels, of the code against PCA's: {', '.join(sides)}."


def _claim(given: Given, options: RecognitionOptions, tell: Tell) -> tuple[Table, dict[str, Any]]:
    asked = {"seeds": options.seeds, "steps": options.steps, "seed": options.seed}
    trials = labels.compare(given, options.labels, tell=tell, **asked)
    gains = [(count, *labels.gain(trials, count)) for count in sorted({trial.labels for trial in trials})]
    judges = labels.judges(given.train)
    said = f"{_gained(gains)} {labels.winners(trials)} {labels.further(judges)}"
    return labels.table(trials, len(given.test), judges), {"said": said, "gains": gains, "judges": judges}


def _gained(gains: list[tuple[int, float, float, float]]) -> str:
    """Say from how many labels what was learned without them helps, and where it does not."""
    parts = []
    for count, points, low, high in gains:
        sure = "" if low > 0 or high < 0 else ", which chance could do"
        parts.append(f"{100 * points:+.1f} points with {count:,} labels ({100 * low:+.1f} to {100 * high:+.1f}{sure})")
    return f"Fine-tuning the run's encoder against the same network from scratch: {'; '.join(parts)}."


def _confusion(read: Labels, truth: Labels, classes: tuple[str, ...]) -> Table:
    counts = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(counts, (truth, read), 1)
    title = "Test images of each class (rows) by what a linear classifier reads from the code (columns)"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *map(int, row)) for name, row in zip(classes, counts, strict=True)
    )
    return Table(title, ("class", *classes), rows)


def _scaled(tell: Tell, begin: float, width: float, done: float) -> None:
    tell(begin + width * done)
