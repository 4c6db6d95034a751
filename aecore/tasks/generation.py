"""Generation: new codes, drawn and decoded. Do they look like digits, like all digits, and like no training digit?

Pictures are judged by the project's own classifier (`aecore.tasks.classifier` says how it was trained): the Fréchet
distance of its last hidden layer, the share it is sure of, and how evenly it reads the classes; and by how many are
distinct and how near they lie to a training image, since repeats and copies would pass all of these.
"""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from aecore.config import Config
from aecore.errors import Refused
from aecore.sections.section import one_of
from aecore.tasks import intervals
from aecore.tasks.drawing import SOURCES, Drawer, by_pca, by_run, suited
from aecore.tasks.given import Given, Tell, unit
from aecore.tasks.judging import COLUMNS, NEAR, Drawn, Judge, distinct, share
from aecore.tasks.nearest import nearest
from aecore.tasks.options import Options
from aecore.tasks.quality import as_bytes
from aecore.tasks.result import Result, Score, Table
from aecore.tasks.views import rows_of

__all__ = ["TRAINS", "GenerationOptions", "fits", "generate"]

TRAINS = "vae"
SHOWN, OF_A_CLASS = 60, 6
Floats = NDArray[np.float32]


class GenerationOptions(Options):
    """Where codes are drawn from, and how many."""

    source: Annotated[str, one_of("suited", *SOURCES)] = Field(
        "suited",
        description="What codes are drawn from first; suited is the prior for variational codes, else a mixture.",
    )
    temperature: float = Field(
        1.0, ge=0, le=3, description="How far a draw lies from its middle; below 1 commoner, above 1 rarer."
    )
    components: int = Field(10, ge=1, le=100, description="Gaussians of a mixture.")
    count: int = Field(5_000, ge=100, le=50_000, description="Pictures drawn of each source.")
    train_size: int = Field(
        10_000, ge=100, le=10_000_000, description="Training images whose codes the distributions are fitted to."
    )
    others: bool = Field(True, description="Whether the other sources are tried, too.")
    by_class: bool = Field(True, description="Whether pictures of every class are asked for, too.")
    judged: int = Field(500, ge=10, le=10_000, description="Pictures whose nearest training image is looked for.")


def fits(config: Config) -> str:
    """Return why generation has no meaning for such a run, "" where it has."""
    source = config.data.source
    if source.kind == "image" and len(source.classes) >= 2:
        return ""
    return f"Generation is judged by reading pictures, and {config.data.key} has none of classes: choose mnist."


def generate(given: Given, options: GenerationOptions, tell: Tell) -> Result:
    """Draw codes, decode them and judge the pictures.

    Raises:
        Refused: the data are no pictures with classes.
    """
    if why := fits(given.config):
        raise Refused(why)
    judge = Judge.of(given, options.judged, options.seed, lambda done: tell(0.1 * done))
    seen = given.train.images[: options.train_size]
    run, pca = by_run(given, seen), by_pca(given, seen)
    todo = _todo(given, options, run, pca)
    drawn, rows, counts = [], [], []
    for place, make in enumerate(todo):
        drawn.append(make())
        rows.append(judge.row(drawn[-1]))
        counts.append((drawn[-1].title, judge.counts(drawn[-1])))
        tell(0.1 + 0.7 * (place + 1) / len(todo))
    tables = {"pictures": Table(_title(judge, options, given), COLUMNS, tuple(rows))}
    tables["classes"] = _classes(given, counts)
    more: dict[str, Any] = {
        "classifier": judge.reader.accuracy,
        "recipe": judge.reader.recipe,
        "count": options.count,
        "scored": _scored(options, given),
    }
    arrays = _pictures(drawn[0], drawn[1], given)
    if options.by_class:
        tables["by_class"], arrays["by_class"] = _by_class(given, options, judge, (run, pca))
        more["by_class"] = _asked(tables["by_class"])
    tell(1.0)
    lead, baseline = _score("the run", rows[0]), _score("PCA", rows[1])
    said = (
        f"{_said(rows, min(options.judged, options.count))}{_repeats(rows[:2], options.count)}{_better(_of_run(rows))}"
    )
    return Result(lead, baseline, said, len(given.test), tables, arrays, more)


