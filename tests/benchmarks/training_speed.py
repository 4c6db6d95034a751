"""How fast is an epoch: the engine with events, files and evaluation, beside the tutorial's loop and the bare one.

    python -m tests.benchmarks.training_speed [--pairs 7] [--network dense|conv] [--images 60000]

Each row is a process of its own and the median over interleaved rounds of one epoch, batch 256; the ratios compare
medians of the same rounds.
Targets: dense engine at least 5 times faster than the tutorial and at most 1.15 times the bare loop; convolutional
engine at least 1.2 times faster than the same loop in the default memory format.
"""

import argparse
import gzip
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

from aecore import data, runs
from aecore.allocator import keep_freed_memory
from aecore.autoencoder import build
from aecore.config import Config
from aecore.data.folders import shipped
from aecore.history import History
from aecore.turn import take_turn

NETWORKS = {
    "dense": {"network": {"kind": "dense", "widths": [128, 64]}, "code": {"size": 32}},
    "conv": {"network": {"kind": "conv", "widths": [32, 64]}, "code": {"size": 32}},
}

LAYOUTS = {"bare": torch.channels_last, "default format": torch.contiguous_format}


def unpack_for_torchvision(root: Path) -> None:
    """Lay out the shipped files as torchvision's own MNIST class wants them, so that nothing is downloaded."""
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for packed in shipped("mnist").glob("*.gz"):
        (raw / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))


def plain_layers(name: str) -> nn.Module:
    """Return the same autoencoder as the engine's, written by hand."""
    if name == "dense":
        sizes = [784, 128, 64]
        down = [layer for a, b in pairwise(sizes) for layer in (nn.Linear(a, b), nn.ReLU())]
        up = [nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 784)]
        return nn.Sequential(nn.Flatten(), *down, nn.Linear(64, 32), *up, nn.Unflatten(1, (1, 28, 28)))
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(), nn.Flatten(),
        nn.Linear(3136, 32), nn.Linear(32, 3136), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, 3, 2, 1, 1), nn.ReLU(), nn.ConvTranspose2d(32, 1, 3, 2, 1, 1),
    )  # fmt: skip


def tutorial(name: str, count: int, root: Path) -> Callable[[], float]:
    """torchvision's MNIST, which makes a PIL picture of each image, ToTensor, a DataLoader, unfused Adam."""
    unpack_for_torchvision(root)
    model = plain_layers(name)
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    pictures = Subset(MNIST(str(root), transform=ToTensor()), range(count))
    loader = DataLoader(pictures, batch_size=256, shuffle=True)

    def epoch() -> float:
        began = perf_counter()
        for x, _ in loader:
            loss = nn.functional.binary_cross_entropy_with_logits(model(x), x)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        return perf_counter() - began

    return epoch


def bare(name: str, images: np.ndarray, layout: torch.memory_format) -> Callable[[], float]:
    """Images resident as floats, fused Adam: only index and step."""
    model = plain_layers(name).to(memory_format=layout)
    optimiser = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    resident = torch.from_numpy(images).float().div_(255)

    def epoch() -> float:
        began = perf_counter()
        for index in torch.randperm(len(resident)).split(256):
            x = resident[index]
            loss = nn.functional.binary_cross_entropy_with_logits(model(x), x)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        return perf_counter() - began

    return epoch


def engine(name: str, count: int, root: Path, precision: str = "auto") -> Callable[[], float]:
    """A run in its folder: events, film, held-out evaluation, saved state; the `seconds` of one epoch after the other.

    As in the other loops each round goes on from the last, since later epochs can cost more than the first: numbers
    that shrink to nothing are slow, see `aecore.denormals`. The first epoch holds the film's opening frames, as in
    every real run; the start before the first step and the evaluation on the test images after the last are not part
    of an epoch.
    """
    held_out = {"train_size": count, "validation_size": min(5_000, 60_000 - count)}
    config = Config.of({**NETWORKS[name], "data": held_out, "training": {"epochs": 1, "precision": precision}})

    run = runs.create(root, config)

    def epoch() -> float:
        before = History.of(run.folder).seconds
        if before:
            run.ask("more 1")
        with run.hold():
            take_turn(run)
        return History.of(run.folder).seconds - before

    return epoch


def serve(asked: argparse.Namespace) -> None:
    """Be the process of one loop: an epoch for every line that comes in, its seconds back on standard output."""
    torch.set_num_threads(asked.threads)
    build(Config(), (1, 28, 28))
    kind, _, precision = asked.serve.partition(" ")
    with tempfile.TemporaryDirectory() as root:
        if kind == "engine":
            keep_freed_memory()  # as a worker and the command line do
            loop = engine(asked.network, asked.images, Path(root), precision or "auto")
        elif kind == "tutorial":
            loop = tutorial(asked.network, asked.images, Path(root))
        else:
            images = np.ascontiguousarray(data.load("mnist").train.images[: asked.images])
            loop = bare(asked.network, images, LAYOUTS[asked.serve])
        for _ in sys.stdin:
            print(loop(), flush=True)


class Loop:
    """A loop in a process of its own, as it really runs: neither allocator nor threads are shared."""

    def __init__(self, name: str, arguments: list[str]) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.training_speed", "--serve", name, *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self) -> float:
        """Run one epoch and return its seconds."""
        assert self.process.stdin
        assert self.process.stdout
        print(file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def rounds(loops: dict[str, Loop], pairs: int) -> dict[str, list[float]]:
    """Time every loop in every round, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in loops}
    for number in range(pairs + 1):
        for name, loop in loops.items():
            seconds = loop()
            if number:
                times[name].append(seconds)
    return times


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--network", choices=NETWORKS, default="dense")
    parser.add_argument("--images", type=int, default=55_000)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked)
        return
    others = {"dense": ["bare", "tutorial"], "conv": ["bare", "default format"]}[asked.network]
    arguments = [f"--{name}={getattr(asked, name)}" for name in ("network", "images", "threads")]
    loops = {name: Loop(name, arguments) for name in ("engine", "engine float32", *others)}
    try:
        times = rounds(loops, asked.pairs)
    finally:
        for loop in loops.values():
            loop.close()
    report(asked, times)


def report(asked: argparse.Namespace, times: dict[str, list[float]]) -> None:
    """Print a row a loop."""
    own = statistics.median(times["engine"])
    print(f"{asked.network}, {asked.images:,} images, batch 256, {asked.threads} threads, {asked.pairs} rounds")
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"{name:18} {middle:7.2f} s   {middle / own:5.2f} x engine   ({min(seconds):.2f} to {max(seconds):.2f})")


if __name__ == "__main__":
    main()
