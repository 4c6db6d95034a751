"""What may cost beside the reconstruction, in Keras: lines that add to the loss inside `call`."""

from math import prod

from aecore.config import Config
from aecore.export.keras_layers import drawn
from aecore.export.stages import placed_down
from aecore.export.writing import listed
from aecore.shapes import DISCRIMINATOR

__all__ = ["chance", "helpers", "lines"]

MMD = """def mmd(z, prior):  # how far two clouds of codes lie apart, by kernels; 0 on average for two of one kind
    def kernel(a, b):
        squared, reach = ops.sum((a[:, None] - b) ** 2, axis=-1), 2 * a.shape[1]
        return sum(reach * scale / (reach * scale + squared) for scale in (0.1, 0.2, 0.5, 1, 2, 5, 10))

    n = ops.cast(ops.shape(z)[0], z.dtype)
    alike = ops.sum(kernel(z, z)) + ops.sum(kernel(prior, prior)) - 2 * n * 7  # without each with itself
    return alike / ops.maximum(n * (n - 1), 1) - 2 * ops.mean(kernel(z, prior))"""
CONTRACTION = """def contraction(encode, x, seed):  # squared slopes of the code by the pixels: a draw with that mean
    signs = ops.sign(keras.random.normal(ops.shape(x), seed=seed))
    # a small step each way stands for the gradient, which every backend of Keras takes in another way
    slopes = (encode(x + 1e-3 * signs) - encode(x - 1e-3 * signs)) / 2e-3
    return ops.mean(ops.sum(slopes**2, axis=-1))"""
CAUGHT = """def caught(z):  # what it costs to be taken for a code; the critic learns nothing of it
    for layer in critic.layers:
        kernel, bias = ops.stop_gradient(layer.kernel), ops.stop_gradient(layer.bias)
        z = layer.activation(ops.matmul(z, kernel) + bias)
    return ops.mean(ops.softplus(-z))"""
AIM = """def aim(x):  # something to learn that is not counted: a gradient, and as a value 0
    return x - ops.stop_gradient(x)"""
SLOPES = {"none": "1", "relu": 'ops.cast(z > 0, "float32")', "sigmoid": "z * (1 - z)", "tanh": "1 - z**2"}
"""The slope of a bend where it is `z`, of those that have a short form."""


def helpers(config: Config) -> list[list[str]]:
    """Return the functions that the penalties need, and a second network, each as lines."""
    objective = config.objective
    needed = {MMD: objective.mmd, CONTRACTION: _estimated(config), AIM: objective.adversarial or _decay(config)}
    found = [text.split("\n") for text, wanted in needed.items() if wanted]
    return [*found, _critic(config), CAUGHT.split("\n")] if objective.adversarial else found


def chance(config: Config) -> bool:
    """Whether a penalty draws numbers."""
    return bool(config.objective.mmd or config.objective.adversarial or _estimated(config))


def _critic(config: Config) -> list[str]:
    first, second = DISCRIMINATOR
    bent = [f'layers.Dense({width}, "relu"{drawn(config)})' for width in (first, second)]
    return listed(
        "critic = keras.Sequential([  # tells codes from the prior's draws",
        [f"keras.Input(({config.numbers},))", *bent, f"layers.Dense(1{drawn(config)})"],
        "])",
    )


def _decay(config: Config) -> float:
    """Return the pull on the weights that is part of the gradient: Keras' own is apart from it, as AdamW has it."""
    return 0.0 if config.training.optimizer == "adamw" else config.training.weight_decay


def lines(config: Config) -> list[str]:
    """Return the lines that add every penalty with a weight, and what stands for the optimiser's weight decay."""
    objective, pixels, found = config.objective, prod(config.data.source.shape), []
    prior = "keras.random.normal(ops.shape(z), seed=self.seed)"
    if objective.l1:
        inner = "(1, 2, 3)" if placed_down(config) else "-1"
        found.append(f"self.add_loss({objective.l1:.10g} * ops.mean(ops.sum(ops.abs(z), axis={inner})) / {pixels})")
    if objective.sparsity:
        found += [
            f"on, rate = ops.clip(ops.mean(z, axis=0), 1e-6, 1 - 1e-6), {objective.sparsity_rate:.10g}",
            "far = rate * ops.log(rate / on) + (1 - rate) * ops.log((1 - rate) / (1 - on))",
            f"self.add_loss({objective.sparsity:.10g} * ops.sum(far) / {pixels})",
        ]
    sizes = ((objective.weight_l1, "abs"), (objective.weight_l2, "square"))
    if any(weight for weight, _ in sizes):
        own = "self.trainable_weights" + ("[:-6]" if objective.adversarial else "")
        about = ["# the last six are the critic's"] if objective.adversarial else []
        found += [*about, f"weights = [weight for weight in {own} if len(weight.shape) > 1]"]
    for weight, size in sizes:
        if weight:
            whole = f"sum(ops.sum(ops.{size}(weight)) for weight in weights)"
            found.append(f"self.add_loss({weight:.10g} * {whole} / {pixels})")
    if objective.contractive:
        found += _contractive(config)
    if objective.mmd:
        found.append(f"self.add_loss({objective.mmd:.10g} * mmd(z, {prior}) / {pixels})")
    if objective.adversarial:
        found += [
            f"prior = {prior}",
            "told = ops.mean(ops.softplus(critic(ops.stop_gradient(z)))) + ops.mean(ops.softplus(-critic(prior)))",
            "cost = ops.stop_gradient(told) + aim(caught(z))  # the critic's cost is what counts",
            f"self.add_loss(aim(told) + {objective.adversarial:.10g} * cost / {pixels})",
        ]
    if decay := _decay(config):
        found += [
            "squares = sum(ops.sum(ops.square(weight)) for weight in self.trainable_weights)",
            f"self.add_loss(aim({decay / 2:.10g} * squares))  # weight decay as PyTorch has it, a part of the gradient",
        ]
    return found


def _estimated(config: Config) -> bool:
    """Whether the squared norm of the code's Jacobian has no short form: of more layers, or another bend."""
    network = config.network
    one_layer = network.kind == "linear" or (network.kind == "dense" and not network.widths)
    return bool(config.objective.contractive) and not (one_layer and config.code.activation in SLOPES)


def _contractive(config: Config) -> list[str]:
    """Return the lines of the squared norm of the code's Jacobian: exact for one layer, else an estimate."""
    weight, bend = f"{config.objective.contractive:.10g}", config.code.activation
    pixels, variational = prod(config.data.source.shape), config.code.kind == "variational"
    if _estimated(config):
        code = "self.code.mu" if variational else "self.code"
        at_rest = f"lambda x: {code}(self.encoder(x, training=False))"
        return [f"norm = contraction({at_rest}, x, self.seed)", f"self.add_loss({weight} * norm / {pixels})"]
    kernel = "self.code.mu.kernel" if variational else "self.code.layers[0].kernel"
    if bend == "none":
        return [f"self.add_loss({weight} * ops.sum({kernel} ** 2) / {pixels})"]
    return [
        f"slope = {SLOPES[bend]}  # of the code's bend",
        f"norm = ops.mean(ops.matmul(slope**2, ops.sum({kernel} ** 2, axis=0)))",
        f"self.add_loss({weight} * norm / {pixels})",
    ]
