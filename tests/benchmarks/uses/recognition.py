"""What a classifier reads from codes of 32 numbers and others, and whether pretraining saves labels."""

from collections.abc import Callable, Sequence
from statistics import mean
from typing import Any

from aecore.tasks import labels
from aecore.tasks.given import Given
from aecore.tasks.recognition import RecognitionOptions, recognise
from aecore.tasks.result import Result
from tests.benchmarks.uses import recognition_more as more
from tests.benchmarks.uses.report import Line, Target
from tests.benchmarks.uses.said import Said, figures
from tests.benchmarks.uses.store import Row, given, ladder, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 1
TITLE = "Recognition"
WORDS = """A linear classifier (its C chosen on training images), nearest neighbours and one hidden layer of 128 learn
from the codes of 20,000 training images and read the 10,000 test images, in % of them (Wilson intervals); k-means
finds ten groups without labels (purity in %, Wilson; adjusted Rand index, bootstrap). PCA has as many numbers and gets
the same effort, an untrained network is the same one with first weights of another seed. Then the articles' claim: the
encoder of `recognition` (seed 0), fine-tuned, against the same network from scratch and a small CNN from the same
labelled images, with the same steps, and rates chosen alike on 1,000 further training images."""
RUNS = (("ladder", 0), ("recognition", 0), ("recognition", 1), ("recognition", 2), ("vae", 0), ("denoising", 0))
OTHER = {"untrained": "the code of the same network, untrained", "pixels": "the values themselves"}
TABLES = ("Few labels", "Fine-tuned less from scratch")
LABELS = (10, 30, 100, 1_000, 60_000)


def silent(done: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return the rows of both tables."""
    runs = RUNS[1:2] if quick else RUNS
    probes = [
        once("recognition", {"version": VERSION, "preset": name, "seed": seed},
             lambda name=name, seed=seed: _probe(name, seed, quick), quick=quick)  # type: ignore[misc]
        for name, seed in runs
    ]  # fmt: skip
    trials = [
        once("recognition", {"version": VERSION, "claim": count},
             lambda count=count: _claim(count, quick), quick=quick)  # type: ignore[misc]
        for count in (LABELS[:2] if quick else LABELS)
    ]  # fmt: skip
    few = [row for found in trials if found is not None for row in found["rows"]]
    told = [
        more.shown(found, lambda found=found: _network(found["preset"], found["seed"], quick), quick)  # type: ignore[misc]
        for found in probes
        if found is not None
    ]
    return [*told, *(row for table in TABLES for row in few if row["table"] == table)]


def _network(name: str, seed: int, quick: bool) -> Given:
    return ladder(32, seed=seed, quick=quick) if name == "ladder" else given(name, seed=seed, quick=quick)


def _probe(name: str, seed: int, quick: bool) -> Row:
    model = _network(name, seed, quick)
    found = recognise(model, RecognitionOptions.of({"train_size": 1_000 if quick else 20_000, "hidden": False}), silent)
    ahead, (code, pca) = found.more["difference"], (found.lead, found.baseline)
    assert pca is not None
    groups = found.tables["clusters"]
    return {
        "table": "Read from codes", "preset": name, "seed": seed, "numbers": model.config.numbers,
        "linear": _between(100 * code.value, 100 * (code.low or 0), 100 * (code.high or 0)),
        "PCA": 100 * pca.value,
        "ahead of PCA, points": _between(ahead["points"], ahead["low"], ahead["high"]),
        "untrained": _share(found, "linear", OTHER["untrained"]), "pixels": _share(found, "linear", OTHER["pixels"]),
        "neighbours": _share(found, "nearest neighbours", "the code of the run"),
        "neighbours, PCA": _share(found, "nearest neighbours", "PCA of as many numbers"),
        "purity": groups.rows[0][1], "purity, PCA": groups.rows[1][1],
        "Rand": groups.rows[0][4], "Rand, PCA": groups.rows[1][4],
    }  # fmt: skip


def _claim(count: int, quick: bool) -> Row:
    seeds, steps = (2, 20) if quick else (5, 300)
    model = _network("recognition", 0, quick)
    trials = labels.compare(model, (count,), seeds=seeds, steps=steps, seed=0, tell=silent)
    table, found = labels.table(trials, len(model.test), labels.judges(model.train)), trials[0].labels
    rows = [{"table": TABLES[0], **_trial(dict(zip(table.columns, row, strict=True)))} for row in table.rows]
    points = [100 * part for part in labels.gain(trials, found)]
    gain = {"table": TABLES[1], "labels": found, "points": _between(*points)}
    return {"rows": [*rows, gain]}


def _trial(row: dict[str, Any]) -> Row:
    between = _between(row["accuracy, %"], row["low"], row["high"])
    return {
        "labels": row["labels"], "classifier": row["classifier"], "accuracy, %": between,
        "lowest, highest": f"{row['lowest']:.1f}, {row['highest']:.1f}", "seeds": row["seeds"],
        "setting": row["setting"], "steps": row["steps"],
    }  # fmt: skip


def _share(found: Result, classifier: str, view: str) -> float:
    return next(float(row[3] or 0) for row in found.tables["accuracy"].rows if row[:2] == (classifier, view))


def _between(value: float, low: float, high: float) -> str:
    return f"{value:.1f} ({low:.1f} to {high:.1f})"


def _ahead(rows: Sequence[Row]) -> float | None:
    own = [row for row in rows if row.get("preset") == "recognition"]
    return mean(float(row["ahead of PCA, points"].split()[0]) for row in own) if own else None


def _gained(count: int) -> Callable[[Sequence[Row]], float | None]:
    def found(rows: Sequence[Row]) -> float | None:
        own = [row["points"] for row in rows if row["table"] == TABLES[1] and row["labels"] == count]
        return float(own[0].split()[0]) if own else None

    return found


def _most(rows: Sequence[Row]) -> str:
    """Say for every number of labels who reads more than the fine-tuned encoder, and whether apart from it."""
    parts = []
    for count in dict.fromkeys(row["labels"] for row in rows):
        own = {row["classifier"]: row["accuracy, %"] for row in rows if row["labels"] == count}
        tuned = own[labels.KINDS["pretrained"]]
        above = {who: cell for who, cell in own.items() if figures(cell)[0] > figures(tuned)[0]}
        told = [
            f"{who}, {cell}{'' if figures(cell)[1] > figures(tuned)[2] else ', not apart'}"
            for who, cell in above.items()
        ]
        parts.append(f"with {count:,} labels {' and '.join(told) or 'nobody'} (it {tuned})")
    return f"More than the fine-tuned encoder reads {'; '.join(parts)}." if parts else ""


TARGETS: tuple[Line, ...] = (
    Target("linear classifier on 32-d codes of `recognition` less on PCA's 32, points, mean of the seeds", 2.0, _ahead),
    Target("the same, the aim", 3.0, _ahead),
    Target("fine-tuned less from scratch at 30 labels, points", None, _gained(30)),
    Target("the same at 100 labels", None, _gained(100)),
    Said(more.winners),
    Said(lambda rows: _most([row for row in rows if row["table"] == TABLES[0]])),
)
