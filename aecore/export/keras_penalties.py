"""What may cost beside the reconstruction, in Keras: lines that add to the loss inside `call`."""

from math import prod

from aecore.config import Config
from aecore.export.covered import refuse

__all__ = ["helper", "lines"]

MMD = """def mmd(z, prior):  # how far two clouds of codes lie apart, by kernels; 0 on average for two of one kind
    def kernel(a, b):
        squared, reach = ops.sum((a[:, None] - b) ** 2, axis=-1), 2 * a.shape[1]
        return sum(reach * scale / (reach * scale + squared) for scale in (0.1, 0.2, 0.5, 1, 2, 5, 10))

    n = ops.cast(ops.shape(z)[0], z.dtype)
    alike = ops.sum(kernel(z, z)) + ops.sum(kernel(prior, prior)) - 2 * n * 7  # without each with itself
    return alike / ops.maximum(n * (n - 1), 1) - 2 * ops.mean(kernel(z, prior))"""
SLOPES = {"none": "1", "relu": 'ops.cast(z > 0, "float32")', "sigmoid": "z * (1 - z)", "tanh": "1 - z**2"}
"""The slope of a bend where it is `z`, of those that have a short form."""


def helper(config: Config) -> list[str]:
    """Return the function `mmd`, or nothing."""
    return MMD.split("\n") if config.objective.mmd else []


def lines(config: Config) -> list[str]:
    """Return the lines that add every penalty with a weight.

    Raises:
        Refused: for those that need gradients or a second network inside the loss.
    """
    objective, pixels, found = config.objective, prod(config.data.source.shape), []
    if objective.adversarial:
        why = "two networks with opposite aims need a training loop of their own in Keras"
        raise refuse("objective.adversarial", why, "set it to 0")
    if objective.l1:
        found.append(f"self.add_loss({objective.l1:.10g} * ops.mean(ops.sum(ops.abs(z), axis=-1)) / {pixels})")
    if objective.sparsity:
        found += [
            f"on, rate = ops.clip(ops.mean(z, axis=0), 1e-6, 1 - 1e-6), {objective.sparsity_rate:.10g}",
            "far = rate * ops.log(rate / on) + (1 - rate) * ops.log((1 - rate) / (1 - on))",
            f"self.add_loss({objective.sparsity:.10g} * ops.sum(far) / {pixels})",
        ]
    for weight, size in ((objective.weight_l1, "ops.abs"), (objective.weight_l2, "ops.square")):
        if weight:
            sizes = f"sum(ops.sum({size}(weight)) for weight in self.trainable_weights if len(weight.shape) > 1)"
            found.append(f"self.add_loss({weight:.10g} * {sizes} / {pixels})")
    if objective.contractive:
        found += _contractive(config)
    if objective.mmd:
        prior = "keras.random.normal(ops.shape(z), seed=self.seed)"
        found.append(f"self.add_loss({objective.mmd:.10g} * mmd(z, {prior}) / {pixels})")
    return found


def _contractive(config: Config) -> list[str]:
    """Return the lines of the squared norm of the code's Jacobian, of a code of one layer."""
    network, bend = config.network, config.code.activation
    one_layer = network.kind == "linear" or (network.kind == "dense" and not network.widths)
    if not one_layer or bend not in SLOPES:
        why = "Keras takes no gradient inside a loss, and only a code of one layer with a simple bend has a short form"
        raise refuse("objective.contractive", why, "set network.kind to linear and code.activation to sigmoid")
    kernel = "self.code.mu.kernel" if config.code.kind == "variational" else "self.code.layers[0].kernel"
    weight = f"{config.objective.contractive:.10g}"
    pixels = prod(config.data.source.shape)
    if bend == "none":
        return [f"self.add_loss({weight} * ops.sum({kernel} ** 2) / {pixels})"]
    return [
        f"slope = {SLOPES[bend]}  # of the code's bend",
        f"norm = ops.mean(ops.matmul(slope**2, ops.sum({kernel} ** 2, axis=0)))",
        f"self.add_loss({weight} * norm / {pixels})",
    ]
