"""An experiment is five choices: data, network, code, objective, training. One frozen model holds and checks them.

The form on a page, a command's help, an error and the `config.json` of a run all read the limits and sentences
that stand in `aecore.sections`. Nothing in this module imports torch.
"""

from typing import Self

from pydantic import Field, model_validator

from aecore import tables
from aecore.errors import Refused
from aecore.sections.code import CodeConfig
from aecore.sections.data import DataConfig, check_cut, cut_of, held_out_of
from aecore.sections.network import NetworkConfig
from aecore.sections.objective import ObjectiveConfig
from aecore.sections.section import OneOf, Section
from aecore.sections.training import TrainingConfig

__all__ = [
    "CodeConfig",
    "Config",
    "DataConfig",
    "NetworkConfig",
    "ObjectiveConfig",
    "OneOf",
    "TrainingConfig",
    "check_cut",
    "cut_of",
    "held_out_of",
]

NOT_QUANTIZED = ("sparsity", "contractive", "mmd", "adversarial")
"""Penalties on numbers that move freely, which the vectors of a codebook do not."""


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
        if objective.reconstruction == "characters" and (self.network.output != "auto" or self.data.scaling != "unit"):
            field = (
                "network.output: set it to auto" if self.network.output != "auto" else "data.scaling: set it to unit"
            )
            raise ValueError(f"{field}, since characters are compared by a softmax over the alphabet")
        if objective.reconstruction == "bce" and not objective.allow_unbounded and not self._bounded:
            raise ValueError(
                "data.scaling: it gives numbers outside 0 to 1, where BCE has no meaning; set it to unit, or "
                "objective.reconstruction to mse, or objective.allow_unbounded to true to see it fail"
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

    @property
    def output(self) -> str:
        """The decoder's last step with `auto` resolved: "sigmoid", "softmax" (of characters) or "linear"."""
        if self.objective.reconstruction == "characters":
            return "softmax"
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
