"""How good the models get, beside the figure each must reach: `python -m tests.benchmarks.quality [NAME...]`.

Each row trains a preset on all its images with seed 0 and evaluates it once on the 10,000 test images. BCE is in nats
per pixel with outputs clipped to [1e-7, 1 - 1e-7]; the ratio is the squared error over that of PCA fitted to the same
images with as many numbers a code, below 1 where the network beats it.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import torch

from aecore import data
from aecore.config import Config
from aecore.events import Finished
from aecore.measure import pca
from aecore.measure.reconstruction import evaluate
from aecore.outcome import Figures, evaluate_model
from aecore.presets import PRESETS, preset
from aecore.training import Training

SHALLOW_BCE = 0.0945
PCA_RATIO = 1.02


@dataclass(frozen=True)
class Outcome:
    """What a preset came to: figures on the test images, of the model and of PCA at the same code size."""

    model: Figures
    pca: Figures
    epochs: int
    seconds: float

    def figure(self, name: str) -> float:
        """Return one of the model's figures."""
        value = self.model[name]
        assert value is not None
        return value

    @property
    def ratio(self) -> float:
        """The model's squared error over PCA's."""
        best = self.pca["mse_per_pixel"]
        assert best is not None
        return self.figure("mse_per_pixel") / best


TARGETS: dict[str, tuple[str, Callable[[Outcome], bool]]] = {
    "shallow": (
        f"BCE at most {SHALLOW_BCE} in 10 epochs",
        lambda outcome: outcome.epochs == 10 and outcome.figure("bce_per_pixel") <= SHALLOW_BCE,
    ),
    "pca": (
        f"at most {PCA_RATIO} of PCA in 8 epochs",
        lambda outcome: outcome.epochs == 8 and outcome.ratio <= PCA_RATIO,
    ),
}


def measure(name: str) -> Outcome:
    """Train the preset called `name` to its end on the CPU and evaluate it."""
    choices = {**preset(name).choices, "training": {**preset(name).choices.get("training", {}), "device": "cpu"}}
    config = Config.of(choices)
    training = Training(config)
    began = perf_counter()
    *_, last = training.events()
    seconds = perf_counter() - began
    assert isinstance(last, Finished), last
    model, _ = evaluate_model(training.model, training.data.test)
    seen, _ = data.holdout(training.data.train, config.data.train_size, config.data.validation_size)
    baseline = pca.baseline(config.data.name, seen, config.code.size)
    return Outcome(
        model,
        evaluate(baseline.reconstruct, training.data.test.images).summary(),
        training.progress.epoch,
        seconds,
    )


def row(name: str, outcome: Outcome) -> str:
    """Return a line of the table."""
    target, reached = TARGETS.get(name, ("", lambda _: True))
    verdict = ("reached" if reached(outcome) else "MISSED") if target else ""
    return (
        f"| {name} | {outcome.epochs} | {outcome.figure('bce_per_pixel'):.4f} | {outcome.figure('mse_per_pixel'):.5f} "
        f"| {outcome.ratio:.4f} | {outcome.seconds:.1f} | {target} | {verdict} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"presets; by default {', '.join(TARGETS)}")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(PRESETS):
        parser.error(f"no preset is called {', '.join(sorted(unknown))}; there are {', '.join(PRESETS)}")
    torch.set_num_threads(asked.threads)
    print("| preset | epochs | BCE per pixel | MSE per pixel | squared error / PCA's | seconds | target | |")
    print("|---|---|---|---|---|---|---|---|")
    for name in asked.names or TARGETS:
        print(row(name, measure(name)), flush=True)


if __name__ == "__main__":
    main()
