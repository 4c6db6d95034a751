"""How real, how varied and how new the pictures are that runs draw, beside PCA's."""

from collections.abc import Sequence
from statistics import mean

from aecore.tasks import intervals
from aecore.tasks.generation import GenerationOptions, generate
from tests.benchmarks.uses.report import Target
from tests.benchmarks.uses.said import Said, figures
from tests.benchmarks.uses.store import Row, given, ladder, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 2
TITLE = "Generation"
WORDS = """5,000 pictures of each source against the 10,000 test images: the Fréchet distance in the 64 features of the
project's own classifier of MNIST (`python -m aecore.tasks.classifier`: two convolutions of 16 and 32 channels, 360,000
training images seen, seed 0, 99.2 % of the test images), so it compares with no published one; the share it is more
than 80 % sure of; how evenly it reads the ten digits (log2 10 = 3.32 bits, its interval from bootstrap draws); the
median distance to the nearest training image over that of test images (1 as real ones, 0 a copy); and, asked for a
class, the share that reads as it. Mixtures of ten Gaussians and densities are fitted to the codes of 10,000 training
images. Real pictures are the floor."""
ASKED = "reads as asked, %"
QUICK = {"count": 200, "judged": 50, "train_size": 500}
RUNS = (("ladder", 8), ("ladder", 32), ("vae", 20))


def silent(done: float) -> None:
    """Say nothing of how far it is."""


def rows(quick: bool) -> list[Row]:
    """Return the rows of every run."""
    found: list[Row] = []
    for name, k in RUNS[1:2] if quick else RUNS:
        made_of = {"version": VERSION, "run": name, "k": k}
        kept = once("generation", made_of, lambda name=name, k=k: _measured(name, k, quick), quick=quick)  # type: ignore[misc]
        found += kept["rows"] if kept else []
    count = QUICK["count"] if quick else GenerationOptions().count
    return [{**row, ASKED: _share(row[ASKED], count)} if ASKED in row else row for row in found]


def _share(percent: float, count: int) -> str:
    """Return a share of so many pictures, in percent, with its interval."""
    low, high = intervals.share(round(percent / 100 * count), count)
    return f"{percent:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def _measured(name: str, k: int, quick: bool) -> Row:
    model = ladder(k, quick=quick) if name == "ladder" else given(name, quick=quick)
    found = generate(model, GenerationOptions.of(QUICK if quick else {}), silent)
    table = found.tables["pictures"]
    told = [{"table": f"`{name}`, {k} numbers", **_row(row)} for row in table.rows]
    for row, whose in zip(told, ("run, %", "PCA, %"), strict=False):
        row[ASKED] = mean(float(cell or 0) for cell in found.tables["by_class"].column(whose))
    return {"rows": told}


def _row(row: Sequence[object]) -> Row:
    far, sure, even, near = ([float(str(cell)) for cell in row[at : at + 3]] for at in (1, 4, 7, 10))
    return {
        "pictures": row[0], "Fréchet": f"{far[0]:.1f} ({far[1]:.1f} to {far[2]:.1f})",
        "sure, %": f"{sure[0]:.1f} ({sure[1]:.1f} to {sure[2]:.1f})",
        "entropy, bits": f"{even[0]:.3f} ({even[1]:.3f} to {even[2]:.3f})",
        "nearest, times": f"{near[0]:.2f} ({near[1]:.2f} to {near[2]:.2f})",
    }  # fmt: skip


def _closer(rows: Sequence[Row]) -> float | None:
    """Return how many times farther from real pictures than the best of a run PCA of as many numbers is, at least."""
    ratios = []
    for table in dict.fromkeys(row["table"] for row in rows):
        own, pca = (
            [figures(row["Fréchet"])[0] for row in rows if row["table"] == table and row["pictures"].startswith(start)]
            for start in ("run,", "PCA")
        )
        ratios += [min(pca) / min(own)] if own and pca else []
    return min(ratios, default=None)


def _told(rows: Sequence[Row]) -> str:
    """Say of every run who wins by each measure: what is drawn by its leading source, or PCA."""
    told = []
    for table in dict.fromkeys(row["table"] for row in rows):
        ours, theirs = [row for row in rows if row["table"] == table][:2]
        far = _winner(figures(theirs["Fréchet"]), figures(ours["Fréchet"]))
        sure = _winner(figures(ours["sure, %"]), figures(theirs["sure, %"]))
        asked = _winner(figures(ours[ASKED]), figures(theirs[ASKED]))
        told.append(f"{table}: nearer to real ones {far}, read with more confidence {sure}, read as asked {asked}")
    return f"Who wins, the run by its first source or PCA. {'; '.join(told)}." if told else ""


def _winner(ours: tuple[float, float, float], theirs: tuple[float, float, float]) -> str:
    """Return who has more, where the intervals tell."""
    return "the run" if ours[1] > theirs[2] else "PCA" if theirs[1] > ours[2] else "neither"


TARGETS = (
    Target("Fréchet distance of PCA over the best of the run of as many numbers, times, at the least", None, _closer),
    Said(_told),
)
