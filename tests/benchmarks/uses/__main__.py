"""Measure uses and write RESULTS.md: `python -m tests.benchmarks.uses [USE...] [--quick] [--out FOLDER]`.

A use is a module with TITLE, WORDS, TARGETS and `rows(quick)`; to add one is its file and a line in USES.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.benchmarks.uses.report import section, write
from tests.benchmarks.uses.store import HERE, patience

USES = {
    "anomaly": "tests.benchmarks.uses.anomaly",
    "compression": "tests.benchmarks.uses.compression",
    "denoising": "tests.benchmarks.uses.denoising",
    "generation": "tests.benchmarks.uses.generation",
    "recognition": "tests.benchmarks.uses.recognition",
    "reduction": "tests.benchmarks.uses.reduction",
    "super-resolution": "tests.benchmarks.uses.super_resolution",
    "sizes": "tests.benchmarks.uses.sizes",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is missing, print the rows and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="USE", help=f"of {', '.join(USES)}; by default all")
    parser.add_argument("--quick", action="store_true", help="tiny trainings, nothing kept: to try the command")
    parser.add_argument(
        "--minutes", type=float, default=60.0, help="begin nothing new after this time; 0: what is kept"
    )
    parser.add_argument("--out", type=Path, default=HERE, help="the folder of RESULTS.md")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(USES):
        parser.error(f"no use is called {', '.join(sorted(unknown))}; there are {', '.join(USES)}")
    if asked.quick and asked.out == HERE:
        parser.error("--quick measures nothing worth keeping: name another folder with --out")
    patience.last(asked.minutes)
    for name in asked.names or USES:
        module = import_module(USES[name])
        rows = [row for row in module.rows(asked.quick) if row is not None]  # none where the time was over
        text = section(module.TITLE, module.WORDS, rows, module.TARGETS)
        print(text)
        write(asked.out / "sections", name, text)


if __name__ == "__main__":
    main()
