"""How long a UMAP of 10,000 codes takes, plain umap-learn against `aecore.latent.umap`, and how good each is.

    python -m tests.benchmarks.umap_maps [--pairs 3] [--codes FILE.npy] [--cold]

Each measurement is a process of its own that makes the same map twice with seed 0. "fresh" runs from the start of
the process, imports and compiling counted, to the first map handed back; "warm" is the second map alone. The two
kinds take turns, so that a busy machine is busy for both. Targets: fresh at most 0.45 of plain, warm at most 1.1,
trustworthiness no worse by more than 0.005.

numba keeps what it compiled on disk: in umap's case what its authors marked, in ours the rest of the kernels too. One
unmeasured process of each kind fills that first. With --cold every process starts with an empty folder instead, as on
the first day of a machine.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from aecore.data import load
from aecore.latent.pca import principal_axes
from aecore.latent.quality import continuity, trustworthiness

PLAIN = "import umap\nmake = umap.UMAP(random_state=0).fit_transform"
OURS = "from aecore.latent.umap import umap_map as make"
KINDS = {
    "plain": PLAIN,
    "ours": OURS,
    "ours, 500 epochs": f"{OURS}\nfirst = make\nmake = lambda c: first(c, epochs=500)",
}
PROGRAM = """
import sys, time
import numpy as np
codes = np.load(sys.argv[1])
{maker}
for name in ("first", "second"):
    began = time.perf_counter()
    xy = make(codes)
    print(time.perf_counter() - began, flush=True)
np.save(sys.argv[2], xy)
"""


def mnist_codes(size: int = 32) -> NDArray[np.float32]:
    """Return the PCA codes of the MNIST test images, float32 (10,000, size)."""
    images = load("mnist").test.images.reshape(10_000, -1).astype(np.float32) / 255
    return np.asarray((images - images.mean(axis=0)) @ principal_axes(images, size).T, dtype=np.float32)


@contextmanager
def environment(cold: bool) -> Iterator[dict[str, str]]:
    """Give the environment of one process, with an empty folder for compiled code when `cold`."""
    with tempfile.TemporaryDirectory() as folder:
        yield {**os.environ, "NUMBA_CACHE_DIR": folder} if cold else dict(os.environ)


def measure(kind: str, codes: Path, result: Path, *, cold: bool) -> tuple[float, float]:
    """Return the seconds of a fresh and of a warm map, and leave the warm one in `result`."""
    program = PROGRAM.format(maker=KINDS[kind])
    with environment(cold) as variables:
        began = perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", program, str(codes), str(result)],
            stdout=subprocess.PIPE,
            text=True,
            env=variables,
        )
        assert process.stdout is not None
        process.stdout.readline()
        fresh = perf_counter() - began
        warm = float(process.stdout.readline())
        if process.wait():
            raise SystemExit(f"{kind} ended with status {process.returncode}")
    return fresh, warm


def compare(codes: NDArray[np.float32], pairs: int, *, cold: bool) -> None:
    """Measure all kinds `pairs` times in turns and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "codes.npy"
        np.save(source, codes)
        seconds: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
        for turn in range(pairs + (not cold)):
            for kind, taken in seconds.items():
                measured = measure(kind, source, Path(folder) / f"{kind}.npy", cold=cold)
                if turn or cold:
                    taken.append(measured)
        print(f"{len(codes):,} codes of {codes.shape[1]}, medians of {pairs}, {'empty' if cold else 'filled'} cache")
        print(f"{'':18}{'fresh s':>9}{'ratio':>7}{'warm s':>9}{'ratio':>7}{'trustworthiness':>17}{'continuity':>12}")
        for kind, taken in seconds.items():
            line(kind, taken, seconds["plain"], codes, np.load(Path(folder) / f"{kind}.npy"))


def line(
    kind: str,
    taken: list[tuple[float, float]],
    plain: list[tuple[float, float]],
    codes: NDArray[np.float32],
    xy: NDArray[np.float32],
) -> None:
    """Print one row: the medians, their ratio to plain's, and the quality of the map."""
    (fresh, warm), (plain_fresh, plain_warm) = (
        [statistics.median(values) for values in zip(*runs, strict=True)] for runs in (taken, plain)
    )
    print(
        f"{kind:18}{fresh:9.2f}{fresh / plain_fresh:7.2f}{warm:9.2f}{warm / plain_warm:7.2f}"
        f"{trustworthiness(codes, xy):17.4f}{continuity(codes, xy):12.4f}"
    )


def main() -> None:
    """Read the arguments and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=3, help="how often each kind is measured")
    parser.add_argument("--codes", type=Path, help="a .npy of codes (n, k); else PCA codes of the MNIST test images")
    parser.add_argument("--cold", action="store_true", help="start every process with nothing compiled")
    asked = parser.parse_args()
    codes = np.load(asked.codes) if asked.codes else mnist_codes()
    compare(np.ascontiguousarray(codes, dtype=np.float32), asked.pairs, cold=asked.cold)


if __name__ == "__main__":
    main()
