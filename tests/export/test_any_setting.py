"""Show as code: whatever one may choose is a script in both languages, over configurations drawn by chance."""

import ast
import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scripting import run

from aecore import tables
from aecore.config import Config, check_cut
from aecore.errors import Refused
from aecore.export import LANGUAGES, script
from aecore.shapes import layers

WANTED, RUN = 160, 10
CHOICES: dict[str, tuple[Any, ...]] = {
    "data.name": (*tables.DATASETS, "text", "text"),  # which alone has characters
    "data.train_size": (None, 40, 40),
    "data.dimensions": (2, 7),
    "data.scaling": ("unit", "unit", "standardised", "none"),
    "data.class_balance": ((), (), (0.5, 0.0), (1.0, 0.3)),
    "data.validation_size": (None, None, 7, 0),
    "network.kind": tuple(tables.NETWORKS),
    "network.widths": ((), (5,), (6, 4)),
    "network.decoder_widths": (None, None, (3,), (4, 5)),
    "network.tied": (False, False, True),
    "network.activation": tuple(tables.ACTIVATIONS),
    "network.norm": ("none", "none", "batch", "layer"),
    "network.dropout": (0.0, 0.0, 0.2),
    "network.blocks": (0, 0, 2),
    "network.init": tuple(tables.INITIALISATIONS),
    "network.output": ("auto", "auto", "sigmoid", "linear"),
    "code.kind": tuple(tables.CODES),
    "code.size": (1, 3),
    "code.activation": ("none", "none", "sigmoid", *tables.ACTIVATIONS),
    "code.vectors": (1, 4, 16, 49, 196),
    "code.codebook": (8, 16),
    "objective.reconstruction": ("bce", "characters", *tables.RECONSTRUCTIONS),
    "objective.huber_delta": (0.1, 0.5),
    "objective.kl": (None, 0.0, 2.0),
    "objective.kl_warmup": (0.0, 0.5, 3.0),
    "objective.free_bits": (0.0, 0.1),
    "objective.commitment": (0.25, 0.0),
    "objective.sparsity_rate": (0.05, 0.2),
    **{f"objective.{name}": (0.0, 0.0, 0.5) for name in tables.PENALTIES},
    "objective.allow_unbounded": (False, True),
    "objective.corruption": ("none", *tables.CORRUPTIONS),
    "objective.corruption_amount": (0.0, 0.3, 0.5, 1.0),
    "training.epochs": (1, 2),
    "training.batch_size": (16, 20_000),
    "training.optimizer": tuple(tables.OPTIMIZERS),
    "training.learning_rate": (0.001, 0.0001),
    "training.momentum": (0.9, 0.0),
    "training.weight_decay": (0.0, 0.01),
    "training.schedule": tuple(tables.SCHEDULES),
    "training.stop_below": (None, None, 0.01),
    "training.patience": (None, None, 1),
    "training.seed": (0, 7),
    "training.device": ("cpu",),
}
"""Of every field what is drawn from; the kind of device and what no script says are left as they are."""
ASIDE = {"training.precision", "training.log_seconds"}


def drawn(chance: np.random.Generator) -> Config | None:
    """Return a configuration, or None when what was drawn does not fit together."""
    sections: dict[str, dict[str, Any]] = {}
    for path, values in CHOICES.items():
        section, _, field = path.partition(".")
        value = values[chance.integers(len(values))]
        # most fields stay as they are, so that many draws fit together
        if chance.random() < 0.5 and not (path == "data.validation_size" and value is None):
            sections.setdefault(section, {})[field] = value
    sections.setdefault("training", {})["device"] = "cpu"
    try:
        config = Config.of(sections)
        layers(config)
        check_cut(config.data)
    except Refused:
        return None
    return config


def some(count: int, fits: Callable[[Config], bool] = lambda _: True, seed: int = 0) -> list[Config]:
    """Return so many configurations that fit together and `fits` holds of."""
    chance, found = np.random.default_rng(seed), list[Config]()
    while len(found) < count:
        config = drawn(chance)
        if config is not None and fits(config):
            found.append(config)
    return found


def test_every_field_is_drawn() -> None:
    fields = {f"{section}.{field}" for section, part in Config() for field, _ in part}
    assert set(CHOICES) | ASIDE == fields


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_setting_is_code(language: str) -> None:
    seen: dict[str, set[str]] = {path: set() for path in CHOICES}
    for config in some(WANTED):
        text = script(config, language)
        compile(text, "script", "exec")
        assert max(map(len, text.splitlines())) <= 120, text
        assert unknown(text) == set(), text
        for path, values in seen.items():
            section, _, field = path.partition(".")
            values.add(str(getattr(getattr(config, section), field)))
    for path in ("data.name", "code.kind", "objective.corruption", "objective.reconstruction", "training.optimizer"):
        assert seen[path] >= {str(value) for value in CHOICES[path]}, path  # the draw has shown every row


def unknown(text: str) -> set[str]:
    """Return the names that a script reads and nothing in it makes."""
    tree = ast.parse(text)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    aliases = [node for node in ast.walk(tree) if isinstance(node, ast.alias)]
    made |= {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
    return {node.id for node in names} - made - set(dir(builtins))


def quick(config: Config) -> bool:
    """Whether a test can wait for its training: of few items, and of a set that needs no files."""
    return "mnist" not in config.data.name and config.data.train_size == 40 and config.data.validation_size < 1_500


@pytest.mark.slow
@pytest.mark.parametrize("config", some(RUN, quick, seed=1), ids=lambda config: config.data.name)
def test_any_setting_runs_alone_in_pytorch(config: Config, tmp_path: Path) -> None:
    assert "on the test" in run(script(config), tmp_path)
