"""The whole Keras script: data, network, corruption, training, test."""

from collections.abc import Callable

from aecore.config import Config, TrainingConfig
from aecore.data.own.store import OWN
from aecore.export import keras_code, keras_objective, keras_penalties, sets
from aecore.export.keras_layers import helpers, stacks
from aecore.export.sets import by_classes, stops
from aecore.export.writing import block, heading, indented, nouns

__all__ = ["write"]

SETS = {"mnist": "mnist", "fashion-mnist": "fashion_mnist"}
"""The sets that Keras loads, by its name."""
KMNIST = """def items(name, start, *shape):
    path = keras.utils.get_file(f"kmnist-{name}.gz", f"http://codh.rois.ac.jp/kmnist/dataset/kmnist/{name}.gz")
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=start).reshape(-1, *shape)


train, test = (items(f"{part}-images-idx3-ubyte", 16, 28, 28) for part in ("train", "t10k"))"""


def write(config: Config) -> str:
    """Return the script."""
    seen = [keras_objective.mixing(config), keras_objective.corruption(config)]
    layers = [*helpers(config), *seen, keras_code.helper(config)]
    made = stacks(config, keras_code.layers(config))
    after = [
        keras_objective.helper(config),
        *keras_penalties.helpers(config),
        _model(config),
        _schedule(config),
        _below(config),
        _training(config),
    ]
    return block([*_head(config), *_data(config)], *layers, made, *after)


def _head(config: Config) -> list[str]:
    own = OWN.fullmatch(config.data.name) is not None
    first = [*(["import gzip"] if config.data.name == "kmnist" else []), *(["import os"] if own else [])]
    first = ["import json", *first] if own and config.data.scaling == "none" else first
    return [
        *heading(config, "keras and a backend such as tensorflow"),
        "",
        *([*first, ""] if first else []),
        "import keras",
        "import numpy as np",
        "from keras import layers, ops",
        "",
        f"keras.utils.set_random_seed({config.training.seed})",
    ]


def _data(config: Config) -> list[str]:
    name = config.data.name
    idx = name in SETS or name == "kmnist"
    return [
        *(_idx(config) if idx else sets.lines(config, last=True)),
        *sets.cut(config, sets.channels_last(config)),
        *sets.scaling(config),
    ]


def _idx(config: Config) -> list[str]:
    unit = 'train, test = (part[..., None].astype("float32") / 255 for part in (train, test))'
    if config.data.name == "kmnist":
        labels = ['labels = items("train-labels-idx1-ubyte", 8)'] if by_classes(config) else []
        return [*KMNIST.split("\n"), *labels, unit]
    return [f"(train, {'labels' if by_classes(config) else '_'}), (test, _) = "
            f"keras.datasets.{SETS[config.data.name]}.load_data()", unit]  # fmt: skip


def _model(config: Config) -> list[str]:
    corrupted, scaled = config.objective.corruption != "none", config.data.scaling != "unit"
    seed = f"        self.seed = keras.random.SeedGenerator({config.training.seed + 1})"
    return [
        "class Autoencoder(keras.Model):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.encoder, self.code, self.decoder = encoder, code, decoder",
        *(["        self.corrupt = Corrupt()"] if corrupted else []),
        *([seed] if keras_penalties.chance(config) else []),
        *(["        self.critic = critic"] if config.objective.adversarial else []),
        "",
        "    def call(self, x, training=False):",
        *indented(["x = self.corrupt(x)"] if corrupted else [], 8),
        *indented(["x = ops.divide(ops.subtract(x, mean), deviation)"] if scaled else [], 8),
        "        z = self.code(self.encoder(x, training=training), training=training)",
        *indented(keras_penalties.lines(config), 8),
        "        return self.decoder(z, training=training)",
    ]


def _below(config: Config) -> list[str]:
    """Return the class that stops at a goal, or nothing."""
    if config.training.stop_below is None:
        return []
    return [
        "class Below(keras.callbacks.Callback):",
        "    def on_epoch_end(self, epoch, logs=None):",
        f'        if logs["val_loss"] < {config.training.stop_below:.10g}:',
        "            self.model.stop_training = True",
    ]


