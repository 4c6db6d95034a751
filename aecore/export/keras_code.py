"""What may pass, in Keras: the class of a variational or a quantised code, and the line that makes the code."""

from math import prod

from aecore.config import Config
from aecore.export.keras_layers import bend, dense, drawn
from aecore.export.sets import stops
from aecore.export.stages import features, placed_down
from aecore.export.writing import indented, listed

__all__ = ["helper", "layers"]


def layers(config: Config) -> list[str]:
    """Return the line that makes the code's own layers."""
    if config.code.kind != "plain":
        return [f"code = {config.code.kind.title()}()"]
    items = [f"keras.Input(({features(config)},))", dense(config.code.size, config)]
    if config.code.activation != "none":
        items.append(bend(config.code.activation))
    return (
        listed("code = keras.Sequential([", items, "])")
        if len(items) > 2
        else [f"code = keras.Sequential([{', '.join(items)}])"]
    )


def helper(config: Config) -> list[str]:
    """Return the class of the code, or nothing for a plain one."""
    return {"plain": lambda _: [], "variational": _variational, "quantized": _quantized}[config.code.kind](config)


def _variational(config: Config) -> list[str]:
    layer, warm = dense(config.code.size, config), _warm(config)
    draws = "self.draws" if stops(config) else "training"  # held-out items are drawn for too, those of the test are not
    return [
        "class Variational(layers.Layer):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.mu = {layer}",
        f"        self.logvar = {layer}",
        *(["        self.draws = True"] if stops(config) else []),
        f"        self.seed = keras.random.SeedGenerator({config.training.seed})",
        *indented(
            [warm, 'self.step = self.add_weight(shape=(), initializer="zeros", trainable=False)'] if warm else [], 8
        ),
        "",
        "    def call(self, features, training=False):",
        "        mu, logvar = self.mu(features), self.logvar(features)",
        *indented(_divergence(config) if config.kl_weight else [], 8),
        "        noise = keras.random.normal(ops.shape(mu), seed=self.seed)",
        f"        return mu + ops.exp(logvar / 2) * noise if {draws} else mu",
    ]


def _warm(config: Config) -> str:
    """Return the line with the steps over which the weight of the KL term rises, or nothing."""
    epochs = config.objective.kl_warmup if config.kl_weight else 0
    steps = f"{epochs:.10g} * -(-len(train) // {config.training.batch_size})"
    return f"self.warm = {steps}  # steps until the KL term has its whole weight" if epochs else ""


def _divergence(config: Config) -> list[str]:
    """Return the lines that add the KL term, with what is free of it and its warm-up."""
    free = config.objective.free_bits
    weight = "" if config.kl_weight == 1 else f"{config.kl_weight:.10g} * "
    warming = [
        "warmth = ops.minimum(self.step / self.warm, 1) if training else 1",
        "if training:",
        "    self.step.assign_add(1)",
    ]
    return [
        "each = ops.mean(0.5 * (mu**2 + ops.exp(logvar) - 1 - logvar), axis=0)",
        f"kl = ops.sum({f'ops.maximum(each, {free:.10g})' if free else 'each'})"
        f"  # to N(0, 1), in nats per image{'; so many are free' if free else ''}",
        *(warming if _warm(config) else []),
        f"self.add_loss({weight}{'warmth * ' if _warm(config) else ''}kl / {prod(config.data.source.shape)})",
    ]


def _quantized(config: Config) -> list[str]:
    return [
        "class Quantized(layers.Layer):",
        *indented(
            [
                '"""Every vector becomes the nearest entry of a codebook, which follows them."""',
                "",
                "def __init__(self):",
                *indented(_made(config)),
                "",
                "def call(self, features, training=False):",
                *indented(_chosen(config)),
                "",
                "def revive(self, rows):  # entries that nobody has chosen for long start again",
                *indented(_revived(config.code.codebook)),
                "",
                "def follow(self, rows, chosen):  # running means of the rows that chose each",
                *indented(_followed(config.code.codebook)),
            ]
        ),
    ]


def _made(config: Config) -> list[str]:
    size, entries = config.code.size, config.code.codebook
    wide = placed_down(config)
    units = size if wide else config.numbers
    return [
        "super().__init__()",
        f"self.head = layers.Dense({units}{drawn(config)}){'  # for each place by itself' if wide else ''}",
        f'self.codebook = self.add_weight(shape=({entries}, {size}), initializer="random_normal", trainable=False)',
        f'self.counts = self.add_weight(shape=({entries},), initializer="zeros", trainable=False)',
        f'self.sums = self.add_weight(shape=({entries}, {size}), initializer="zeros", trainable=False)',
        "never = keras.initializers.Constant(1e9)",
        f"self.idle = self.add_weight(shape=({entries},), initializer=never, trainable=False)  # steps without use",
        f"self.seed = keras.random.SeedGenerator({config.training.seed})",
    ]


def _chosen(config: Config) -> list[str]:
    size, entries, weight = config.code.size, config.code.codebook, config.objective.commitment
    cost = f"self.add_loss({weight:.10g} * distance / ops.cast(ops.shape(features)[0], distance.dtype) / "
    return [
        "numbers = self.head(features)",
        f"rows = ops.stop_gradient(ops.reshape(numbers, (-1, {size})))",
        "if training:",
        "    self.revive(rows)",
        "far = ops.sum(self.codebook**2, axis=1) - 2 * ops.matmul(rows, ops.transpose(self.codebook))",
        f"chosen = ops.one_hot(ops.argmin(far, axis=1), {entries})",
        "entries = ops.stop_gradient(ops.reshape(ops.matmul(chosen, self.codebook), ops.shape(numbers)))",
        "if training:",
        "    self.follow(rows, chosen)",
        "distance = ops.sum((numbers - entries) ** 2)",
        *([f"{cost}{prod(config.data.source.shape)})"] if weight else []),
        "return entries + (numbers - ops.stop_gradient(numbers))  # the gradient passes as if nothing had been chosen",
    ]


def _revived(entries: int) -> list[str]:
    return [
        "count = ops.shape(rows)[0]",
        f"dead = self.idle >= ops.maximum(20.0, {10.0 * entries} / ops.cast(count, self.idle.dtype))",
        f"drawn = ops.take(rows, keras.random.randint(({entries},), 0, count, seed=self.seed), axis=0)",
        "self.codebook.assign(ops.where(dead[:, None], drawn, self.codebook))",
        "self.sums.assign(ops.where(dead[:, None], drawn, self.sums))",
        "self.counts.assign(ops.where(dead, 1.0, self.counts))",
        "self.idle.assign(ops.where(dead, 0.0, self.idle))",
    ]


def _followed(entries: int) -> list[str]:
    return [
        "used = ops.sum(chosen, axis=0)",
        "self.counts.assign(0.99 * self.counts + 0.01 * used)",
        "self.sums.assign(0.99 * self.sums + 0.01 * ops.matmul(ops.transpose(chosen), rows))",
        "total = ops.sum(self.counts)",
        f"smooth = (self.counts + 1e-5) / (total + {entries * 1e-5:.10g}) * total",
        "self.codebook.assign(self.sums / smooth[:, None])",
        "self.idle.assign(ops.where(used > 0, 0.0, self.idle + 1))",
    ]
