"""Everything a training needs to go on exactly where it was: tensors, and plain numbers."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

__all__ = ["Progress", "State", "all_finite", "on_cpu", "optimiser_tensors", "restore_optimiser"]


@dataclass
class Progress:
    """Where a training stands, in plain numbers."""

    epochs: int
    """The total asked for."""
    cycle_steps: int
    """Steps in the present cycle of the schedule."""
    cycle_begun: int = 0
    """The step at which that cycle began."""
    step: int = 0
    """Optimiser updates done."""
    epoch: int = 0
    """Whole epochs done."""
    batch: int = 0
    """Batches done in the present epoch."""
    seconds: float = 0.0
    """Time spent training."""
    best: float | None = None
    """The lowest held-out loss so far."""
    waited: int = 0
    """Epochs since `best`."""
    past_goal: bool = False
    """Whether more epochs were asked for after `stop_below` had ended the training: that rule then holds no more."""
    ended: str | None = None
    """The reason, once the last epoch is done or a stopping rule has held."""

    @property
    def begun(self) -> int:
        """Epochs that have begun, the present one too."""
        return self.epoch + bool(self.batch)

    def plain(self) -> dict[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class State:
    """A moment of a training, between two steps."""

    progress: Progress
    model: dict[str, Tensor] = field(repr=False)
    """Weights by name, on the CPU."""
    rest: dict[str, Tensor] = field(repr=False)
    """The optimiser's tensors and the running sums of the epoch, on the CPU."""


def all_finite(tensors: Iterable[Tensor]) -> bool:
    """Say whether every number in `tensors` is finite."""
    return all(bool(tensor.isfinite().all()) for tensor in tensors)


def on_cpu(tensor: Tensor) -> Tensor:
    """Return a copy on the CPU, contiguous, that the training will not write to."""
    return tensor.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)


def optimiser_tensors(optimiser: Optimizer) -> dict[str, Tensor]:
    """Return an optimiser's memory as named tensors on the CPU: "optimiser.<parameter>.<name>"."""
    return {
        f"optimiser.{index}.{name}": on_cpu(torch.as_tensor(value))
        for index, memory in optimiser.state_dict()["state"].items()
        for name, value in memory.items()
    }


def restore_optimiser(optimiser: Optimizer, model: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Give an optimiser back what `optimiser_tensors` took, laid out in memory like the parameters it moves."""
    parameters = list(model.parameters())
    memory: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        if not key.startswith("optimiser."):
            continue
        _, index, name = key.split(".")
        like = parameters[int(index)]
        # the fused kernels walk parameter and memory together and need the same strides
        value = torch.empty_like(like).copy_(tensor) if tensor.shape == like.shape else tensor.clone()
        memory.setdefault(int(index), {})[name] = value
    optimiser.load_state_dict({"state": memory, "param_groups": optimiser.state_dict()["param_groups"]})
