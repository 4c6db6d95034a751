"""Whether a digit that was left out is noticed, for all ten, and clothes among digits."""

from collections.abc import Callable, Sequence

import numpy as np

from aecore.sweeps import SWEEPS
from aecore.tasks import intervals
from aecore.tasks.anomaly import LEADS, TITLES, Anomaly, detect
from aecore.tasks.anomaly_told import COIN
from aecore.tasks.given import Given
from aecore.tasks.result import Result
from tests.benchmarks.uses.report import Target
from tests.benchmarks.uses.said import Said
from tests.benchmarks.uses.store import Row, given, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 2
TITLE = "Anomaly detection"
WORDS = """Area under the ROC curve on all test images, with 95 % intervals (DeLong). Each of ten runs of `one-left-out`
learns nine digits, and the tenth is strange; then the same network as it is against whole other sets. The network's
score is its squared error, fixed beforehand; PCA keeps as many numbers of the same training images. How far that error
is ahead of another score has an interval of its own, since both score the same images (DeLong)."""
TEN, SETS = "A digit left out", "Another set"
GAPS = {"pca": "error ahead of PCA's", "forest": "error ahead of the forest"}


def silent(share: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return a row a digit, and a row a strange set."""
    digits = list(enumerate(SWEEPS["left-out"].members()))
    made = []
    for digit, member in digits[4:5] if quick else digits:
        balance = f"data.class_balance={list(member.config.data.class_balance)}"
        made.append(_row(TEN, str(digit), [balance], "auto", quick))
    for strange in ("noise",) if quick else ("fashion-mnist", "noise", "rotated", "inverted"):
        made.append(_row(SETS, strange, ["data.class_balance=[]"], strange, quick))
    return [row for row in made if row is not None]


def _row(table: str, title: str, settings: list[str], strange: str, quick: bool) -> Row | None:
    def make() -> Row:
        model: Given = given("one-left-out", *settings, quick=quick)
        found = detect(model, Anomaly(strange=strange), silent)
        return {"table": table, "strange": title, **_areas(found)}

    made_of = {"version": VERSION, "settings": settings, "strange": strange}
    return once("anomaly", made_of, make, quick=quick)


def _areas(found: Result) -> Row:
    areas = {str(row[0]): row[1:4] for row in found.tables["scores"].rows}
    shown = {name: [round(float(value or 0), 4) for value in area] for name, area in areas.items()}
    gaps = {title: [round(value, 4) for value in found.more["gaps"][name]] for name, title in GAPS.items()}
    return {**{title: shown[title] for title in TITLES.values()}, **gaps}


def _said(rows: Sequence[Row]) -> str:
    """Return for which digits another way is ahead of the network's error, which are level, and where none helps."""
    ten = [row for row in rows if row["table"] == TEN]
    made = [_mean_gap(ten)] if ten else []
    for name, who in (("pca", "PCA"), ("forest", "the isolation forest")):
        won = [row["strange"] for row in ten if row[GAPS[name]][1] > 0]
        lost = [f"{row['strange']} (by {-row[GAPS[name]][0]:.3f})" for row in ten if row[GAPS[name]][2] < 0]
        level = [row["strange"] for row in ten if row[GAPS[name]][1] <= 0 <= row[GAPS[name]][2]]
        parts = [f"ahead of {who} for {_listed(won)}", f"behind it for {_listed(lost)}", f"level for {_listed(level)}"]
        made.append("The network's error is " + "; ".join(parts) + ".")
    blind = [row["strange"] for row in ten if row[TITLES[LEADS]][2] < COIN]
    if blind:
        made.append(
            f"Below {COIN}, for {_listed(blind)}, what was left out is drawn better than what was learned: no "
            "threshold on the error helps there."
        )
    return " ".join(made) if ten else ""


def _mean_gap(ten: Sequence[Row]) -> str:
    gaps = np.array([row[GAPS["pca"]][0] for row in ten])
    low, high = intervals.few(gaps)
    span = f"(95 %, over the digits: {low:.3f} to {high:.3f})"
    return f"In the mean of {len(gaps)} digits the network's error is ahead of PCA by {gaps.mean():.3f} {span}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _mean(score: str) -> Callable[[Sequence[Row]], float | None]:
    def found(rows: Sequence[Row]) -> float | None:
        ten = [row[TITLES[score]][0] for row in rows if row["table"] == TEN]
        return sum(ten) / len(ten) if len(ten) == 10 else None

    return found


def _ahead(rows: Sequence[Row]) -> float | None:
    own, pca = (_mean(score)(rows) for score in ("error", "pca"))
    return None if own is None or pca is None else own - pca


def _clothes(rows: Sequence[Row]) -> float | None:
    return next((row[TITLES["error"]][0] for row in rows if row["strange"] == "fashion-mnist"), None)


TARGETS = (
    Target("mean AUC of the network's error over the ten digits", None, _mean("error")),
    Target("the same, ahead of PCA at 16 numbers", 0.0, _ahead),
    Target("AUC of clothes against digits", 0.99, _clothes),
    Said(_said),
)
