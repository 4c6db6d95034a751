"""How long a UMAP of 10,000 codes takes, plain umap-learn against `aecore.latent.umap`, and how good each is.

    python -m tests.benchmarks.umap_maps [--pairs 3] [--points 60000] [--kinds ours] [--codes FILE.npy] [--cold]

Each measurement is a process of its own that makes the same map twice with seed 0. "fresh" runs from the start of
the process, imports and compiling counted, to the first map handed back; "warm" is the second map alone. The two
kinds take turns, so that a busy machine is busy for both. Targets: fresh at most 0.45 of plain, warm at most 1.1,
trustworthiness no worse by more than 0.005.

"ours, watched" is what a page sees of a map worker: the wish, the places shown while the map settles, the map judged
and kept; "shown s" is when the first places stood on the disk, in the warm map. Target: within 3 s.

Of more than 10,000 points (the training images then) nothing is watched, and the quality is that of 10,000 of them.

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
from collections.abc import Iterator, Sequence
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
WATCHED = """
import itertools, tempfile, threading
from pathlib import Path
from aecore import mapjobs, mapworker
from aecore.config import Config
from aecore.latent.spec import MapSpec
from aecore.mapqueue import MapFile
from aecore.runs import create
root = Path(tempfile.mkdtemp())
run = create(root, Config())
(run.folder / "test").mkdir()
shutil = __import__("shutil")
shutil.copy(sys.argv[1], run.folder / "test" / "codes.npy")
show, shown = MapFile.show, []
MapFile.show = lambda *all: (shown.append(time.perf_counter()), show(*all))
def make(codes):
    shutil.rmtree(run.folder / "maps", ignore_errors=True)
    shown.clear()
    began = time.perf_counter()
    key = mapjobs.request(run, MapSpec(method="umap", points=len(codes)))
    assert mapworker.MapWorker(root, lambda: False, threading.Thread()).next()
    print("shown", shown[0] - began, flush=True)
    return mapjobs.result(run, key).xy
"""
KINDS = {
    "plain": PLAIN,
    "ours": OURS,
    "ours, watched": WATCHED,
    "ours, 500 epochs": f"{OURS}\nfirst = make\nmake = lambda c: first(c, epochs=500)",
}
MANY = 10_000
"""Points of the largest map that is watched and judged as a whole."""
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
Taken = tuple[float, float, float]
"""Seconds of a fresh map, of a warm one, and to the first places that were shown."""


def mnist_codes(points: int = MANY, size: int = 32) -> NDArray[np.float32]:
    """Return the PCA codes of MNIST images, float32 (points, size): of the test images, of more the training images."""
    mnist = load("mnist")
    images = (mnist.train if points > MANY else mnist.test).images[:points]
    images = images.reshape(len(images), -1).astype(np.float32) / 255
    return np.asarray((images - images.mean(axis=0)) @ principal_axes(images, size).T, dtype=np.float32)


@contextmanager
def environment(cold: bool) -> Iterator[dict[str, str]]:
    """Give the environment of one process, with an empty folder for compiled code when `cold`."""
    with tempfile.TemporaryDirectory() as folder:
        yield {**os.environ, "NUMBA_CACHE_DIR": folder} if cold else dict(os.environ)


def measure(kind: str, codes: Path, result: Path, *, cold: bool) -> Taken:
    """Return the seconds of a fresh and of a warm map, and to the first places that were shown, NaN where none were.

    The warm map is left in `result`.
    """
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
        said = [(words.split(), perf_counter() - began) for words in process.stdout]
        if process.wait():
            raise SystemExit(f"{kind} ended with status {process.returncode}")
    maps = [(float(words[0]), at) for words, at in said if len(words) == 1]
    shown = [float(words[1]) for words, _ in said if words[0] == "shown"]
    return maps[0][1], maps[1][0], shown[-1] if shown else float("nan")


def compare(codes: NDArray[np.float32], kinds: Sequence[str], pairs: int, *, cold: bool) -> None:
    """Measure plain and some other kinds `pairs` times in turns and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "codes.npy"
        np.save(source, codes)
        seconds: dict[str, list[Taken]] = {kind: [] for kind in ("plain", *kinds)}
        warming = not cold and len(codes) <= MANY  # fills the disk with what is compiled; large maps take minutes
        for turn in range(pairs + warming):
            for kind, taken in seconds.items():
                measured = measure(kind, source, Path(folder) / f"{kind}.npy", cold=cold)
                if turn or not warming:
                    taken.append(measured)
        print(f"{len(codes):,} codes of {codes.shape[1]}, medians of {pairs}, {'empty' if cold else 'filled'} cache")
        heads = f"{'fresh s':>9}{'ratio':>7}{'warm s':>9}{'ratio':>7}{'shown s':>9}"
        print(f"{'':18}{heads}{'trustworthiness':>17}{'continuity':>12}")
        for kind, taken in seconds.items():
            line(kind, taken, seconds["plain"], codes, np.load(Path(folder) / f"{kind}.npy"))


def line(
    kind: str,
    taken: list[Taken],
    plain: list[Taken],
    codes: NDArray[np.float32],
    xy: NDArray[np.float32],
) -> None:
    """Print one row: the medians, their ratio to plain's, and the quality of the map."""
    (fresh, warm, shown), (plain_fresh, plain_warm, _) = (
        [statistics.median(values) for values in zip(*runs, strict=True)] for runs in (taken, plain)
    )
    some = slice(None, None, max(1, len(codes) // MANY))
    quality = [judge(codes[some], xy[some]) for judge in (trustworthiness, continuity)]
    print(
        f"{kind:18}{fresh:9.2f}{fresh / plain_fresh:7.2f}{warm:9.2f}{warm / plain_warm:7.2f}"
        f"{'' if np.isnan(shown) else f'{shown:.2f}':>9}{quality[0]:17.4f}{quality[1]:12.4f}",
        flush=True,
    )


def main() -> None:
    """Read the arguments and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=3, help="how often each kind is measured")
    parser.add_argument("--codes", type=Path, help="a .npy of codes (n, k); else PCA codes of the MNIST test images")
    parser.add_argument("--cold", action="store_true", help="start every process with nothing compiled")
    parser.add_argument("--points", type=int, default=MANY, help="how many images; above 10,000 training images")
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS)[1:], help="what stands beside plain; else all")
    asked = parser.parse_args()
    codes = np.load(asked.codes) if asked.codes else mnist_codes(asked.points)
    kinds = asked.kinds or [kind for kind in list(KINDS)[1:] if kind != "ours, watched" or len(codes) <= MANY]
    compare(np.ascontiguousarray(codes, dtype=np.float32), kinds, asked.pairs, cold=asked.cold)


if __name__ == "__main__":
    main()
