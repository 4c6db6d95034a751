"""What a preset is: a named point among the five choices, with its source and the figure it must show."""

from dataclasses import dataclass, field
from typing import Any

from aecore.config import Config

__all__ = ["UNITS", "Preset", "Published"]

UNITS = {
    "bce_per_pixel": "nats per pixel",
    "mse_per_pixel": "squared error per pixel",
    "squared_error_per_image": "squared error per image",
    "negative_elbo": "nats per image, negative ELBO",
    "codebook_used": "share of the codebook in use",
}
"""Every metric that a figure may be in, with its unit; all but the last two stand in a run's figures on test images."""


@dataclass(frozen=True)
class Published:
    """The figure a source prints, and the one of ours that stands beside it.

    Attributes:
        metric: a key of `UNITS`.
        value: what the source prints; None when it prints no number, or none that can be compared.
        said: the split and the setting that the source's figure is of.
        goal: the figure that ours must reach on the 10,000 test images (at most; a share at least); None when there
            is none.
        differs: one honest sentence on why ours is not the same.
        epochs: that the source trained for, where ours are fewer; None where they are not.
    """

    metric: str
    value: float | None = None
    said: str = ""
    goal: float | None = None
    differs: str = ""
    epochs: int | None = None


@dataclass(frozen=True)
class Preset:
    """A named experiment. `choices` are nested as in config.json and hold only what differs from the defaults."""

    name: str
    title: str
    summary: str
    """One sentence: what to look at."""
    source: str
    year: int
    choices: dict[str, dict[str, Any]] = field(default_factory=dict)
    published: Published | None = None

    @property
    def config(self) -> Config:
        """The whole configuration."""
        return Config.of(self.choices)
