"""How it learns: the optimiser, fused where PyTorch has it, and the learning rate as a pure function of the step."""

from collections.abc import Callable, Iterable
from math import cos, pi

from torch.nn import Parameter
from torch.optim import SGD, Optimizer, RMSprop

from aecore import tables
from aecore.adam import FusedAdam
from aecore.config import TrainingConfig

__all__ = ["Schedule", "adam", "adamw", "constant", "cosine", "make", "one_cycle", "rmsprop", "schedule", "sgd"]

Schedule = Callable[[int, int], float]
"""(step of the cycle, steps in the cycle) -> factor on the learning rate, above 0 to 1."""


def make(parameters: Iterable[Parameter], config: TrainingConfig) -> Optimizer:
    """Return the optimiser that `config` asks for."""
    optimiser: Optimizer = tables.OPTIMIZERS[config.optimizer].load()(list(parameters), config)
    return optimiser


def schedule(config: TrainingConfig) -> Schedule:
    """Return the schedule that `config` asks for."""
    function: Schedule = tables.SCHEDULES[config.schedule].load()
    return function


def adam(parameters: list[Parameter], config: TrainingConfig) -> Optimizer:
    """Adam (Kingma & Ba, 2015)."""
    return FusedAdam(parameters, config.learning_rate, config.weight_decay, decoupled=False)


def adamw(parameters: list[Parameter], config: TrainingConfig) -> Optimizer:
    """Adam with decoupled weight decay (Loshchilov & Hutter, 2019)."""
    return FusedAdam(parameters, config.learning_rate, config.weight_decay, decoupled=True)


def sgd(parameters: list[Parameter], config: TrainingConfig) -> Optimizer:
    """Stochastic gradient descent with momentum (Polyak, 1964)."""
    return SGD(
        parameters, lr=config.learning_rate, momentum=config.momentum, weight_decay=config.weight_decay, fused=True
    )


def rmsprop(parameters: list[Parameter], config: TrainingConfig) -> Optimizer:
    """RMSprop (Tieleman & Hinton, 2012), without momentum; PyTorch has no fused form of it, so all tensors at once."""
    return RMSprop(parameters, lr=config.learning_rate, weight_decay=config.weight_decay, foreach=True)


def constant(step: int, steps: int) -> float:
    """Always the full learning rate."""
    return 1.0


def cosine(step: int, steps: int) -> float:
    """Half a cosine from the full learning rate towards 0 (Loshchilov & Hutter, 2017)."""
    return _bend(1.0, 0.0, step / max(1, steps))


def one_cycle(step: int, steps: int) -> float:
    """Up from a 25th over 30 % of the steps, then down to a 250,000th (Smith & Topin, 2018); momentum stays."""
    peak = 0.3 * steps - 1
    if step <= peak:
        return _bend(1 / 25, 1.0, step / peak)
    return _bend(1.0, 1 / 25 / 1e4, (step - peak) / max(1.0, steps - 1 - peak))


def _bend(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + cos(pi * min(1.0, share))) / 2


def set_rate(optimiser: Optimizer, rate: float) -> None:
    """Give every group the learning rate `rate`."""
    for group in optimiser.param_groups:
        group["lr"] = rate
