"""Which networks are a plain stack of layers, whose gradients need no autograd: told without torch."""

from aecore.config import Config
from aecore.shapes import layers

__all__ = ["PLAIN_BENDS", "is_small_stack", "is_stack"]

PLAIN_BENDS = frozenset({"none", "relu", "leaky_relu", "elu", "tanh", "sigmoid"})
"""Activations whose result tells their slope; `aecore.stack` has both."""
SMALL = 5e8
"""Multiplications of a batch on its way forward up to which autograd costs more than bfloat16 activations save it."""


def is_stack(config: Config) -> bool:
    """Say whether nothing but dense layers, bends of `PLAIN_BENDS` and a reconstruction loss makes up a training step.

    On a CPU its gradients can then be found by hand, in two thirds of autograd's time where the network is small.
    """
    network, code = config.network, config.code
    return (
        network.kind in ("linear", "dense")
        and code.kind == "plain"
        and not (network.tied or network.dropout or config.weights)
        and network.norm == "none"
        and {network.activation, code.activation} <= PLAIN_BENDS
    )


def is_small_stack(config: Config) -> bool:
    """Say whether it is a stack whose batches take so few multiplications that what surrounds them matters more."""
    if not is_stack(config):
        return False
    return config.training.batch_size * sum(layer.multiply_adds for layer in layers(config)) <= SMALL
