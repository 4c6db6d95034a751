"""About how long a training will take on this machine, from one measurement and the layers: right within a factor of 2.

A worker times some steps of the default network when it warms up and leaves the figure in the runs folder; each run
that it trains corrects the figure for its kind of network. Another network's step is that one's, scaled by what the two
cost in a simple account of a step.
"""

from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from aecore.config import Config
from aecore.errors import Refused
from aecore.files import read_json, write_json
from aecore.runs import Run
from aecore.shapes import layers, parameters
from aecore.stacks import is_stack

__all__ = ["learn", "measure", "seconds_per_epoch"]

FORWARD = 1 / 3
"""What an evaluation costs of a step on as many images: no gradients."""
ASIDE = 1.1
"""Readings, frames of the film and saving, beside the steps."""
# The account of a step, in milliseconds as measured with one thread (`python -m tests.benchmarks.training_speed` shows
# the speeds that it must follow); only ratios of it are used, so that it holds on faster and slower processors too.
LAUNCH, WITH_AUTOGRAD = 0.33, 1.25
A_MILLION_MULTIPLY_ADDS = 0.014
A_MILLION_NUMBERS, IN_A_PICTURE = 1.5, 4.4
A_MILLION_PARAMETERS = 1.6
TIMED_STEPS, TIMED_EPOCHS = 12, 5
MANY = 10
"""Readings of a run's speed, at least, that say how fast it is."""


def seconds_per_epoch(config: Config, root: Path) -> float | None:
    """Return about how many seconds an epoch takes, its reading of the held-out images included.

    Args:
        config: the five choices.
        root: the runs folder, where a worker has left its measurement.

    Returns:
        None before a worker of this folder was ever warm, for a device it did not measure, and for a network that
        cannot be built.
    """
    step = _default_step(root, config.training.device, config.network.kind)
    try:
        ratio = _ratio(config, root)
        all_images = config.data.source.train
    except Refused:
        return None
    if step is None:
        return None
    held_out = min(config.data.validation_size, all_images)
    images = min(config.data.train_size or all_images, all_images - held_out)
    steps = ceil(images / config.training.batch_size)
    batch = min(config.training.batch_size, max(1, images))
    return step * ratio * (steps + FORWARD * held_out / batch) * ASIDE


def measure(root: Path) -> None:
    """Time a step of the default network in this process, and leave the figure for the pages; a tenth of a second.

    Raises:
        Refused: when the images cannot be read.
    """
    from aecore.events import Epoch
    from aecore.training import Training

    count = TIMED_STEPS * Config().training.batch_size
    data = {"train_size": count, "validation_size": 0}
    training = Training(Config.of({"data": data, "training": {"epochs": TIMED_EPOCHS, "log_seconds": 60}}))
    mark, gaps = perf_counter(), []
    for event in training.events():
        before, mark = mark, perf_counter()
        if isinstance(event, Epoch):  # between it and the event before lie its steps alone
            gaps.append(mark - before)
    write_json(_file(root), {"step_seconds": min(gaps[1:]) / TIMED_STEPS, "device": training.device.type})


def learn(run: Run) -> None:
    """Take in how fast a run was that has just trained here: nearer to the truth for its kind than any account."""
    root, history, config = run.folder.parent, run.history(), run.config
    found, speeds = _measured(root), [float(row["images_per_second"]) for row in history.steps]
    if len(speeds) < MANY or min(speeds) <= 0 or (history.started or {}).get("device") != found.get("device"):
        return
    step = config.training.batch_size / median(speeds) / _ratio(config, root)
    write_json(_file(root), {**found, "kinds": {**_kinds(found), config.network.kind: step}})


def _file(root: Path) -> Path:
    return root / ".speed.json"


def _measured(root: Path) -> dict[str, Any]:
    found = read_json(_file(root))
    return found if isinstance(found, dict) else {}


def _kinds(found: dict[str, Any]) -> dict[str, Any]:
    kinds = found.get("kinds")
    return kinds if isinstance(kinds, dict) else {}


def _default_step(root: Path, device: str, kind: str) -> float | None:
    """Return the seconds of a step of the default network, as runs of this kind of network have shown them if any."""
    found = _measured(root)
    seconds = _kinds(found).get(kind, found.get("step_seconds"))
    if device not in ("auto", found.get("device")):
        return None
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else None


def _ratio(config: Config, root: Path) -> float:
    """Return what a step costs of the default network's, on the device that was measured."""
    device = str(_measured(root).get("device"))
    return _cost(config, device) / _cost(Config(), device)


def _cost(config: Config, device: str) -> float:
    """Return the account of one step: to launch it, to multiply, to touch every number that passes, and to change
    every parameter, which a small batch makes no cheaper.
    """
    first, *stages = layers(config)
    pictures = [layer for layer in stages if "convolution" in layer.name]
    logarithms = first.numbers if config.objective.reconstruction == "bce" else 0
    passing = logarithms + sum(layer.numbers * (IN_A_PICTURE if layer in pictures else 1.0) for layer in stages)
    multiply_adds = sum(layer.multiply_adds for layer in stages)
    by_hand = device == "cpu" and is_stack(config)
    for_all = LAUNCH + WITH_AUTOGRAD * (not by_hand) + A_MILLION_PARAMETERS * parameters(config) / 1e6
    millions = config.training.batch_size / 1e6
    return for_all + millions * (A_MILLION_MULTIPLY_ADDS * multiply_adds + A_MILLION_NUMBERS * passing)
