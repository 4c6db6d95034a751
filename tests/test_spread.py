"""A spread over seeds is the sample standard deviation: of two seeds, what lies between them over the root of two."""

from benchmarks.claims import row

from aecore.presets import PRESETS
from tests.benchmarks.reproduce.page import page
from tests.benchmarks.reproduce.rows import Row


def test_the_claims_say_the_sample_deviation() -> None:
    assert "| 2.0000 | 1.4142 | 70.7 % | 2 |" in row("two seeds", [(0.5, 1.0), (0.5, 3.0)])
    assert row("one seed", [(0.5, 1.0)]) == "| one seed | 0.5000 | 1.0000 |  |  | 1 |"


def test_the_results_say_the_sample_deviation() -> None:
    preset = next(each for each in PRESETS.values() if each.published is not None)
    assert preset.published is not None
    figures = ({preset.published.metric: value} for value in (1.0, 3.0))
    rows = [Row(preset.name, seed, each, 1, 1.0, 1) for seed, each in enumerate(figures)]
    assert " 2 +- 1.4 " in page([(preset, rows)])
