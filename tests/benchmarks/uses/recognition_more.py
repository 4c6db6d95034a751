"""What stands beside the linear classifiers of the codes: the hidden layer, and an interval on every figure."""

from collections.abc import Callable, Sequence

import numpy as np

from aecore.tasks import clusters, intervals, probes
from aecore.tasks.given import Given
from aecore.tasks.views import views
from tests.benchmarks.uses.said import figures
from tests.benchmarks.uses.store import Row, once

__all__ = ["shown", "winners"]

VERSION = 1
IMAGES, TRAIN = 10_000, 20_000
PAIRS = (("linear", "PCA"), ("linear", "untrained"), ("linear", "pixels"), ("neighbours", "neighbours, PCA"),
         ("hidden", "hidden, PCA"), ("hidden", "hidden, untrained"), ("hidden", "hidden, pixels"),
         ("purity", "purity, PCA"), ("Rand", "Rand, PCA"))  # fmt: skip
SHARES = ("PCA", "untrained", "pixels", "neighbours", "neighbours, PCA", "purity", "purity, PCA")
"""Columns that are kept as plain shares of the test images, in %."""


def shown(row: Row, network: Callable[[], Given], quick: bool) -> Row:
    """Return a kept row of "Read from codes" with intervals, and with what else is measured of its network.

    Args:
        row: as kept.
        network: makes or opens the network, only where something has to be measured.
        quick: whether this only tries the command.
    """
    told = {**row, **{name: _wilson(row[name]) for name in SHARES}}
    found: Row = {}
    for view in ("code", "pca", "untrained", "pixels"):
        who = {} if view == "pixels" else {"numbers": row["numbers"]}
        who |= {"preset": row["preset"], "seed": row["seed"]} if view in ("code", "untrained") else {}
        made_of = {"version": VERSION, "more": view, **who}
        one = once("recognition", made_of, lambda view=view: _measured(network(), view, quick), quick=quick)  # type: ignore[misc]
        found |= {f"{name} {view}": value for name, value in (one or {}).items()}
    for title, view in (("hidden", "code"), ("hidden, PCA", "pca"), ("hidden, untrained", "untrained"),
                        ("hidden, pixels", "pixels")):  # fmt: skip
        told[title] = _wilson(found[f"hidden {view}"]) if f"hidden {view}" in found else None
    for title, view in (("Rand", "code"), ("Rand, PCA", "pca")):
        told[title] = found.get(f"rand {view}", f"{row[title]:.3f}")
    return told


def _measured(given: Given, view: str, quick: bool) -> Row:
    seen, train = views(given)[view], given.train[: 1_000 if quick else TRAIN]
    learned, tested, truth = seen.rows(train.images), seen.rows(given.test.images), given.test.labels
    assert train.labels is not None
    assert truth is not None
    row: Row = {"hidden": 100 * float(np.mean(probes.hidden(learned, train.labels).answer(tested) == truth))}
    if view in ("code", "pca"):
        found = clusters.agreement(clusters.which(tested, clusters.middles(learned, 10, 0)), truth)
        row["rand"] = f"{found.rand:.3f} ({found.rand_between[0]:.3f} to {found.rand_between[1]:.3f})"
    return row


def _wilson(percent: float) -> str:
    low, high = intervals.share(round(percent * IMAGES / 100), IMAGES)
    return f"{percent:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def winners(rows: Sequence[Row]) -> str:
    """Say in which columns a baseline has more than the code, of which runs, and whether the intervals are apart."""
    own, parts = [row for row in rows if row["table"] == "Read from codes"], []
    for ours, theirs in PAIRS:
        ahead = [row for row in own if _high(row, theirs)[0] > _high(row, ours)[0]]
        if ahead:
            apart = sum(_high(row, theirs)[1] > _high(row, ours)[2] for row in ahead)
            runs = ", ".join(f"`{row['preset']}` seed {row['seed']}" for row in ahead)
            parts.append(
                f'"{theirs}" above "{ours}" in {len(ahead)} of {len(own)} ({runs}), {apart} with intervals apart'
            )
    return f"Where a baseline wins: {'; '.join(parts)}." if parts else "No baseline wins." if own else ""


def _high(row: Row, column: str) -> tuple[float, float, float]:
    cell = row.get(column)
    return figures(cell) if "(" in str(cell) else (0.0, 0.0, 0.0)
