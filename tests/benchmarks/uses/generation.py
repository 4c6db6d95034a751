"""How real, how varied and how new the pictures are that runs draw, beside PCA's."""

from collections.abc import Sequence
from statistics import mean

from aecore.tasks.generation import GenerationOptions, generate
from tests.benchmarks.uses.report import Target
from tests.benchmarks.uses.store import Row, given, ladder, once

__all__ = ["TARGETS", "TITLE", "WORDS", "rows"]

VERSION = 1
TITLE = "Generation"
WORDS = """5,000 pictures of each source against the 10,000 test images: the Fréchet distance in the 64 features of the
project's own classifier of MNIST (`python -m aecore.tasks.classifier`: two convolutions of 16 and 32 channels,
360,000 training images seen, seed 0, 99.2 % of the test images), so it compares with no published one; the share it
is more than 80 % sure of; how evenly it reads the ten digits (log2 10 = 3.32 bits); the median distance to the
nearest training image over that of test images (1 as real ones, 0 a copy); and, asked for a class, the share that
reads as it. Mixtures of ten Gaussians and densities are fitted to the codes of 10,000 training images. Real pictures
are the floor."""
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
    return found


def _measured(name: str, k: int, quick: bool) -> Row:
    model = ladder(k, quick=quick) if name == "ladder" else given(name, quick=quick)
    asked = {"count": 200, "judged": 50, "train_size": 500} if quick else {}
    found = generate(model, GenerationOptions.of(asked), silent)
    table = found.tables["pictures"]
    told = [{"table": f"`{name}`, {k} numbers", **_row(row)} for row in table.rows]
    for row, whose in zip(told, ("run, %", "PCA, %"), strict=False):
        row["reads as asked, %"] = mean(float(cell or 0) for cell in found.tables["by_class"].column(whose))
    return {"rows": told}


def _row(row: Sequence[object]) -> Row:
    far, sure, near = ([float(str(cell)) for cell in row[at : at + 3]] for at in (1, 4, 8))
    return {
        "pictures": row[0], "Fréchet": f"{far[0]:.1f} ({far[1]:.1f} to {far[2]:.1f})",
        "sure, %": f"{sure[0]:.1f} ({sure[1]:.1f} to {sure[2]:.1f})", "entropy, bits": row[7],
        "nearest, times": f"{near[0]:.2f} ({near[1]:.2f} to {near[2]:.2f})",
    }  # fmt: skip


def _closer(rows: Sequence[Row]) -> float | None:
    """Return by how much the best run is closer to real pictures than PCA of as many numbers."""
    ours, theirs = ([row["Fréchet"] for row in rows if row["pictures"].startswith(start)] for start in ("run,", "PCA"))
    own = [float(one.split()[0]) for one in ours]
    pca = [float(one.split()[0]) for one in theirs]
    return max(pca) / min(own) if own and pca else None


TARGETS = (Target("worst Fréchet distance of PCA over the best of a run, times", None, _closer),)