def _of_run(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows of what the run draws, the one that leads first; the last two rows are real pictures'."""
    return [rows[0], *rows[2:-2]]


def _todo(given: Given, options: GenerationOptions, run: Drawer, pca: Drawer) -> list[Callable[[], Drawn]]:
    """Return what makes each row of the table: ours, PCA's, the other sources, and the test images as a measure."""
    first = suited(given) if options.source == "suited" else options.source
    others = [name for name in SOURCES if name != first] if options.others else []

    def drawn(drawer: Drawer, name: str, whose: str) -> Callable[[], Drawn]:
        return lambda: Drawn(f"{whose}, drawn from {SOURCES[name]}", _images(drawer, name, options))

    test, train = given.test.images, given.train.images
    return [
        drawn(run, first, "run"),
        drawn(pca, "mixture", "PCA of as many numbers"),
        *(drawn(run, name, "run") for name in others),
        lambda: Drawn("test images, redrawn by the run", np.clip(given.reconstruct(test[: options.count]), 0, 1)),
        lambda: Drawn("training images: the floor", unit(train[-options.count :])),
    ]


def _images(drawer: Drawer, name: str, options: GenerationOptions) -> Floats:
    source = drawer.source(name, options.components, options.seed)
    return drawer.decode(source.draw(options.count, temperature=options.temperature, seed=options.seed))


def _title(judge: Judge, options: GenerationOptions, given: Given) -> str:
    reads = f"judged by a classifier that reads {100 * judge.reader.accuracy:.1f} % of {len(given.test):,} test images"
    return f"{options.count:,} pictures each, {reads}; 95 % intervals, in which repeats count once"


def _scored(options: GenerationOptions, given: Given) -> str:
    """Say what is judged: drawn pictures; the test images are what they are held against."""
    return f"{options.count:,} drawn pictures each, held against {len(given.test):,} test images."


def _score(whose: str, row: tuple[Any, ...]) -> Score:
    return Score(f"Fréchet distance of {whose}, lower is better", row[1], "features²", row[2], row[3])


def _classes(given: Given, counts: list[tuple[str, list[int]]]) -> Table:
    title = "How many of the pictures read as each class, however unsure"
    return Table(title, ("pictures", *given.dataset.classes), tuple((name, *found) for name, found in counts))


def _by_class(
    given: Given, options: GenerationOptions, judge: Judge, drawers: tuple[Drawer, Drawer]
) -> tuple[Table, NDArray[np.uint8]]:
    """Fit a mixture to the codes of each class and ask for it: how many read as what was asked for?"""
    known = given.train[: options.train_size].labels
    assert known is not None
    rows, shown = [], []
    for asked, name in enumerate(given.dataset.classes):
        places = np.flatnonzero(known == asked)
        if not len(places):
            continue
        pictures = [_of_class(drawer, options, places, len(given.dataset.classes)) for drawer in drawers]
        told = [_right(judge, images, asked) for images in pictures]
        rows.append((name, len(pictures[0]), *told[0], *told[1]))
        shown.append(as_bytes(pictures[0][:OF_A_CLASS]))
    columns = ("class", "pictures", "run, %", "low", "high", "PCA, %", "low ", "high ")
    title = "Pictures that read as the class that was asked for, from a mixture of that class alone"
    return Table(title, columns, tuple(rows)), np.stack(shown)


def _asked(table: Table) -> str:
    """Say over all classes how often the one that was asked for is read."""
    ours, theirs = (_together(table, name) for name in ("run, %", "PCA, %"))
    who = "" if ours[1] > theirs[2] else ": PCA wins" if theirs[1] > ours[2] else ": level"
    return f"Asked for a class, {ours[0]:.1f} % of the run's pictures read as it and {theirs[0]:.1f} % of PCA's{who}."


def _together(table: Table, name: str) -> tuple[float, float, float]:
    """Return a share of all classes' pictures, in percent, and its interval."""
    counts, parts = (np.array([float(cell or 0) for cell in table.column(column)]) for column in ("pictures", name))
    count, right = int(counts.sum()), round(float((counts * parts).sum()) / 100)
    low, high = intervals.share(right, count)
    return 100 * right / count, 100 * low, 100 * high


def _of_class(drawer: Drawer, options: GenerationOptions, places: NDArray[np.int64], classes: int) -> Floats:
    count = max(OF_A_CLASS, options.count // classes)
    components = min(options.components, max(1, len(places) // 100))
    source = drawer.source("mixture", components, options.seed, places)
    return drawer.decode(source.draw(count, temperature=options.temperature, seed=options.seed))


def _right(judge: Judge, images: Floats, asked: int) -> tuple[float, float, float]:
    return share(judge.reader.read(images) == asked, len(distinct(images)[0]))


def _pictures(ours: Drawn, theirs: Drawn, given: Given) -> dict[str, NDArray[np.uint8]]:
    """Return what a page shows: ours, each with its nearest training image, and PCA's."""
    shown = ours.images[:SHOWN]
    place, _ = nearest(rows_of(shown), rows_of(given.train.images), 1)
    near = as_bytes(unit(given.train.images[np.sort(place[:, 0])]))[np.argsort(np.argsort(place[:, 0]))]
    return {"samples": as_bytes(shown), "nearest": near, "samples_pca": as_bytes(theirs.images[:SHOWN])}


def _said(rows: list[tuple[Any, ...]], judged: int) -> str:
    ours, theirs, floor = rows[0], rows[1], rows[-1]
    closer, farther = ("the run's", "PCA's") if ours[1] <= theirs[1] else ("PCA's", "the run's")
    sure = ours[3] < theirs[2] or theirs[3] < ours[2]
    who = f"{closer} drawn pictures lie closer to real ones than {farther}" if sure else "neither is clearly closer"
    far = f"{ours[1]:.3g} for the run, {theirs[1]:.3g} for PCA, {floor[1]:.2g} for real pictures"
    return (
        f"Fréchet distance {far}: {who}; {ours[4]:.1f} % of the run's are read with confidence{_surer(ours, theirs)}. "
        f"{_copies(ours, min(judged, ours[13]))}"
    )


def _surer(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> str:
    """Say that PCA's pictures are read with more confidence, "" where they are not."""
    if theirs[4] <= ours[4]:
        return ""
    return f" and {theirs[4]:.1f} % of PCA's{', which wins there' if theirs[5] > ours[6] else ': level'}"


def _better(rows: list[tuple[Any, ...]]) -> str:
    """Say which other source of the run draws closer than the one that leads, "" where none surely does."""
    best = min(rows, key=lambda row: float(row[1]), default=None)
    if best is None or best is rows[0] or best[3] >= rows[0][2]:
        return ""
    return f" Closer than that: {best[0]} ({best[1]:.3g})."


def _copies(row: tuple[Any, ...], judged: int) -> str:
    """Say how many of the run's pictures lie as near to a training image as hardly a real one does."""
    value, low, high = row[14:]
    near = f"nearer to a training image than all but {100 * NEAR:g} % of test images"
    told = f"{value:.1f} % of {judged:,} of them lie {near}"
    if low > 100 * NEAR:
        return f"{told}: more than of real ones, as copies would, but smooth pictures do, too."
    if high < 100 * NEAR:
        return f"{told}: fewer than of real ones."
    return f"{told}: as many as of real ones, as far as these can tell."


def _repeats(rows: list[tuple[Any, ...]], count: int) -> str:
    """Say how many pictures are distinct where some repeat others, "" where none does."""
    found = [
        f"{row[13]:,} of {whose}" for whose, row in zip(("the run's", "PCA's"), rows, strict=True) if row[13] < count
    ]
    if not found:
        return ""
    return f" Of {count:,} pictures each, {' and '.join(found)} are distinct: the draws repeat each other."
