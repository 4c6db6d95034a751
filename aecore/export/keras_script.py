"""The whole Keras script: data, network, corruption, training, test."""

from collections.abc import Callable

from aecore.config import Config, TrainingConfig
from aecore.export import keras_objective
from aecore.export.covered import refuse
from aecore.export.keras_layers import helpers, stacks
from aecore.export.writing import block, heading, indented, training_images

__all__ = ["write"]

SETS = {"mnist": "mnist", "fashion-mnist": "fashion_mnist"}


def write(config: Config) -> str:
    """Return the script.

    Raises:
        Refused: when a choice has no short form in Keras.
    """
    layers = [*helpers(config), keras_objective.corruption(config), keras_objective.code(config)]
    return block(_head(config), *layers, stacks(config), _model(config), _schedule(config), _training(config))


def _head(config: Config) -> list[str]:
    return [
        *heading(config, "keras and a backend such as tensorflow"),
        "",
        "import keras",
        "import numpy as np",
        "from keras import layers, ops",
        "",
        f"keras.utils.set_random_seed({config.training.seed})",
        f"(train, _), (test, _) = keras.datasets.{SETS[config.data.name]}.load_data()",
        f'train = train[:{training_images(config)}, :, :, None].astype("float32") / 255  # (N, 28, 28, 1), from 0 to 1',
        'test = test[:, :, :, None].astype("float32") / 255',
    ]


def _model(config: Config) -> list[str]:
    corrupted = config.objective.corruption != "none"
    return [
        "class Autoencoder(keras.Model):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.encoder, self.code, self.decoder = encoder, code, decoder",
        *(["        self.corrupt = Corrupt()"] if corrupted else []),
        "",
        "    def call(self, x, training=False):",
        *indented(["x = self.corrupt(x)"] if corrupted else [], 8),
        "        z = self.code(self.encoder(x, training=training), training=training)",
        *indented(keras_objective.penalty(config), 8),
        "        return self.decoder(z, training=training)",
    ]


def _training(config: Config) -> list[str]:
    training, scheduled = config.training, config.training.schedule != "constant"
    return [
        *([f"steps = {training.epochs} * -(-len(train) // {training.batch_size})"] if scheduled else []),
        "model = Autoencoder()",
        f"model.compile({OPTIMISERS[training.optimizer](training)}, loss={keras_objective.loss(config)})",
        f"model.fit(train, train, batch_size={training.batch_size}, epochs={training.epochs})",
        "",
        "drawn = model.predict(test, batch_size=1000)",
        "p = np.clip(drawn, 1e-7, 1 - 1e-7)",
        "bce = -np.mean(test * np.log(p) + (1 - test) * np.log(1 - p))",
        'print(f"on the test images: BCE {bce:.5f}, MSE {np.mean((drawn - test) ** 2):.5f} per pixel")',
    ]


def _optimiser(name: str, training: TrainingConfig, **more: float) -> str:
    if training.weight_decay and name != "AdamW":
        raise refuse(
            "training.weight_decay", f"{name} of Keras decays in another way", "choose training.optimizer adamw"
        )
    given = "".join(f", {key}={value:.10g}" for key, value in more.items())
    return f"keras.optimizers.{name}({_rate(training)}{given})"


OPTIMISERS: dict[str, Callable[[TrainingConfig], str]] = {
    "adam": lambda training: _optimiser("Adam", training, epsilon=1e-8),
    "adamw": lambda training: _optimiser("AdamW", training, weight_decay=training.weight_decay, epsilon=1e-8),
    "sgd": lambda training: _optimiser("SGD", training, momentum=training.momentum),
    "rmsprop": lambda training: _optimiser("RMSprop", training, rho=0.99, epsilon=1e-8),
}


def _rate(training: TrainingConfig) -> str:
    """Return the learning rate, or the schedule of it."""
    rate = f"{training.learning_rate:.10g}"
    schedules = {"one_cycle": "OneCycle()", "cosine": f"keras.optimizers.schedules.CosineDecay({rate}, steps)"}
    return schedules.get(training.schedule, rate)


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
