"""An experiment is five choices: data, network, code, objective, training. One frozen model holds and checks them.

The form on a page, a command's help, an error and the `config.json` of a run all read the limits and sentences
that stand here. Nothing in this module imports torch.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from aecore import tables
from aecore.data import Dataset, Source, Split, cut, source, usual_holdout
from aecore.data.own.store import OWN
from aecore.errors import Refused
from aecore.sentences import sentence

__all__ = [
    "CodeConfig",
    "Config",
    "DataConfig",
    "NetworkConfig",
    "ObjectiveConfig",
    "OneOf",
    "TrainingConfig",
    "cut_of",
    "held_out_of",
]

WIDTHS = {"linear": (), "dense": (128, 64), "conv": (32, 64)}
"""The hidden layers (for conv: the channels) a network has when none are asked for."""
MOST_NUMBERS = 4_096
"""Of the code of one image, all its vectors together."""
NOT_QUANTIZED = ("sparsity", "contractive", "mmd", "adversarial")
"""Penalties on numbers that move freely, which the vectors of a codebook do not."""


@dataclass(frozen=True)
class OneOf:
    """A name that must be one of `names`; the form and the error sentences read them from here."""

    names: tuple[str, ...]
    more: re.Pattern[str] | None = None
    """Names beyond those: all that match it whole."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Check after pydantic has made sure of a string."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, name: str) -> str:
        """Return `name` if it is known."""
        if name not in self.names and not (self.more and self.more.fullmatch(name)):
            raise ValueError(f"must be one of {', '.join(self.names)}")
        return name


def one_of(*names: str) -> OneOf:
    """Return the rule that a name is one of `names`."""
    return OneOf(names)


class Section(BaseModel):
    """What every choice shares: frozen, no unknown keys, no NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def true_is_not_one(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - any field, before its check
        """Refuse true and false where a number or a name is wanted: Python would read them as 1 and 0."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation is not bool:
            raise ValueError(f"true and false are no values here; give it a value such as {value:d}")
        return value


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
    )


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
        16, ge=1, le=256, description="How many vectors of latent size one image keeps (quantized codes only)."
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
    def numbers(self) -> int:
        """How many numbers the code of one image has: all vectors of a quantized one."""
        return self.size * self.vectors if self.kind == "quantized" else self.size


class ObjectiveConfig(Section):
    """What counts as good."""

    reconstruction: Annotated[str, one_of(*tables.RECONSTRUCTIONS)] = Field(
        "bce", description="How a wrong pixel is counted."
    )
    huber_delta: float = Field(
        0.1, gt=0, le=1, description="Where Huber turns from squared to absolute, in pixel units."
    )
    kl: float | None = Field(
        None, ge=0, le=1_000, description="Weight of the variational code's KL term; 1 is the ELBO (none means 1)."
    )
    kl_warmup: float = Field(
        0.0, ge=0, le=10_000, description="Epochs over which the weight of the KL term rises from 0 (0 means at once)."
    )
    free_bits: float = Field(
        0.0, ge=0, le=100, description="Nats that each number of a variational code may carry for nothing."
    )
    commitment: float = Field(
        0.25, ge=0, le=1_000, description="Weight of the squared distance to the codebook (quantized codes only)."
    )
    l1: float = Field(0.0, ge=0, le=1_000, description="Weight of the code's absolute numbers, summed over an image.")
    sparsity: float = Field(
        0.0, ge=0, le=1_000, description="Weight of how far each number's mean lies from sparsity_rate (KL, in nats)."
    )
    sparsity_rate: float = Field(
        0.05, gt=0, lt=1, description="The share of the images for which a number of the code should be on."
    )
    weight_l1: float = Field(
        0.0, ge=0, le=1_000, description="Weight of the network's absolute weights, summed; biases go free."
    )
    weight_l2: float = Field(
        0.0, ge=0, le=1_000, description="Weight of the network's squared weights, summed; biases go free."
    )
    contractive: float = Field(
        0.0, ge=0, le=1_000, description="Weight of how strongly the code follows the pixels (its squared Jacobian)."
    )
    mmd: float = Field(
        0.0, ge=0, le=100_000, description="Weight of the codes' distance from a normal cloud, by kernels (try 100)."
    )
    adversarial: float = Field(
        0.0,
        ge=0,
        le=1_000,
        description="Weight of deceiving a second network, which tells the codes from a normal cloud (try 1).",
    )
    allow_unbounded: bool = Field(
        False, description="Let BCE run on values outside 0 to 1, as a lesson in failure: it has no lowest value there."
    )
    corruption: Annotated[str, one_of(*tables.CORRUPTIONS)] = Field(
        "none", description="What is done to the images that the network sees; what it must draw stays clean."
    )
    corruption_amount: float = Field(
        0.3,
        ge=0,
        le=1,
        description="How much of it: the noise's standard deviation; the share of pixels that are masked, salted or "
        "covered; the share of the side that is lost to fewer pixels; a blur of 1 is a tenth of the side wide.",
    )


