"""What the workers cost: to the first step, to be ready, in memory, and in taking turns.

    python -m tests.benchmarks.workers [--only start memory turns] [--rounds 1]

Each figure is printed beside its target (issue 2). "turns" submits ten runs at once (10,000 images, 10 epochs, dense)
to as many workers as this machine gets by default, and compares with the same ten submitted one after the other.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore import jobs, journal
from aecore.config import Config
from aecore.pool import Pool
from aecore.runs import Run

PARTS = ("start", "memory", "turns")
RUNS = 10
CHOICES = {"data": {"train_size": 10_000}, "training": {"epochs": 10}}


def config(seed: int) -> Config:
    """Return one of the ten: dense, 10,000 images, 10 epochs."""
    return Config.of({**CHOICES, "training": {**CHOICES["training"], "seed": seed}})


def line(name: str, value: str, target: str = "") -> None:
    """Print one row of the table."""
    print(f"{name:58}{value:>14}   {target}", flush=True)


def until(what: Callable[[], bool], seconds: float = 600.0, every: float = 0.002) -> None:
    """Wait until `what()` holds."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise SystemExit(f"nothing happened in {seconds} s")
        time.sleep(every)


def all_ready(pool: Pool) -> bool:
    """Say whether every worker is warm and has nothing in hand."""
    states = pool.states()
    return len(states) == len(pool.slots) and all(state["state"] == "ready" for state in states)


@contextmanager
def warm_pool(root: Path) -> Iterator[Pool]:
    """Start the training workers of a server, and time how long they take to be ready."""
    pool = Pool(root, modules=())
    began = time.perf_counter()
    pool.start()
    try:
        until(lambda: all_ready(pool), every=0.02)
        line(f"start of {len(pool.slots)} worker(s) to ready", f"{time.perf_counter() - began:.2f} s", "at most 8 s")
        yield pool
    finally:
        pool.stop()


def first(run: Run, kind: str) -> float | None:
    """Return the time (seconds since 1970) of the first record of a kind."""
    return next((row["time"] for row in journal.read(run.folder / "events.jsonl")[0] if row["kind"] == kind), None)


def to_first_step(root: Path) -> float:
    """Return the seconds from the request to the first point of the curve, as a reader of the folder sees it."""
    began = time.perf_counter()
    run = jobs.submit(root, config(0))
    until(lambda: first(run, "step") is not None)
    seconds = time.perf_counter() - began
    jobs.stop(run)
    until(lambda: run.status() == "stopped")
    return seconds


def measure_start(root: Path, pool: Pool) -> None:
    """Print the median time to the first step."""
    until(lambda: all_ready(pool))
    seconds = [to_first_step(root) for _ in range(8)][1:]
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
    line("request to first step, warm worker, median of 7", f"{statistics.median(seconds):.3f} s", "at most 0.3 s")
    line("  from the fastest to the slowest", spread)


def resident(pid: int) -> float:
    """Return the memory of a process that is in RAM, in MB."""
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(shown.stdout) / 1024


def measure_memory(pool: Pool, when: str) -> None:
    """Print how much memory a worker takes."""
    processes = [slot.process for slot in pool.slots if slot.process is not None]
    line(f"resident memory of a worker, {when}", f"{max(resident(one.pid) for one in processes):.0f} MB", "stated")


def ended(run: Run) -> bool:
    """Say whether a run is done; anything but `finished` is an error here."""
    status = run.status()
    if status in ("failed", "interrupted", "stopped"):
        raise SystemExit(f"run {run.id} is {status}: {run.history().last_word}")
    return status == "finished"


def together(root: Path) -> tuple[float, float]:
    """Submit ten runs at once; return when the last of them had its first epoch, and when all were done."""
    began, clock = time.time(), time.perf_counter()
    submitted = [jobs.submit(root, config(seed)) for seed in range(RUNS)]
    until(lambda: all(ended(run) for run in submitted), every=0.05)
    epochs = [first(run, "epoch") or 0.0 for run in submitted]
    return max(epochs) - began, time.perf_counter() - clock


def one_after_the_other(root: Path) -> float:
    """Submit the same ten, each when the one before is done."""
    clock = time.perf_counter()
    for seed in range(RUNS):
        run = jobs.submit(root, config(seed))
        until(lambda run=run: ended(run), every=0.01)  # type: ignore[misc]
    return time.perf_counter() - clock


def turns_taken(root: Path) -> int:
    """Return how often a run gave way, over all runs."""
    journals = [journal.read(path)[0] for path in root.glob("*/events.jsonl")]
    return sum(row.get("action") == "gave_way" for rows in journals for row in rows)


def measure_turns(root: Path, rounds: int) -> None:
    """Print the figures of ten runs, the two ways of submitting them taking turns."""
    alone, epochs, totals = [], [], []
    one_after_the_other(root)
    before = turns_taken(root)
    for _ in range(rounds):
        alone.append(one_after_the_other(root))
        first_epoch, total = together(root)
        epochs.append(first_epoch)
        totals.append(total)
    overhead = statistics.median(ours / theirs for ours, theirs in zip(totals, alone, strict=True)) - 1
    line(f"{RUNS} runs together: the last has its first epoch", f"{statistics.median(epochs):.1f} s", "at most 20 s")
    line(f"{RUNS} runs together: all done", f"{statistics.median(totals):.1f} s", "at most 180 s")
    line(f"{RUNS} runs one after the other", f"{statistics.median(alone):.1f} s")
    line("  what together takes longer", f"{overhead:+.1%}", "under 10 %")
    line("  times a run gave way, a round", f"{(turns_taken(root) - before) / rounds:.1f}")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="what to measure")
    parser.add_argument("--rounds", type=int, default=1, help="how often the ten runs go (median)")
    asked = parser.parse_args()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{os.cpu_count()} cores, load {load:.1f} before")
    with tempfile.TemporaryDirectory() as folder, warm_pool(Path(folder)) as pool:
        if "memory" in asked.only:
            measure_memory(pool, "warm")
        if "start" in asked.only:
            measure_start(Path(folder), pool)
        if "turns" in asked.only:
            measure_turns(Path(folder), asked.rounds)
        if "memory" in asked.only:
            until(lambda: all_ready(pool))
            measure_memory(pool, "after its runs")


if __name__ == "__main__":
    main()
