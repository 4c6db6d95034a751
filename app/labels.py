"""What every setting is called on the pages: plain names for the fields of the configuration and for their values."""

from aecore import tables
from app.text import _

__all__ = ["GROUPS", "LABELS", "TITLES", "plain", "title"]

GROUPS = {
    "data": _("What it sees"),
    "network": _("How it computes"),
    "code": _("What may pass"),
    "objective": _("What counts as good"),
    "training": _("How it learns"),
}
"""The five choices, by section of the configuration."""

LABELS = {
    "data.name": _("Pictures"),
    "data.train_size": _("Training images"),
    "data.validation_size": _("Held-out images"),
    "network.kind": _("Network"),
    "network.widths": _("Hidden layers"),
    "network.decoder_widths": _("Decoder’s hidden layers"),
    "network.tied": _("Tied weights"),
    "network.activation": _("Bend after each layer"),
    "network.norm": _("Norm"),
    "network.dropout": _("Dropout"),
    "network.blocks": _("Residual blocks"),
    "network.init": _("First weights"),
    "network.output": _("Last step"),
    "code.kind": _("Kind of code"),
    "code.size": _("Latent size"),
    "code.activation": _("Bend on the code"),
    "objective.reconstruction": _("What counts as good"),
    "objective.huber_delta": _("Huber’s turning point"),
    "objective.kl": _("Weight of the KL term"),
    "objective.kl_warmup": _("Warm-up of the KL term, in epochs"),
    "objective.l1": _("L1 on the code"),
    "objective.corruption": _("Corruption"),
    "objective.corruption_amount": _("Amount of corruption"),
    "training.epochs": _("Epochs"),
    "training.batch_size": _("Images in a step"),
    "training.optimizer": _("Optimiser"),
    "training.learning_rate": _("Learning rate"),
    "training.momentum": _("Momentum"),
    "training.weight_decay": _("Weight decay"),
    "training.schedule": _("Schedule"),
    "training.stop_below": _("Stop below this loss"),
    "training.patience": _("Patience, in epochs"),
    "training.seed": _("Seed"),
    "training.device": _("Device"),
    "training.precision": _("Precision"),
    "training.log_seconds": _("Seconds between points"),
}
"""Every field of every section; the sentence under each comes from the configuration itself."""

TITLES = {
    "network.output": {"auto": _("Automatic"), "sigmoid": _("Sigmoid"), "linear": _("Linear")},
    "network.norm": {"none": _("None"), "batch": _("Batch"), "layer": _("Layer")},
    "training.device": {"auto": _("Automatic"), "cuda": "CUDA", "mps": "Apple MPS", "cpu": "CPU"},
    "training.precision": {"auto": _("Automatic"), "float32": "float32", "bfloat16": "bfloat16"},
}
"""Names for values that no table of pieces holds."""

_ROWS = {
    "data.name": tables.DATASETS,
    "network.kind": tables.NETWORKS,
    "network.activation": tables.ACTIVATIONS,
    "network.init": tables.INITIALISATIONS,
    "code.kind": tables.CODES,
    "code.activation": tables.ACTIVATIONS,
    "objective.reconstruction": tables.RECONSTRUCTIONS,
    "objective.corruption": tables.CORRUPTIONS,
    "training.optimizer": tables.OPTIMIZERS,
    "training.schedule": tables.SCHEDULES,
}
_SHORT = {"network.kind": {"conv": _("Conv")}, "objective.reconstruction": {"bce": "BCE", "mse": "MSE", "l1": "L1"}}


def title(path: str, value: str, *, short: bool = False) -> str:
    """Return what people call one value of a field: "Mean squared error", or "MSE" where there is little room."""
    if short and value in _SHORT.get(path, {}):
        return _SHORT[path][value]
    rows = _ROWS.get(path, {})
    return _(rows[value].title) if value in rows else TITLES.get(path, {}).get(value, value)


def plain(sentence: str) -> str:
    """Return a refusal with the fields called as on the page: "Latent size: 0 is not allowed; ..."."""
    for path, label in sorted(LABELS.items(), reverse=True):  # a name that begins another comes after it
        sentence = sentence.replace(path, label)
    return sentence
