"""What the autoencoder sees."""

from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from aecore import tables
from aecore.data import Dataset, Source, Split, cut, source, usual_holdout
from aecore.data.counts import check_counts, check_left, check_shares, check_thinned
from aecore.data.folders import data_folder
from aecore.data.own.store import OWN
from aecore.errors import Refused
from aecore.sections.section import OneOf, Section, one_of

__all__ = ["DataConfig", "check_cut", "cut_of", "held_out_of"]

Share = Annotated[float, Field(ge=0, le=1)]


def held_out_of(name: object) -> int:
    """Return how many items of the data set called `name` are held out when nobody says."""
    try:
        return usual_holdout(source(str(name)).train)
    except Refused:  # an unknown name is refused where it stands
        return usual_holdout(60_000)


class DataConfig(Section):
    """What the autoencoder sees."""

    name: Annotated[str, OneOf(tuple(tables.DATASETS), OWN)] = Field(
        "mnist", description="The data set; one's own is called own-..., see the command data."
    )
    train_size: int | None = Field(
        None, ge=1, le=10_000_000, description="How many training images to use; none means all that are not held out."
    )
    validation_size: int = Field(
        5_000,
        ge=0,
        le=1_000_000,
        description="How many of the last training images are held out for the live curve "
        "(by default a tenth, at most 5,000).",
    )
    dimensions: int = Field(10, ge=2, le=784, description="Numbers in one Gaussian vector (gaussian only).")
    scaling: Annotated[str, one_of("unit", "standardised", "none")] = Field(
        "unit",
        description="What the network takes: values from 0 to 1, each value with mean 0 and deviation 1 over the "
        "training items, or the numbers as the source has them; errors are always counted from 0 to 1.",
    )
    class_balance: Annotated[tuple[Share, ...], Field(max_length=100)] = Field(
        (), description="The share kept of each class in order, to see what imbalance does; empty keeps all."
    )

    @model_validator(mode="before")
    @classmethod
    def default_held_out(cls, given: Any) -> Any:  # noqa: ANN401 - whatever was given, before it is checked
        """Hold out as many as suits the size of the data set."""
        if isinstance(given, dict) and "validation_size" not in given:
            return {**given, "validation_size": held_out_of(given.get("name", "mnist"))}
        return given

    @property
    def key(self) -> str:
        """What `aecore.data.load` and `source` take: the name, for Gaussian vectors with their length."""
        return f"gaussian-{self.dimensions}" if self.name == "gaussian" else self.name

    @property
    def source(self) -> Source:
        """What is known of the data set without reading it; raises DataError when it is not on this machine."""
        return source(self.key)

    @property
    def bounded(self) -> bool:
        """Whether what the network takes lies in 0 to 1."""
        if self.scaling != "none":
            return self.scaling == "unit"
        values = self.source.values
        return values is not None and values[0] >= 0 and values[1] <= 1


def cut_of(choice: DataConfig, dataset: Dataset) -> tuple[Split, Split]:
    """Return what to learn from and what to hold out; raises Refused when the choice does not fit the data set."""
    return cut(
        dataset.train,
        train_size=choice.train_size,
        validation_size=choice.validation_size,
        class_balance=choice.class_balance,
        classes=len(dataset.classes),
    )


def check_cut(choice: DataConfig) -> None:
    """Refuse a choice of items that the data set cannot meet, before any is read: forms and queues ask this.

    How large the classes are is known where the set has been opened before; else what they leave is the most it can be.

    Raises:
        Refused: naming the field, what there is and the cure; DataError when the set is not on this machine.
    """
    found, shares = choice.source, choice.class_balance
    check_counts(found.train, train_size=choice.train_size, validation_size=choice.validation_size)
    check_shares(shares, len(found.classes))
    rest = found.train - choice.validation_size
    check_left(rest, shares, len(found.classes), choice.train_size)
    labels = found.labels(data_folder()) if shares else None
    if labels is not None:
        sizes = np.bincount(labels[:rest], minlength=len(found.classes)).tolist()
        check_thinned(sizes, shares, choice.train_size)
