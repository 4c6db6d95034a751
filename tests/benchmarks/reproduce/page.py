"""RESULTS.md: every preset with a figure of its source, ours in the same unit beside it."""

from collections.abc import Iterable, Sequence
from statistics import mean, stdev

from aecore.presets import UNITS, Preset, Published
from tests.benchmarks.reproduce.rows import Row

__all__ = ["page"]

HEAD = """# Results

Written by `python -m tests.benchmarks.reproduce`, which trains every preset below on all MNIST training images but the
5,000 held out, and evaluates it once on the 10,000 test images. Rows are kept by configuration: a second call trains
only what changed. "nats per pixel" is cross-entropy with outputs clipped to [1e-7, 1 - 1e-7]; a perfect copy has
0.0581. Where there are several seeds, the figure is their mean and +- their sample standard deviation. Seconds are of
one training on the threads named; machines are noisy, so they are a hint.

| preset | source | published | ours, test images | goal | seeds | epochs | seconds (threads) |
|---|---|---|---|---|---|---|---|
"""


def page(found: Iterable[tuple[Preset, Sequence[Row]]]) -> str:
    """Return the whole page."""
    pairs = [(preset, rows) for preset, rows in found if rows and preset.published is not None]
    table = "\n".join(_line(preset, preset.published, rows) for preset, rows in pairs if preset.published)
    notes = [f"- `{preset.name}`: {preset.published.differs}" for preset, _ in pairs if preset.published.differs]
    return HEAD + table + "\n\n## Where ours differs\n" + "\n".join(notes) + "\n"


def _line(preset: Preset, published: Published, rows: Sequence[Row]) -> str:
    values = [value for row in rows if (value := row.figures.get(published.metric)) is not None]
    cells = [
        f"`{preset.name}`",
        f"{preset.source}, {preset.year}",
        _published(published),
        _ours(values, published.metric),
        _goal(values, published.goal, published.metric),
        str(len(rows)),
        _epochs(rows[0].epochs, published.epochs),
        f"{mean(row.seconds for row in rows):.0f} ({rows[0].threads})",
    ]
    return "| " + " | ".join(cells) + " |"


def _epochs(ours: float, theirs: int | None) -> str:
    return f"{ours:g}" if theirs is None else f"{ours:g}, reduced from {theirs}"


def _published(published: Published) -> str:
    if published.value is None:
        return published.said or "none"
    return f"{published.value:g} {UNITS[published.metric]} ({published.said})"


def _ours(values: Sequence[float], metric: str) -> str:
    spread = f" +- {stdev(values):.2g}" if len(values) > 1 else ""
    return f"{mean(values):.4g}{spread} {UNITS[metric]}" if values else "not measured"


def _goal(values: Sequence[float], goal: float | None, metric: str) -> str:
    if goal is None or not values:
        return ""
    reached = mean(values) >= goal if metric == "codebook_used" else mean(values) <= goal
    return f"{goal:g}: {'reached' if reached else 'MISSED'}"
