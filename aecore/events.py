"""What happens in a run, as frozen facts: what `train` yields, and what one line of events.jsonl says.

A reader ignores kinds and fields it does not know. Exactly one last word ends a run: finished, stopped, interrupted
or failed. A run that goes on after its last word says `continued` or `turn` first.
"""

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np

__all__ = [
    "LAST_WORDS",
    "VERSION",
    "Continued",
    "Ended",
    "Epoch",
    "Event",
    "Failed",
    "Finished",
    "Frame",
    "Interrupted",
    "Paused",
    "Resumed",
    "Started",
    "Step",
    "Stopped",
    "Turn",
]

VERSION = 1
LAST_WORDS = ("finished", "stopped", "interrupted", "failed")


@dataclass(frozen=True)
class Event:
    """One fact; `kind` is its name in the file."""

    kind: ClassVar[str]

    def record(self) -> dict[str, Any]:
        """Return the fact as plain JSON values, arrays left out."""
        named = {item.name: getattr(self, item.name) for item in fields(self) if item.repr}  # arrays have none
        return {"v": VERSION, "kind": self.kind, **named}


@dataclass(frozen=True)
class Started(Event):
    """The run has its device and its network; the first step comes next."""

    kind: ClassVar[str] = "started"
    device: str
    """"cpu", "cuda" or "mps": what `auto` became."""
    device_name: str
    precision: str
    """"float32" or "bfloat16"."""
    threads: int
    parameters: int
    pixels: int
    """Values in one image: a figure per pixel times this is a figure per image."""
    unit: str
    """Of the reconstruction loss, per pixel: "nats", "squared pixel" or "pixel"."""
    epochs: int
    batch_size: int
    train_images: int
    validation_images: int
    lines: dict[str, float]
    """Reconstruction loss per pixel on the held-out images of two imaginary models: "mean" draws the average training
    image for everyone, "copy" returns its input."""
    versions: dict[str, str]
    penalty_parameters: int = 0
    """What penalties learn for themselves, not among `parameters`: an adversarial one's discriminator."""


@dataclass(frozen=True)
class Step(Event):
    """Where training is, at most every `training.log_seconds`."""

    kind: ClassVar[str] = "step"
    step: int
    """Optimiser updates done."""
    epoch: float
    """Epochs done, with the fraction of the present one."""
    seconds: float
    """Time spent training so far, without pauses and waiting."""
    images_per_second: float
    learning_rate: float
    """Of the coming step."""
    training: dict[str, float]
    """Loss terms per pixel, mean over the batches since the last step event."""
    held_out: dict[str, float] | None = None
    """The same on 1,000 fixed held-out images, about once a second."""


@dataclass(frozen=True)
class Epoch(Event):
    """Every training image has been seen once more."""

    kind: ClassVar[str] = "epoch"
    epoch: int
    step: int
    seconds: float
    images_per_second: float
    training: dict[str, float]
    """Loss terms per pixel, mean over the epoch, while the weights moved."""
    validation: dict[str, float] | None
    """Loss terms per pixel on all held-out images, and their mean squared error `mse`; None without any."""
    kl_per_dimension: list[float] | None = None
    """Of a variational code: the KL divergence of each of its numbers in nats, mean over the held-out images."""
    perplexity: float | None = None
    """Of a quantized code: how many entries, used alike, would tell as much as those that held-out images use."""
    codebook_used: float | None = None
    """Of a quantized code: the share of its entries, 0 to 1, that held-out images use."""


@dataclass(frozen=True)
class Frame(Event):
    """One picture of the film: fixed test images as the network sees them now."""

    kind: ClassVar[str] = "frame"
    step: int
    epoch: float
    codes: np.ndarray = field(repr=False)
    """float32 (n, k), n up to 2,000: codes of the first test images."""
    reconstructions: np.ndarray = field(repr=False)
    """float32 (m, *shape), m up to 100: reconstructions of the first test images."""
    seen: np.ndarray | None = field(default=None, repr=False)
    """float32 (m, *shape): what the network saw of them, in the first frame of a run with a corruption; else None."""
    weights: dict[str, np.ndarray] | None = field(default=None, repr=False)
    """The network of this moment by the names of its state, None when it is too large to be kept in every frame."""


@dataclass(frozen=True)
class Continued(Event):
    """More epochs were asked for."""

    kind: ClassVar[str] = "continued"
    epochs: int
    """The new total."""


@dataclass(frozen=True)
class Turn(Event):
    """The run gave way to others, or was taken up again."""

    kind: ClassVar[str] = "turn"
    action: str
    """"gave_way", "taken_up", or "recovered" after a worker that died without a last word."""
    step: int
    """Where the saved state stands: points of the curve after it were lost and are drawn again."""


@dataclass(frozen=True)
class Paused(Event):
    """The person paused, or a single step is done."""

    kind: ClassVar[str] = "paused"
    step: int


@dataclass(frozen=True)
class Resumed(Event):
    """The person let it go on after a pause or a last word."""

    kind: ClassVar[str] = "resumed"
    step: int


@dataclass(frozen=True, kw_only=True)
class Ended(Event):
    """What is said of a run that ended in good order."""

    step: int
    epoch: float
    seconds: float
    images_per_second: float
    """Training images over the time from first to last step, held-out evaluation included."""
    test: dict[str, float | None] | None = None
    """Figures on all test images, by the names of `measure.reconstruction`."""
    pca: dict[str, float | None] | None = None
    """The same figures of PCA with as many numbers a code."""


@dataclass(frozen=True, kw_only=True)
class Finished(Ended):
    """All epochs are done, or a stopping rule held."""

    kind: ClassVar[str] = "finished"
    reason: str
    """"epochs", "stop_below" or "patience"."""


@dataclass(frozen=True, kw_only=True)
class Stopped(Ended):
    """The person stopped it."""

    kind: ClassVar[str] = "stopped"


@dataclass(frozen=True)
class Interrupted(Event):
    """The server or the command ended while it ran; the saved state goes on from `step`."""

    kind: ClassVar[str] = "interrupted"
    step: int


@dataclass(frozen=True)
class Failed(Event):
    """It cannot go on as it is."""

    kind: ClassVar[str] = "failed"
    reason: str
    """What happened, with the epoch."""
    cure: str
    """What to try."""
    again: bool = True
    """Whether it may help to let it go on as it is: not where a choice of its own is at fault."""
