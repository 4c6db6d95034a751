"""What anomaly detection says of its figures: which score wins, by how much, and where none is better than chance."""

from collections.abc import Mapping

from aecore.tasks.intervals import SURE, percent
from aecore.tasks.result import Table
from aecore.tasks.roc import Area
from aecore.tasks.strange import Mixed

__all__ = ["COIN", "LEADS", "SCORES", "TITLES", "ahead", "scored", "table", "told"]

SCORES = ("error", "distance", "both")
LEADS = "error"
"""Fixed beforehand: to take whichever wins on the test images would be a fit to them."""
TITLES = {
    "error": "reconstruction error",
    "distance": "distance of the code",
    "both": "error and distance",
    "pca": "PCA's error",
    "forest": "isolation forest on pixels",
}
COIN = 0.5
"""The area of a score that tells nothing."""


def told(areas: Mapping[str, Area], gaps: Mapping[str, Area], k: int) -> str:
    """Return who wins: the network against PCA, and the isolation forest where that beats the network.

    Args:
        areas: under the ROC curve, by score.
        gaps: the area of the network's error less that of another score, by score.
        k: how many numbers PCA has.
    """
    gap, pca = gaps["pca"], f"PCA with {k} numbers"
    if gap.low > 0:
        said = f"The network's {TITLES[LEADS]} tells strange from normal better than {pca} does, by {ahead(gap)}."
    elif gap.high < 0:
        said = f"{pca} tells strange from normal better than the network does, by {ahead(gap)}: the simpler way wins."
    else:
        less = f"{gap.value:.3f} ({percent(SURE, 0)}: {gap.low:.3f} to {gap.high:.3f})"
        said = (
            f"Network and {pca} tell strange from normal about equally well: the network's area less PCA's is {less}."
        )
    if gaps["forest"].high < 0:
        said += f" An {TITLES['forest']} does better than the network, by {ahead(gaps['forest'])}."
    if areas[LEADS].high < COIN:
        said += f" Below {COIN} the network draws what is strange better than what it learned: no threshold helps."
    return said


def ahead(gap: Area) -> str:
    """Return how far the winner is ahead, with the interval."""
    value, low, high = (-gap.value, -gap.high, -gap.low) if gap.high < 0 else gap
    return f"{value:.3f} of the area ({percent(SURE, 0)}: {low:.3f} to {high:.3f})"


def scored(both: Mixed) -> str:
    """Return what was scored, in a sentence."""
    normal = f"{len(both.normal):,} normal test images"
    made = {"noise": "as many pictures of noise", "rotated": "the same, turned", "inverted": "the same, inverted"}
    return f"Scored on {normal} and {made.get(both.kind, f'{len(both.strange):,} strange ones')}."


def table(both: Mixed, areas: Mapping[str, Area], precisions: Mapping[str, Area], gaps: Mapping[str, Area]) -> Table:
    """Return a row a score, the best first: both areas, and how far the network's error is ahead of it."""
    rows = tuple(
        (TITLES[name], *areas[name], *precisions[name], *gaps[name])
        for name in sorted(areas, key=lambda name: -areas[name].value)
    )
    title = (
        f"{len(both.normal):,} normal test images and {len(both.strange):,} strange ones, {percent(SURE, 0)} intervals"
    )
    areas_of = ("ROC AUC", "AUC from", "AUC to", "average precision", "AP from", "AP to")
    return Table(title, ("score", *areas_of, "reconstruction error ahead by, AUC", "ahead from", "ahead to"), rows)
