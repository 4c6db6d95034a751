"""Which choices a script can show; the rest is refused in one sentence instead of being left out in silence."""

from math import prod

from aecore.config import Config
from aecore.data.own.store import OWN
from aecore.errors import Refused
from aecore.settings import default, differences
from aecore.shapes import halvings, layers

__all__ = ["check", "placed", "refuse"]

VALUES = {
    "data.name": (
        *("mnist", "fashion-mnist", "kmnist", "digits8", "points-square", "points-moons", "points-swiss"),
        *("points-circles", "gaussian", "noise-images", "text"),
    ),
    "data.scaling": ("unit", "standardised", "none"),
    "network.kind": ("linear", "dense", "conv"),
    "network.norm": ("none", "batch", "layer"),
    "network.init": ("pytorch", "glorot"),
    "code.kind": ("plain", "variational", "quantized"),
    "objective.reconstruction": ("bce", "characters", "mse", "l1", "huber"),
    "objective.corruption": ("none", "gaussian", "masking", "salt_pepper", "block", "blur", "downsample"),
    "training.optimizer": ("adam", "adamw", "sgd", "rmsprop"),
    "training.schedule": ("constant", "one_cycle", "cosine"),
}
"""The values that are covered, of fields that name a piece."""
FIELDS = {
    "data": ("train_size", "validation_size", "dimensions", "class_balance"),
    "network": ("widths", "decoder_widths", "tied", "activation", "dropout", "blocks", "output"),
    "code": ("size", "activation", "vectors", "codebook"),
    "objective": (
        *("huber_delta", "kl", "kl_warmup", "free_bits", "commitment", "l1", "sparsity", "sparsity_rate", "weight_l1"),
        *("weight_l2", "contractive", "mmd", "adversarial", "allow_unbounded", "corruption_amount"),
    ),
    "training": (
        *("epochs", "batch_size", "learning_rate", "momentum", "weight_decay", "stop_below", "patience", "seed"),
        "device",
    ),
}
"""The fields whose every value is covered."""
ASIDE = ("precision", "log_seconds")
"""Fields of the training that change how it runs here, and not what a script says."""


def check(config: Config) -> None:
    """Refuse what no script shows yet.

    Raises:
        Refused: naming the field and the cure; also when the network cannot be built for the data.
    """
    for path, value in differences(config).items():
        if path in VALUES and value not in VALUES[path] and not OWN.fullmatch(str(value)):
            raise Refused(f"{path}: {value} cannot be shown as code yet; choose one of {', '.join(VALUES[path])}.")
        section, _, field = path.partition(".")
        if path not in VALUES and field not in (*FIELDS[section], *ASIDE):
            usual = default(path, config.network.kind)
            raise Refused(f"{path}: cannot be shown as code yet; set it to {'null' if usual is None else usual}.")
    layers(config)
    placed(config)
    _stopping(config)


def _stopping(config: Config) -> None:
    """Refuse to stop by a loss in which two networks have opposite aims: a script has one figure for each of them."""
    for field in ("stop_below", "patience"):
        if getattr(config.training, field) is not None and config.objective.adversarial:
            raise Refused(f"training.{field}: cannot be shown as code beside objective.adversarial; set it to null.")


def placed(config: Config) -> bool:
    """Whether each place of the smallest picture is one vector of a quantised code.

    Raises:
        Refused: when it is so on one side alone.
    """
    if config.network.kind != "conv" or config.code.kind != "quantized":
        return False
    shape, network = config.data.source.shape, config.network
    down, up = (prod(halvings(widths, shape)[-1]) for widths in (network.widths, network.way_back))
    if (down == config.code.vectors) != (up == config.code.vectors):
        raise Refused("network.decoder_widths: another depth cannot be shown as code beside one vector a place; set it "
                      "to null.")  # fmt: skip
    return down == config.code.vectors


def refuse(path: str, why: str, cure: str) -> Refused:
    """Return the refusal of what one language has no short form for."""
    return Refused(f"{path}: {why}; {cure}, or look at the other language.")
