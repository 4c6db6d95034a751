"""How the autoencoder computes."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from aecore import tables
from aecore.sections.section import Section, one_of

__all__ = ["WIDTHS", "NetworkConfig"]

WIDTHS = {"linear": (), "dense": (128, 64), "conv": (32, 64)}
"""The hidden layers (for conv: the channels) a network has when none are asked for."""
Width = Annotated[int, Field(ge=1, le=8_192, strict=True)]  # strict: true would count as 1
Widths = Annotated[tuple[Width, ...], Field(max_length=12)]


class NetworkConfig(Section):
    """How the autoencoder computes."""

    kind: Annotated[str, one_of(*tables.NETWORKS)] = Field("dense", description="The kind of layers.")
    widths: Widths = Field((), description="The encoder's hidden layers (for conv: its channels).")
    decoder_widths: Widths | None = Field(
        None, description="The decoder's, from the code to the pixels; none mirrors the encoder's."
    )
    tied: bool = Field(
        False, description="Whether the decoder uses the encoder's weights, transposed; linear and dense, plain codes."
    )
    activation: Annotated[str, one_of(*tables.ACTIVATIONS)] = Field(
        "relu", description="The bend after each hidden layer."
    )
    norm: Annotated[str, one_of("none", "batch", "layer")] = Field(
        "none", description="What is brought to mean 0 and variance 1 after each hidden layer, before the bend."
    )
    dropout: float = Field(
        0.0, ge=0, le=0.9, description="The share of numbers that drop out after each hidden bend while training."
    )
    blocks: int = Field(
        0, ge=0, le=4, description="Residual blocks after each change of the picture's size (conv only)."
    )
    init: Annotated[str, one_of(*tables.INITIALISATIONS)] = Field(
        "pytorch", description="How the first weights are drawn."
    )
    output: Annotated[str, one_of("auto", "sigmoid", "linear")] = Field(
        "auto",
        description="The last step of the decoder; auto is a sigmoid, except without BCE for a linear "
        "network or values that are not scaled to 0 to 1.",
    )

    @model_validator(mode="before")
    @classmethod
    def default_widths(cls, given: Any) -> Any:  # noqa: ANN401 - whatever was given, before it is checked
        """Fill in the widths that the chosen kind has by default."""
        if isinstance(given, dict) and given.get("widths") is None:
            kind = given.get("kind", "dense")
            return {**given, "widths": WIDTHS.get(kind, ()) if isinstance(kind, str) else ()}
        return given

    @model_validator(mode="after")
    def widths_fit_the_kind(self) -> Self:
        """Refuse hidden layers where there are none, and none where one is needed."""
        if self.kind == "linear" and self.widths:
            raise ValueError("widths: a linear network has no hidden layers; leave widths empty or choose kind dense")
        if self.kind == "conv" and not self.widths:
            raise ValueError("widths: a convolutional network needs 1 or more channels; choose for example [32, 64]")
        if self.kind == "linear" and self.decoder_widths:
            raise ValueError("decoder_widths: a linear network has no hidden layers; set it to null or choose dense")
        if self.kind == "conv" and self.decoder_widths == ():
            raise ValueError("decoder_widths: a convolutional network needs 1 or more channels; set it to null")
        if self.blocks and self.kind != "conv":
            raise ValueError("blocks: only a convolutional network has residual blocks; set it to 0 or choose conv")
        return self

    @model_validator(mode="after")
    def tied_weights_have_a_mirror(self) -> Self:
        """Refuse tied weights where the decoder has no layer of the transposed shape."""
        if self.tied and self.kind == "conv":
            raise ValueError("tied: convolutions cannot be tied; set it to false or choose kind dense")
        if self.tied and self.decoder_widths is not None:
            raise ValueError("tied: a tied decoder mirrors the encoder; set decoder_widths to null or tied to false")
        return self

    @property
    def way_back(self) -> tuple[int, ...]:
        """The decoder's hidden layers (for conv: its channels), from the code to the pixels."""
        return self.widths[::-1] if self.decoder_widths is None else self.decoder_widths
