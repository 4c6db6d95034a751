"""One trained preset is one row, kept under a hash of its configuration so that no row is trained twice."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from math import prod
from pathlib import Path
from time import perf_counter

import torch

from aecore.config import Config
from aecore.errors import Refused
from aecore.events import Finished
from aecore.heldout import held_out
from aecore.images import Images
from aecore.outcome import Figures, evaluate_model
from aecore.presets import Preset
from aecore.training import Training

__all__ = ["Row", "Rows", "config_of", "train"]

QUICK = {"data": {"train_size": 512, "validation_size": 100}, "training": {"epochs": 1}}


@dataclass(frozen=True)
class Row:
    """What one training came to on the 10,000 test images.

    Attributes:
        preset: its name.
        seed: of the first weights, the order and all noise.
        figures: the metrics of `presets.UNITS` that have a meaning for it.
        epochs: how many it trained.
        seconds: spent training, without the evaluation on the test images.
        threads: of the processor that trained it.
    """

    preset: str
    seed: int
    figures: Figures
    epochs: float
    seconds: float
    threads: int


class Rows:
    """The rows on disk: one JSON object, from the hash of a configuration to a row."""

    def __init__(self, path: Path) -> None:
        """Read what is there."""
        self.path = path
        self._rows = json.loads(path.read_text()) if path.exists() else {}

    def get(self, config: Config) -> Row | None:
        """Return the row of a configuration, None when it was not trained yet."""
        found = self._rows.get(hash_of(config))
        return None if found is None else Row(**found)

    def put(self, config: Config, row: Row) -> None:
        """Keep a row, on disk at once."""
        self._rows[hash_of(config)] = asdict(row)
        self.path.write_text(json.dumps(self._rows, indent=1, sort_keys=True) + "\n")


def hash_of(config: Config) -> str:
    """Return the name of a configuration: of all that changes its weights."""
    plain = config.model_dump(mode="json")
    for field in ("device", "log_seconds"):
        plain["training"].pop(field)
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def config_of(preset: Preset, *, seed: int, quick: bool) -> Config:
    """Return the preset's configuration with another seed; a quick one sees 512 images once."""
    choices = {name: dict(section) for name, section in preset.choices.items()}
    for section, fields in QUICK.items() if quick else ():
        choices[section] = {**choices.get(section, {}), **fields}
    choices["training"] = {**choices.get("training", {}), "seed": seed, "device": "cpu"}
    return Config.of(choices)


def train(preset: Preset, config: Config) -> Row:
    """Train to the end and evaluate.

    Raises:
        Refused: when the training failed.
    """
    training = Training(config)
    began = perf_counter()
    *_, last = training.events()
    seconds = perf_counter() - began
    if not isinstance(last, Finished):
        raise Refused(f"preset {preset.name}: the training ended as {last.kind}; see its last event, {last.record()}.")
    figures, _ = evaluate_model(training.model, training.data.test)
    figures |= _told(training)
    return Row(
        preset.name, config.training.seed, figures, training.progress.epoch, round(seconds, 1), torch.get_num_threads()
    )


def _told(training: Training) -> Figures:
    """Return what only the code can tell of the test images: its ELBO, or how much of its codebook they use."""
    reading = held_out(training.model, Images(training.data.test.images, training.device))
    found: Figures = {}
    if "kl" in reading.terms and training.config.objective.reconstruction == "bce":
        nats = reading.terms["reconstruction"] + reading.terms["kl"]
        found["negative_elbo"] = nats * prod(training.data.shape)
    if "codebook_used" in reading.facts:
        found["codebook_used"] = float(reading.facts["codebook_used"])
    return found
