"""What every setting is called on the pages: plain names for the fields of the configuration and for their values."""

import re
from collections.abc import Callable

from aecore import tables
from aecore.data.folders import data_folder
from aecore.data.own.store import OWN, own_set
from aecore.errors import Refused
from app.kinds import kind_of, words_of
from app.text import _

__all__ = ["EMPTY", "GROUPS", "LABELS", "TITLES", "label", "plain", "term", "title"]

GROUPS = {
    "data": _("What it sees"),
    "network": _("How it computes"),
    "code": _("What may pass"),
    "objective": _("What counts as good"),
    "training": _("How it learns"),
}
"""The five choices, by section of the configuration."""

LABELS = {
    "data.name": _("Data set"),
    "data.train_size": _("Training images"),
    "data.validation_size": _("Held-out images"),
    "data.dimensions": _("Numbers in a vector"),
    "data.scaling": _("Scaling"),
    "data.class_balance": _("Share of each class"),
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
    "code.vectors": _("Vectors of an image"),
    "code.codebook": _("Entries of the codebook"),
    "objective.reconstruction": _("What counts as good"),
    "objective.huber_delta": _("Huber’s turning point"),
    "objective.kl": _("Weight of the KL term"),
    "objective.kl_warmup": _("Warm-up of the KL term, in epochs"),
    "objective.free_bits": _("Free nats of each number"),
    "objective.commitment": _("Weight of the commitment"),
    "objective.allow_unbounded": _("BCE outside 0 to 1"),
    "objective.l1": _("L1 on the code"),
    "objective.sparsity": _("Sparsity of the code"),
    "objective.sparsity_rate": _("Rate at which a number is on"),
    "objective.weight_l1": _("L1 on the weights"),
    "objective.weight_l2": _("L2 on the weights"),
    "objective.contractive": _("Contractive"),
    "objective.mmd": _("MMD to the prior"),
    "objective.adversarial": _("Adversarial to the prior"),
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

_OF_ITEMS = {
    "data.train_size": _("Training {images}"),
    "data.validation_size": _("Held-out {images}"),
    "code.vectors": _("Vectors of one {image}"),
    "training.batch_size": _("{images} in a step"),
}
"""The fields that count items, which are no images everywhere."""

EMPTY = {
    "data.train_size": _("all"),
    "network.widths": _("none, or 128, 64"),
    "network.decoder_widths": _("as the encoder"),
    "objective.kl": "1",
    "training.stop_below": _("never"),
    "training.patience": _("endless"),
}
"""What an empty field shows: what it means to give none."""

TITLES = {
    "network.output": {"auto": _("Automatic"), "sigmoid": _("Sigmoid"), "linear": _("Linear")},
    "network.norm": {"none": _("None"), "batch": _("Batch"), "layer": _("Layer")},
    "data.scaling": {"unit": _("0 to 1"), "standardised": _("Standardised"), "none": _("As they are")},
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
_TERMS = {"kl": _("KL to the prior"), "commitment": _("Commitment to the codebook")}
_SHORT = {"network.kind": {"conv": _("Conv")}, "objective.reconstruction": {"bce": "BCE", "mse": "MSE", "l1": "L1"}}


def title(path: str, value: str, *, short: bool = False) -> str:
    """Return what people call one value of a field: "Mean squared error", or "MSE" where there is little room."""
    if short and value in _SHORT.get(path, {}):
        return _SHORT[path][value]
    if path == "data.name" and OWN.fullmatch(value):
        return _own_title(value)
    rows = _ROWS.get(path, {})
    return _(rows[value].title) if value in rows else TITLES.get(path, {}).get(value, value)


def term(name: str) -> str:
    """Return what people call a term of the loss: "KL to the prior", "L1 on the code"."""
    return _TERMS[name] if name in _TERMS else _(tables.PENALTIES[name].title)


def label(path: str, name: str) -> str:
    """Return what a field is called where a data set is chosen: "Training points"."""
    said = _OF_ITEMS.get(path)
    if said is None or kind_of(name) == "image":
        return LABELS[path]
    called = said.format(**words_of(name))
    return called[:1].upper() + called[1:]


def plain(sentence: str, name: str = "mnist") -> str:
    """Return a refusal or a limit in the words of the page: "Network: set it to “Dense”, or “Kind of code” to “Plain”."

    Fields and their values are called as there, where the data set `name` is chosen, and a list and none are written
    as their fields take them.
    """
    first = re.match(rf"({_PATHS})(?=:)", sentence)
    subject = first[0] if first else ""
    sentence = re.sub(rf"(set )?({_PATHS}|\bit) to ([a-z]+)(?: or ([a-z]+)(?=[;,]|\.?$))?", _set(subject), sentence)
    sentence = re.sub(_PATHS, lambda found: _called(found[0], quoted=found.start() > 0, name=name), sentence)
    sentence = re.sub(r"\[([0-9]+(?:, [0-9]+)*)\]", r"\1", sentence)
    return sentence.replace(" or null", _(", or empty"))


_PATHS = "|".join(re.escape(path) for path in sorted(LABELS, reverse=True))  # a name that begins another comes after it


def _called(path: str, *, quoted: bool = True, name: str = "mnist") -> str:
    return f"“{label(path, name)}”" if quoted else label(path, name)


def _set(subject: str) -> Callable[[re.Match[str]], str]:
    """Return what writes "set it to unit" as its widget does; "it" is the field that a sentence begins with."""

    def written(found: re.Match[str]) -> str:
        set_, name, *values = found.groups("")
        path = subject if name == "it" else name
        what = name if name == "it" else _called(path)
        if values[0] in _TURN and path in LABELS and not values[1]:
            return _TURN[values[0]].format(what=what)
        titles = [title(path, value) for value in values if value]
        if titles == [value for value in values if value]:
            return found[0]  # words that are no values of this field
        return _("{set}{what} to {value}").format(
            set=set_, what=what, value=_(" or ").join(f"“{each}”" for each in titles)
        )

    return written


_TURN = {"true": _("turn {what} on"), "false": _("turn {what} off")}


def _own_title(name: str) -> str:
    """Return what the file of a person's own data set is called."""
    try:
        return _("{title} (yours)").format(title=own_set(name, data_folder()).title)
    except Refused:  # it is gone from this machine
        return name
