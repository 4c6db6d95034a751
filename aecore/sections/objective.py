"""What counts as good."""

from typing import Annotated

from pydantic import Field

from aecore import tables
from aecore.sections.section import Section, one_of

__all__ = ["ObjectiveConfig"]


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
