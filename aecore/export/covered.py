"""Which choices a script can show; the rest is refused in one sentence instead of being left out in silence."""

from aecore.config import Config
from aecore.errors import Refused
from aecore.settings import default, differences
from aecore.shapes import layers

__all__ = ["SETS", "SHAPE", "SIDE", "check", "refuse"]

SIDE = 28
SHAPE = (1, SIDE, SIDE)
"""Of the pictures in the sets that scripts load."""
SETS = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST"}
"""The sets that both languages can load, by torchvision's name."""
VALUES = {
    "data.name": tuple(SETS),
    "network.kind": ("linear", "dense", "conv"),
    "network.norm": ("none", "batch", "layer"),
    "network.init": ("pytorch", "glorot"),
    "code.kind": ("plain", "variational"),
    "objective.reconstruction": ("bce", "mse", "l1", "huber"),
    "objective.corruption": ("none", "gaussian", "masking", "salt_pepper", "block", "blur", "downsample"),
    "training.optimizer": ("adam", "adamw", "sgd", "rmsprop"),
    "training.schedule": ("constant", "one_cycle", "cosine"),
}
"""The values that are covered, of fields that name a piece."""
FIELDS = {
    "data": ("train_size", "validation_size"),
    "network": ("widths", "decoder_widths", "tied", "activation", "dropout", "blocks", "output"),
    "code": ("size", "activation"),
    "objective": ("huber_delta", "kl", "kl_warmup", "l1", "corruption_amount"),
    "training": ("epochs", "batch_size", "learning_rate", "momentum", "weight_decay", "seed", "device"),
}
"""The fields whose every value is covered."""
ASIDE = ("precision", "log_seconds")
"""Fields of the training that change how it runs here, and not what a script says."""


def check(config: Config) -> None:
    """Refuse what no script shows yet.

    Raises:
        Refused: naming the field and the cure; also when the network cannot be built for pictures of 28 x 28.
    """
    for path, value in differences(config).items():
        if path in VALUES and value not in VALUES[path]:
            raise Refused(f"{path}: {value} cannot be shown as code yet; choose one of {', '.join(VALUES[path])}.")
        section, _, field = path.partition(".")
        if path not in VALUES and field not in (*FIELDS[section], *ASIDE):
            usual = default(path, config.network.kind)
            raise Refused(f"{path}: cannot be shown as code yet; set it to {'null' if usual is None else usual}.")
    layers(config, SHAPE)


def refuse(path: str, why: str, cure: str) -> Refused:
    """Return the refusal of what one language has no short form for."""
    return Refused(f"{path}: {why}; {cure}, or look at the other language.")
