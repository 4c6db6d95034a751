"""How the autoencoder learns."""

from typing import Annotated

from pydantic import Field

from aecore import tables
from aecore.errors import Refused
from aecore.sections.section import Section, one_of

__all__ = ["MOST_EPOCHS", "TrainingConfig", "total_epochs"]

MOST_EPOCHS = 10_000
"""Of a training, with all that is asked for later."""


def total_epochs(begun: int, more: int) -> int:
    """Return how many epochs there will be when `more` are asked for after those that have `begun`.

    Raises:
        Refused: naming the limit.
    """
    total = begun + more
    if more < 1 or total > MOST_EPOCHS:
        raise Refused(f"training.epochs: {more:,} more would make {total:,}; choose 1 or more, {MOST_EPOCHS:,} in all.")
    return total


class TrainingConfig(Section):
    """How the autoencoder learns."""

    epochs: int = Field(10, ge=1, le=MOST_EPOCHS, description="How often every training image is seen.")
    batch_size: int = Field(256, ge=1, le=100_000, description="Images in one step.")
    optimizer: Annotated[str, one_of(*tables.OPTIMIZERS)] = Field("adam", description="How a gradient becomes a step.")
    learning_rate: float = Field(1e-3, gt=0, le=10, description="The size of a step.")
    momentum: float = Field(0.9, ge=0, lt=1, description="How much of the last step goes on (SGD only).")
    weight_decay: float = Field(0.0, ge=0, le=1, description="How strongly weights are pulled to 0 at each step.")
    schedule: Annotated[str, one_of(*tables.SCHEDULES)] = Field(
        "constant", description="How the learning rate moves over the run."
    )
    stop_below: float | None = Field(
        None, description="Stop once the held-out loss per pixel is below this (none means never)."
    )
    patience: int | None = Field(
        None, ge=1, le=10_000, description="Stop when the held-out loss has not improved for this many epochs."
    )
    seed: int = Field(0, ge=0, le=2**32 - 1, description="Fixes the first weights, the order of images and all noise.")
    device: Annotated[str, one_of("auto", "cuda", "mps", "cpu")] = Field(
        "auto", description="Where to compute; auto takes CUDA, then Apple's MPS, then the CPU."
    )
    precision: Annotated[str, one_of("auto", "float32", "bfloat16")] = Field(
        "auto",
        description="How many digits to compute with; auto takes what is faster: bfloat16 on CUDA, and on processors "
        "that have it, except for linear networks and most small ones in small batches.",
    )
    log_seconds: float = Field(0.1, ge=0, le=60, description="Least time between two points of the live curve.")
