"""How strange a person's own digit is, by the judge that a use has kept."""

from aecore.runs import Run
from aecore.tasks.anomaly import Judge, errors
from aecore.tasks.given import unit
from aecore.tasks.result import Result
from app import beside_pca, mine, models

__all__ = ["score_of"]


def score_of(run: Run, found: Result, name: str) -> float | None:
    """Return the score of the digit in hand, None without one, or where the score is PCA's and that is not fit yet.

    Args:
        run: whose network judges.
        found: what anomaly detection found with it.
        name: which score.

    Raises:
        Refused: the network sees images of another shape, or has no weights.
    """
    drawn = mine.current()
    if drawn is None:
        return None
    if name == "pca":
        redrawn = beside_pca.of(run, drawn[None])
        return None if redrawn is None else float(errors(drawn[None], redrawn)[0])
    scales = {key: (float(mean), float(spread)) for key, (mean, spread) in found.more["scales"].items()}
    judge = Judge(found.arrays["centre"], found.arrays["whitening"], scales)
    codes = models.encode(run, drawn[None])
    return float(judge.scores(unit(drawn[None]), codes, models.outputs(run, codes))[name][0])
