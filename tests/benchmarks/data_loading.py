"""How long opening a data set takes: `python -m tests.benchmarks.data_loading [--name NAME]`, from the checkout.

The cache goes to a temporary folder. A fresh process is timed around `load` alone and as a whole, so that the cost of
starting Python and importing NumPy can be seen beside it; "and all pixels" sums every byte, which mapping puts off.
"""

import argparse
import logging
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from aecore.data import load
from aecore.tables import DATASETS

FRESH = """
import sys, pathlib, time
from aecore.data import load
started = time.perf_counter()
load(sys.argv[1], data_dir=pathlib.Path(sys.argv[2]))
print(time.perf_counter() - started)
"""


def seconds(action: Callable[[], object]) -> float:
    """Return how long `action` takes."""
    started = perf_counter()
    action()
    return perf_counter() - started


def cold(name: str) -> float:
    """Return the seconds of `load` into an empty folder."""
    with TemporaryDirectory() as empty:
        return seconds(lambda: load(name, data_dir=Path(empty)))


def fresh(name: str, folder: Path) -> float:
    """Return the seconds of `load` inside a new interpreter, imports not counted."""
    command = [sys.executable, "-c", FRESH, name, str(folder)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def all_pixels(name: str, folder: Path) -> None:
    """Load and touch every byte."""
    dataset = load(name, data_dir=folder)
    dataset.train.images.sum()
    dataset.test.images.sum()


def ways(name: str, folder: Path, file: Path) -> dict[str, Callable[[], float]]:
    """Name each way of opening the data set, with what times it once."""
    return {
        "first time: unpack, check, write the cache": lambda: cold(name),
        "no cache possible: unpack into memory": lambda: seconds(lambda: load(name, data_dir=file)),
        "later, fresh process: load alone": lambda: fresh(name, folder),
        "later, fresh process: start, imports and load": lambda: seconds(lambda: fresh(name, folder)),
        "later, same process: load": lambda: seconds(lambda: load(name, data_dir=folder)),
        "later, same process: load and all pixels": lambda: seconds(lambda: all_pixels(name, folder)),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--name", choices=DATASETS, default="mnist")
    parser.add_argument("--repeats", type=int, default=7)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # the way without a cache warns each time, as it should
    with TemporaryDirectory() as temporary:
        folder, file = Path(temporary) / "data", Path(temporary) / "file"
        file.write_text("no folder can be made below a file")
        load(asked.name, data_dir=folder)
        print(f"| {asked.name}, {asked.repeats} times | median | fastest | slowest |\n|---|---|---|---|")
        for title, once in ways(asked.name, folder, file).items():
            times = [once() for _ in range(asked.repeats)]
            print(f"| {title} | {statistics.median(times):.4f} s | {min(times):.4f} s | {max(times):.4f} s |")


if __name__ == "__main__":
    main()