class TrainingConfig(Section):
    """How the autoencoder learns."""

    epochs: int = Field(10, ge=1, le=10_000, description="How often every training image is seen.")
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
        description="How many digits to compute with; auto takes bfloat16 where it pays: on CUDA, and on "
        "processors that have it for all but linear networks.",
    )
    log_seconds: float = Field(0.1, ge=0, le=60, description="Least time between two points of the live curve.")


class Config(Section):
    """The five choices of one experiment. `Config.of` makes one from plain data, or says what is wrong with it."""

    data: DataConfig = Field(default_factory=DataConfig, description="What it sees.")
    network: NetworkConfig = Field(default_factory=NetworkConfig, description="How it computes.")
    code: CodeConfig = Field(default_factory=CodeConfig, description="What may pass.")
    objective: ObjectiveConfig = Field(default_factory=ObjectiveConfig, description="What counts as good.")
    training: TrainingConfig = Field(default_factory=TrainingConfig, description="How it learns.")

    @model_validator(mode="after")
    def choices_fit_together(self) -> Self:
        """Refuse pairs of choices that contradict each other."""
        training, objective = self.training, self.objective
        if self.data.validation_size == 0:
            for field in ("stop_below", "patience"):
                if getattr(training, field) is not None:
                    raise ValueError(f"training.{field}: needs held-out images; set data.validation_size above 0")
        if objective.reconstruction == "bce" and self.network.output == "linear":
            raise ValueError(
                "network.output: BCE reads each output as a probability; set it to auto or sigmoid, "
                "or objective.reconstruction to mse"
            )
        if objective.reconstruction == "bce" and not objective.allow_unbounded and not self._bounded:
            raise ValueError(
                f"data.scaling: with {self.data.scaling} values lie outside 0 to 1, where BCE has no meaning; set "
                "objective.reconstruction to mse, or data.scaling to unit, or objective.allow_unbounded to true to see "
                "it fail"
            )
        if self.network.tied and self.code.kind != "plain":
            raise ValueError("network.tied: only a plain code is one layer; set it to false or code.kind to plain")
        for field in ("kl", "free_bits"):
            if getattr(objective, field) and self.code.kind != "variational":
                raise ValueError(
                    f"objective.{field}: only a variational code has a KL term; set code.kind to variational"
                )
        return self

    @model_validator(mode="after")
    def penalties_fit_the_code(self) -> Self:
        """Refuse penalties that have no meaning for the kind of code."""
        for field in NOT_QUANTIZED:
            if getattr(self.objective, field) and self.code.kind == "quantized":
                raise ValueError(
                    f"objective.{field}: has no meaning for vectors from a codebook; set it to 0 or code.kind to plain"
                )
        if self.objective.sparsity and self.code.activation != "sigmoid":
            kind = "" if self.code.kind == "plain" else "code.kind to plain and "
            raise ValueError(
                "objective.sparsity: reads each number of the code as a rate from 0 to 1; "
                f"set {kind}code.activation to sigmoid"
            )
        return self

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> "Config":
        """Check `choices` (nested, as in config.json).

        Raises:
            Refused: naming the field, its limit and the cure, when a key is unknown or a value not allowed.
        """
        try:
            return cls.model_validate(dict(choices))
        except ValidationError as error:
            raise Refused(sentence(error, cls)) from None

    @property
    def output(self) -> str:
        """The decoder's last step with `auto` resolved: "sigmoid" or "linear"."""
        if self.network.output != "auto":
            return str(self.network.output)
        unbounded = self.network.kind == "linear" or self.data.scaling != "unit"
        return "linear" if unbounded and self.objective.reconstruction != "bce" else "sigmoid"

    @property
    def _bounded(self) -> bool:
        try:
            return self.data.bounded
        except Refused:  # not on this machine: said where it is read
            return True

    @property
    def numbers(self) -> int:
        """How many numbers the code of one image has: k in every array of codes."""
        return self.code.numbers

    @property
    def kl_weight(self) -> float:
        """The weight of the KL term with its default resolved: 1 for a variational code."""
        return 1.0 if self.objective.kl is None else self.objective.kl

    @property
    def weights(self) -> dict[str, float]:
        """The weight of every term beside the reconstruction, by its name: what the code costs, then penalties."""
        code = {"variational": {"kl": self.kl_weight}, "quantized": {"commitment": self.objective.commitment}}
        penalties = {name: weight for name in tables.PENALTIES if (weight := getattr(self.objective, name))}
        return {**code.get(self.code.kind, {}), **penalties}
