"""What makes a convolutional training step faster on this CPU: the same model and batch, step by step in turn.

    python -m tests.benchmarks.conv_step [--steps 60] [--threads N]

Each row is the median time of one step (batch 256, forward, backward, Adam), the variants taking turns at every step,
so that a busy machine slows all alike. Precision changes the weights a little; layout does not.
"""

import argparse
import statistics
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter

import torch
from torch import Generator, Tensor

from aecore.autoencoder import build
from aecore.config import Config
from tests.benchmarks.training_speed import plain_layers

Step = Callable[[Tensor], Tensor]


def stepper(
    model: torch.nn.Module, loss: Step, precision: Callable[[], AbstractContextManager[object]], fused: bool
) -> Step:
    """Return a function that makes one training step of `model`."""
    optimiser = torch.optim.Adam(model.parameters(), 1e-3, fused=fused)

    def step(x: Tensor) -> Tensor:
        with precision():
            value = loss(x)
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        return value.detach()

    return step


def plain(layout: torch.memory_format, *, fused: bool = True) -> Step:
    """The model written by hand, flattened in PyTorch's order."""
    model = plain_layers("conv").to(memory_format=layout)

    def loss(x: Tensor) -> Tensor:
        return torch.nn.functional.binary_cross_entropy_with_logits(model(x), x)

    return stepper(model, loss, nullcontext, fused)


def engine(precision: Callable[[], AbstractContextManager[object]] = nullcontext) -> Step:
    """The engine's network: channels last, and rows that need no copy."""
    config = Config.of({"network": {"kind": "conv"}})
    model = build(config, (1, 28, 28)).to(memory_format=torch.channels_last)
    return stepper(model, lambda x: model.terms(x, Generator())["loss"], precision, fused=True)


def bfloat16() -> AbstractContextManager[object]:
    """Compute matrix products and convolutions in bfloat16."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    variants = {
        "default format, Adam not fused": plain(torch.contiguous_format, fused=False),
        "default format": plain(torch.contiguous_format),
        "channels last": plain(torch.channels_last),
        "engine (channels last, no copies)": engine(),
        "engine in bfloat16": engine(bfloat16),
    }
    x = torch.rand(256, 1, 28, 28)
    times: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(asked.steps + 3):
        for name, step in variants.items():
            began = perf_counter()
            step(x)
            if number >= 3:
                times[name].append(perf_counter() - began)
    base = statistics.median(times["default format"])
    print(f"conv 32-64, batch 256, {asked.threads} threads, {asked.steps} steps each")
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"{name:36} {1000 * middle:7.1f} ms   {base / middle:5.2f} times as fast as the default format")


if __name__ == "__main__":
    main()
