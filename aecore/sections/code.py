"""What may pass."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aecore import tables
from aecore.sections.section import Section, one_of

__all__ = ["CodeConfig"]

MOST_NUMBERS = 4_096
"""Of the code of one image, all its vectors together."""


class CodeConfig(Section):
    """What may pass."""

    kind: Annotated[str, one_of(*tables.CODES)] = Field(
        "plain", description="How the code is made from the encoder's numbers."
    )
    size: int = Field(
        32,
        ge=1,
        le=2_048,
        description="The latent size: how many numbers one image may keep (of a quantized code: one vector of it).",
    )
    activation: Annotated[str, one_of(*tables.ACTIVATIONS)] = Field("none", description="A bend on the code itself.")
    vectors: int = Field(
        16,
        ge=1,
        le=256,
        description="How many vectors of latent size one image keeps; as many as the smallest picture of a "
        "convolutional network has places, and each place is one (quantized codes only).",
    )
    codebook: int = Field(
        256, ge=2, le=4_096, description="How many entries the vectors are chosen from (quantized codes only)."
    )

    @model_validator(mode="after")
    def only_plain_codes_bend(self) -> Self:
        """A Gaussian pushed through a ReLU is no longer the Gaussian that the KL term measures."""
        if self.kind != "plain" and self.activation != "none":
            raise ValueError(f"activation: a {self.kind} code takes no activation; set it to none or choose kind plain")
        return self

    @model_validator(mode="after")
    def vectors_have_room(self) -> Self:
        """Refuse more numbers than are stored for every test image."""
        if self.numbers > MOST_NUMBERS:
            raise ValueError(
                f"vectors: {self.vectors} vectors of {self.size:,} numbers are {self.numbers:,}, and at most "
                f"{MOST_NUMBERS:,} are kept; set it to {MOST_NUMBERS // self.size} or less"
            )
        return self

    @property
    def parts(self) -> int:
        """Of how many vectors the code of one image is made: one, unless it is quantized."""
        return self.vectors if self.kind == "quantized" else 1

    @property
    def numbers(self) -> int:
        """How many numbers the code of one image has: all vectors of a quantized one."""
        return self.size * self.parts