def _training(config: Config) -> list[str]:
    training, scheduled = config.training, config.training.schedule != "constant"
    unit, drawing = config.data.scaling == "unit", config.code.kind == "variational" and stops(config)
    back, rate = "" if unit else " * deviation + mean", f"{training.learning_rate:.10g}"
    return [
        *([f"steps = {training.epochs} * -(-len(train) // {training.batch_size})"] if scheduled else []),
        *([f"rate = keras.optimizers.schedules.CosineDecay({rate}, steps)"] if training.schedule == "cosine" else []),
        "model = Autoencoder()",
        f"model.compile({OPTIMISERS[training.optimizer](training)}, loss={keras_objective.loss(config)})",
        *([] if unit else ["target = (train - mean) / deviation"]),
        f"model.fit(train, {'train' if unit else 'target'}, batch_size={training.batch_size}, "
        f"epochs={training.epochs}{_stopping(config)})",
        "",
        *(["code.draws = False  # from here on its mean"] if drawing else []),
        f"drawn = model.predict(test, batch_size=1000){back}",
        "p = np.clip(drawn, 1e-7, 1 - 1e-7)",
        "bce = -np.mean(test * np.log(p) + (1 - test) * np.log(1 - p))",
        f'print(f"on the test {nouns(config)}: BCE {{bce:.5f}}, MSE {{np.mean((drawn - test) ** 2):.5f}} per pixel")',
    ]


def _stopping(config: Config) -> str:
    """Return what `fit` takes so that the held-out loss may stop it."""
    if not stops(config):
        return ""
    patience = config.training.patience
    stoppers = [*(["Below()"] if config.training.stop_below is not None else []),
                *([f"keras.callbacks.EarlyStopping(patience={patience})"] if patience else [])]  # fmt: skip
    target = "held" if config.data.scaling == "unit" else "(held - mean) / deviation"
    return f",\n          validation_data=(held, {target}),\n          callbacks=[{', '.join(stoppers)}]"


def _optimiser(name: str, training: TrainingConfig, **more: float) -> str:
    given = "".join(f", {key}={value:.10g}" for key, value in more.items())
    return f"keras.optimizers.{name}({_rate(training)}{given})"


OPTIMISERS: dict[str, Callable[[TrainingConfig], str]] = {
    "adam": lambda training: _optimiser("Adam", training, epsilon=1e-8),
    "adamw": lambda training: _optimiser("AdamW", training, weight_decay=training.weight_decay, epsilon=1e-8),
    "sgd": lambda training: _optimiser("SGD", training, momentum=training.momentum),
    # Keras adds it under the root: 1e-8 there would be larger than the squares of most gradients
    "rmsprop": lambda training: _optimiser("RMSprop", training, rho=0.99, epsilon=1e-16),
}


def _rate(training: TrainingConfig) -> str:
    """Return the learning rate, or the name of what says it."""
    return {"one_cycle": "OneCycle()", "cosine": "rate"}.get(training.schedule, f"{training.learning_rate:.10g}")


def _schedule(config: Config) -> list[str]:
    """Return the class of the one schedule that Keras does not have."""
    if config.training.schedule != "one_cycle":
        return []
    return [
        "class OneCycle(keras.optimizers.schedules.LearningRateSchedule):",
        "    def __call__(self, step):  # up over 30 % of the steps, then down to nearly 0, along half a cosine each",
        '        step, peak = ops.cast(step, "float32"), 0.3 * steps - 1',
        "        up = 0.52 - 0.48 * ops.cos(np.pi * step / peak)",
        "        down = 0.5 + 0.5 * ops.cos(np.pi * (step - peak) / (steps - 1 - peak))",
        f"        return {config.training.learning_rate:.10g} * ops.where(step <= peak, up, down)",
    ]
