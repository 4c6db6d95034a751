"""Anomaly detection: a network that has learned what is normal draws what is strange badly (Hawkins et al., 2002)."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from aecore.config import Config
from aecore.sections.section import OneOf
from aecore.tasks.anomaly_told import LEADS, SCORES, TITLES, scored, table, told
from aecore.tasks.given import Given, Tell, unit
from aecore.tasks.options import Options
from aecore.tasks.result import Result, Score
from aecore.tasks.roc import Area, curve, precision_area, roc_area, roc_gap
from aecore.tasks.strange import KINDS, Mixed, mixed

__all__ = ["LEADS", "SCORES", "TITLES", "TRAINS", "Anomaly", "Judge", "detect", "fits"]

TRAINS = "one-left-out"
USUAL = 10_000
"""Training images whose scores say where a threshold may begin, at most."""
ENOUGH = 200
"""Held-out ones of which one in twenty means something."""
SURPRISING = 10
"""Mistakes of each kind that are kept as pictures."""
FLOOR = 1e-6
"""Of a spread: a dimension that never varied makes no distance infinite."""
Floats = NDArray[np.float64]
Digit = Annotated[int, Field(ge=0, le=99)]


class Anomaly(Options):
    """What anomaly detection is asked."""

    strange: Annotated[str, OneOf(KINDS)] = Field(
        "auto", description="What is strange: classes, another set, noise, rotated or inverted images; "
        "auto takes the classes that the training left out, else turned pictures, else noise.",
    )  # fmt: skip
    normal_classes: Annotated[tuple[Digit, ...], Field(max_length=100)] = Field(
        (), description="Which classes are normal; none given, all that are not strange."
    )
    strange_classes: Annotated[tuple[Digit, ...], Field(max_length=100)] = Field(
        (), description="Which classes are strange; none given, those that the training left out."
    )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        """Refuse at once what would wait for a worker to be refused."""
        if self.strange == "classes" and (both := set(self.strange_classes) & set(self.normal_classes)):
            raise ValueError(f"strange_classes: {min(both)} is normal too; choose a class for one of both")
        return self


def fits(config: Config) -> str:
    """Return why anomalies have no meaning for such a run, "" where they have."""
    if config.data.source.kind in ("text",):
        return "Anomaly detection compares errors of pixels or numbers, and this run draws text: choose one of digits."
    return ""


@dataclass(frozen=True, eq=False)
class Judge:
    """What is usual, from training images alone.

    Attributes:
        centre: (k,) mean code.
        whitening: (k, k): a code's distance is the norm of (code - centre) @ whitening (Mahalanobis, 1936).
        scales: mean and spread of the logarithms of error and distance, by which both are weighed alike.
    """

    centre: Floats
    whitening: Floats
    scales: dict[str, tuple[float, float]]

    @classmethod
    def of(cls, given: Given, images: NDArray[Any]) -> "Judge":
        """Learn it from training images."""
        codes = given.encode(images).astype(np.float64)
        values, vectors = np.linalg.eigh(np.cov(codes, rowvar=False).reshape(codes.shape[1], -1))
        floor = FLOOR * max(float(values.max()), FLOOR)
        whitening = vectors / np.sqrt(np.maximum(values, floor))
        unscaled = cls(codes.mean(axis=0), whitening, {})
        found = {"error": errors(images, given.reconstruct(images)), "distance": unscaled.distance(codes)}
        logs = {name: np.log(np.maximum(each, FLOOR)) for name, each in found.items()}
        scales = {name: (float(each.mean()), float(each.std()) or 1.0) for name, each in logs.items()}
        return cls(unscaled.centre, whitening, scales)

    def distance(self, codes: NDArray[Any]) -> Floats:
        """Return how far codes (n, k) are from the middle of the training codes, in deviations: (n,)."""
        return np.asarray(np.linalg.norm((codes - self.centre) @ self.whitening, axis=1))

    def scores(self, images: NDArray[Any], codes: NDArray[Any], drawn: NDArray[Any]) -> dict[str, Floats]:
        """Return the three scores of images, their codes and what was drawn of them, each (n,); larger is stranger."""
        found = {"error": errors(images, drawn), "distance": self.distance(codes)}
        logs = {name: (np.log(np.maximum(each, FLOOR)), *self.scales[name]) for name, each in found.items()}
        return {**found, "both": sum(((each - mean) / spread for each, mean, spread in logs.values()), np.zeros(1))}


def errors(images: NDArray[Any], drawn: NDArray[Any]) -> Floats:
    """Return the squared error of each image, summed over its values: (n,)."""
    from aecore.measure.arrays import as_float64

    gap = as_float64(images) - as_float64(drawn)
    return np.asarray((gap.reshape(len(gap), -1) ** 2).sum(axis=1))


def detect(given: Given, options: Anomaly, tell: Tell) -> Result:
    """Score test images of both kinds; nothing but training images says what is usual.

    Args:
        given: the network and its data.
        options: what is strange.
        tell: told how far it is.

    Raises:
        Refused: as `strange.mixed`.
    """
    both = mixed(given, options.strange, options.normal_classes, options.strange_classes, options.seed)
    tell(0.1)
    judge = Judge.of(given, given.train.images)
    tell(0.4)
    found = [_scores(given, judge, images) for images in (both.normal, both.strange)]
    usual = _usual(given, judge)
    tell(0.6)
    forests = _forest(given, both, options.seed)
    scores = {name: (found[0][name], found[1][name]) for name in found[0]} | {"forest": forests}
    tell(0.8)
    return _result(given, judge, both, scores, options.seed, usual)


def _scores(given: Given, judge: Judge, images: NDArray[np.float32]) -> dict[str, Floats]:
    own = judge.scores(images, given.encode(images), given.reconstruct(images))
    return {**own, "pca": errors(images, given.pca.reconstruct(images))}


def _mistakes(given: Given, both: Mixed, scores: dict[str, tuple[Floats, Floats]]) -> dict[str, NDArray[Any]]:
    """Return, for each score, the strangest normal and the most usual strange images: which, and as pictures.

    `worst_normal_error` are places among the normal images, int64 (10,), `drawn_normal_error` each of them and what
    was drawn of it, uint8 (10, 2, *shape).
    """
    found: dict[str, NDArray[Any]] = {}
    for name in (*SCORES, "pca"):
        draw = given.pca.reconstruct if name == "pca" else given.reconstruct
        for kind, images, order in (
            ("normal", both.normal, -scores[name][0]),
            ("strange", both.strange, scores[name][1]),
        ):
            worst = np.argsort(order, kind="stable")[:SURPRISING]
            pair = np.stack([images[worst], draw(images[worst])], axis=1)
            found[f"worst_{kind}_{name}"] = worst
            found[f"drawn_{kind}_{name}"] = np.rint(pair.clip(0, 1) * 255).astype(np.uint8)
    return found


def _usual(given: Given, judge: Judge) -> dict[str, float]:
    """Return the score that one image in twenty exceeds, of each kind: no test image sets a threshold.

    Of held-out training images where there are enough: what a network learned from it draws better than new pictures.
    """
    held_out = given.held_out.images
    images = unit((held_out if len(held_out) >= ENOUGH else given.train.images)[:USUAL])
    return {name: float(np.quantile(each, 0.95)) for name, each in _scores(given, judge, images).items()}


def _forest(given: Given, both: Mixed, seed: int) -> tuple[Floats, Floats]:
    """Return the scores of an isolation forest of 100 trees on training pixels (Liu et al., 2008)."""
    from sklearn.ensemble import IsolationForest

    def rows(images: NDArray[Any]) -> NDArray[np.float32]:
        return unit(images).reshape(len(images), -1)

    forest = IsolationForest(n_estimators=100, random_state=seed).fit(rows(given.train.images))
    normal, strange = (-forest.score_samples(rows(images)) for images in (both.normal, both.strange))
    return normal, strange


def _result(
    given: Given,
    judge: Judge,
    both: Mixed,
    scores: dict[str, tuple[Floats, Floats]],
    seed: int,
    usual: dict[str, float],
) -> Result:
    areas = {name: roc_area(*pair) for name, pair in scores.items()}
    gaps = {name: roc_gap(scores[LEADS], pair) for name, pair in scores.items()}
    precisions = {name: precision_area(*pair, seed=seed) for name, pair in scores.items()}
    arrays: dict[str, NDArray[Any]] = {
        "normal_index": both.normal_index, "strange_index": both.strange_index,
        "centre": judge.centre, "whitening": judge.whitening, **_mistakes(given, both, scores),
    }  # fmt: skip
    for name, pair in scores.items():
        arrays |= {f"normal_{name}": pair[0].astype(np.float32), f"strange_{name}": pair[1].astype(np.float32)}
        arrays |= {f"{name}_{part}": values.astype(np.float32) for part, values in curve(*pair).items()}
    return Result(
        lead=_score(f"ROC AUC of the {TITLES[LEADS]}, a share of 1", areas[LEADS]),
        baseline=_score("ROC AUC of PCA's error, a share of 1", areas["pca"]),
        said=told(areas, gaps, given.config.numbers) + _learned(given, both),
        images=len(both.normal) + len(both.strange),
        tables={"scores": table(both, areas, precisions, gaps)},
        arrays=arrays,
        more={
            "kind": both.kind,
            "leads": LEADS,
            "scales": judge.scales,
            "usual": usual,
            "scored": scored(both),
            "gaps": gaps,
        },
    )


def _score(title: str, area: Area) -> Score:
    return Score(title, area.value, "", area.low, area.high)


def _learned(given: Given, both: Mixed) -> str:
    """Return a warning where what is called strange was learned."""
    if both.kind != "classes" or given.train.labels is None or given.test.labels is None:
        return ""
    strange = set(given.test.labels[both.strange_index].tolist())
    if known := sorted(strange & set(given.train.labels.tolist())):
        named = ", ".join(given.dataset.classes[each] for each in known)
        return f" But this network has learned {named}: nothing there is strange to it; take a run that left it out."
    return ""
