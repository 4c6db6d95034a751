"""Small experiments that need several runs to answer one question: variants of one configuration, each by some seeds.

The runs are ordinary ones in the runs folder, found again by their configuration. Imports no torch.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aecore import jobs
from aecore.config import Config
from aecore.finding import readable
from aecore.history import History
from aecore.runs import Run, all_runs
from aecore.settings import merge

__all__ = ["SHORT", "SWEEPS", "Member", "Sweep", "found", "goes_on", "submit", "wanting"]

SHORT = ("paused", "stopped", "interrupted", "failed")
"""How a run may stand that has not come to its end and will not by itself."""

Choices = Mapping[str, Any]
Shared = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Sweep:
    """A question and the runs that answer it.

    Attributes:
        name: the key in `SWEEPS`.
        title: what people call it.
        question: what the curves shall answer.
        base: what all runs share, nested as in config.json.
        variants: for each line of the chart, its name and the settings ("code.size": 8) laid over the base.
        seeds: each variant is trained once with each.
    """

    name: str
    title: str
    question: str
    base: Shared
    variants: dict[str, Choices]
    seeds: tuple[int, ...] = (0, 1, 2)

    def members(self) -> Iterator["Member"]:
        """Return every run there should be."""
        for variant, settings in self.variants.items():
            for seed in self.seeds:
                choices = merge(self.base, [*settings.items(), ("training.seed", seed)])
                yield Member(variant, seed, Config.of(choices))

    @property
    def losses(self) -> int:
        """How many different losses its variants have: of more than one, only their squared errors compare."""
        choices = [member.config for member in self.members()]
        return len({(one.objective.reconstruction, one.objective.huber_delta, one.data.scaling) for one in choices})


@dataclass(frozen=True)
class Member:
    """One run of a sweep, whether it was trained yet or not."""

    variant: str
    seed: int
    config: Config


SMALL: Shared = {"data": {"train_size": 5_000}, "training": {"epochs": 10}}

DIGITS = 10
NINE: Shared = {
    "network": {"widths": [512, 256]},
    "code": {"size": 16},
    "objective": {"reconstruction": "mse"},
    "training": {"epochs": 6, "learning_rate": 0.002, "schedule": "one_cycle"},
}
"""As the preset `one-left-out`, but for the digit."""

NOISE: Shared = {
    "data": {"name": "noise-images", "validation_size": 10},
    "network": {"kind": "linear"},
    "code": {"size": 64, "activation": "relu"},
    "training": {"epochs": 200, "batch_size": 128, "log_seconds": 0},
}

SWEEPS = {
    sweep.name: sweep
    for sweep in (
        Sweep(
            "over-fitting",
            "Ten images against all of them",
            "Does it learn digits, or these digits?",
            {"network": {"widths": [256]}, "code": {"size": 32}, "training": {"log_seconds": 0}},
            {
                "10 images": {"data.train_size": 10, "training.epochs": 400, "training.batch_size": 10},
                "1,000 images": {"data.train_size": 1_000, "training.epochs": 60},
                "55,000 images": {"training.epochs": 3},
            },
            seeds=(0,),
        ),
        Sweep(
            "seeds",
            "The same run from three beginnings",
            "How much of a figure is chance, and how much the step size?",
            SMALL,
            {
                "learning rate 0.0001": {"training.learning_rate": 0.0001},
                "learning rate 0.001": {},
                "learning rate 0.01": {"training.learning_rate": 0.01},
                "learning rate 0.05": {"training.learning_rate": 0.05},
            },
        ),
        Sweep(
            "regularisation",
            "What keeps a thousand images from being learned by heart",
            "Which of them brings the held-out loss down, and which only slows the learning?",
            {"data": {"train_size": 1_000}, "network": {"widths": [512]}, "training": {"epochs": 80}},
            {
                "none": {},
                "weight decay": {"training.optimizer": "adamw", "training.weight_decay": 0.1},
                "dropout": {"network.dropout": 0.2},
                "noise on the input": {"objective.corruption": "gaussian", "objective.corruption_amount": 0.3},
            },
        ),
        Sweep(
            "left-out",
            "Each digit left out once",
            "Does an autoencoder notice the digit that it never learned, whichever it is?",
            NINE,
            {
                f"without {gone}": {"data.class_balance": [float(digit != gone) for digit in range(DIGITS)]}
                for gone in range(DIGITS)
            },
            seeds=(0,),
        ),
        Sweep(
            "noise-activations",
            "Noise: activations",
            "Does the bend matter when there is nothing to find?",
            NOISE,
            {
                "ReLU": {},
                "tanh": {"network.activation": "tanh", "code.activation": "tanh"},
                "sigmoid": {"network.activation": "sigmoid", "code.activation": "sigmoid"},
                "none": {"network.activation": "none", "code.activation": "none"},
            },
        ),
        Sweep(
            "noise-losses",
            "Noise: losses",
            "Does another loss find what is not there? Each has its own unit, so their squared errors are compared.",
            NOISE,
            {
                "squared error": {"objective.reconstruction": "mse"},
                "absolute error": {"objective.reconstruction": "l1"},
                "Huber": {"objective.reconstruction": "huber"},
                "cross-entropy": {},
            },
        ),
        Sweep(
            "noise-optimisers",
            "Noise: optimisers",
            "Does another optimiser find what is not there?",
            NOISE,
            {
                "Adam": {},
                "SGD": {"training.optimizer": "sgd", "training.learning_rate": 0.1},
                "RMSprop": {"training.optimizer": "rmsprop"},
            },
        ),
        Sweep(
            "noise-penalties",
            "Noise: L1 and L2",
            "Do penalties on the weights help on pictures that hold nothing but noise?",
            NOISE,
            {
                "none": {},
                "L1 on the weights": {"objective.weight_l1": 0.01},
                "L2 on the weights": {"objective.weight_l2": 0.01},
            },
        ),
    )
}
"""Every sweep by name."""


def found(sweep: Sweep, root: Path) -> dict[Member, Run]:
    """Return the members that were trained, or are being trained, in the folder of runs, in the order of the sweep."""
    wanted = {member.config.model_dump_json(): member for member in sweep.members()}
    known: dict[Member, Run] = {}
    for run in all_runs(root):
        if run.about.get("sweep") != sweep.name or not readable(run):
            continue
        member = wanted.get(run.config.model_dump_json())
        if member is not None and member not in known:
            known[member] = run
    return {member: known[member] for member in sweep.members() if member in known}


def wanting(sweep: Sweep, root: Path) -> list[Member]:
    """Return the members that are not there, or can go on to their end, in the order of the sweep."""
    there = found(sweep, root)

    def is_wanting(run: Run | None) -> bool:
        return run is None or goes_on(run.status(), run.history())

    return [member for member in sweep.members() if is_wanting(there.get(member))]


def goes_on(status: str, history: History) -> bool:
    """Whether a run stands short of its end and may come to it: one that diverged has given its answer."""
    return status in SHORT and history.again


def submit(sweep: Sweep, root: Path) -> list[Run]:
    """Put every member that is not there into the queue, and let go on what stands short; return these runs."""
    there = found(sweep, root)
    return [_asked(sweep, member, there.get(member), root) for member in wanting(sweep, root)]


def _asked(sweep: Sweep, member: Member, run: Run | None, root: Path) -> Run:
    if run is None:
        about = {"sweep": sweep.name, "title": f"{sweep.title}: {member.variant}"}
        return jobs.submit(root, member.config, about=about)
    jobs.go_on(run)
    return run
