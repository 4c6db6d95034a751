"""Train the canon and write RESULTS.md: `python -m tests.benchmarks.reproduce [--quick] [--minutes 90] [NAME...]`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from aecore.presets import PRESETS, Preset
from tests.benchmarks.reproduce.page import page
from tests.benchmarks.reproduce.rows import Row, Rows, config_of, train

HERE = Path(__file__).parent
SHORT = 60.0
"""Seconds: a shorter training is repeated with other seeds."""
SEEDS = (0, 1, 2)


def rows_of(preset: Preset, rows: Rows, *, until: float, quick: bool) -> list[Row]:
    """Return the preset's rows, training those that are missing while there is time."""
    found: list[Row] = []
    for seed in SEEDS[:1] if quick else SEEDS:
        config = config_of(preset, seed=seed, quick=quick)
        row = rows.get(config)
        if row is None:
            if perf_counter() > until or (found and found[0].seconds > SHORT):
                break
            row = train(preset, config)
            rows.put(config, row)
            print(f"{preset.name}, seed {seed}: {row.seconds:.0f} s, {row.figures}", flush=True)
        found.append(row)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what is missing and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="presets; by default all with a published figure")
    parser.add_argument("--quick", action="store_true", help="512 images, one epoch, one seed: to try the command")
    parser.add_argument("--minutes", type=float, default=90.0, help="begin no training after this time")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder of RESULTS.md and rows.json")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(PRESETS):
        parser.error(f"no preset is called {', '.join(sorted(unknown))}; there are {', '.join(PRESETS)}")
    until, rows = perf_counter() + 60 * asked.minutes, Rows(asked.out / "rows.json")
    with_figure = [preset for preset in PRESETS.values() if preset.published is not None]
    wanted = [PRESETS[name] for name in asked.names] or with_figure
    for preset in wanted:
        rows_of(preset, rows, until=until, quick=asked.quick)
    known = [(preset, rows_of(preset, rows, until=0.0, quick=asked.quick)) for preset in with_figure]
    (asked.out / "RESULTS.md").write_text(page(known))
    print(f"wrote {asked.out / 'RESULTS.md'}")


if __name__ == "__main__":
    main()
