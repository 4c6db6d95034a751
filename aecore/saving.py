"""A run's weights and the state to go on from, as safetensors: tensors and plain JSON, nothing unpickled.

torch is imported when something is saved or loaded, not before.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from aecore.config import Config
from aecore.control import NAMES
from aecore.files import write_json, write_with

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.autoencoder import Autoencoder
    from aecore.state import State

__all__ = ["load_model", "load_state", "save", "save_weights", "sweep"]

RESUME, WEIGHTS = "resume.safetensors", "weights.safetensors"


def save(folder: Path, config: Config, state: "State", shape: tuple[int, ...]) -> None:
    """Write the weights and the state to go on from.

    resume.safetensors holds the weights too, and the numbers of resume.json in its own header: one rename makes the
    whole state new, so a crash cannot pair new tensors with old numbers. resume.json is for people and pages.
    """
    from safetensors.torch import save_file

    progress = state.progress.plain()
    save_weights(folder, config, state.model, shape)
    tensors = {**{f"model.{name}": value for name, value in state.model.items()}, **state.rest}
    numbers = {"progress": json.dumps(progress)}
    write_with(folder / RESUME, lambda path: save_file(tensors, path, numbers))
    write_json(folder / "resume.json", progress)


def save_weights(folder: Path, config: Config, model: "dict[str, Tensor]", shape: tuple[int, ...]) -> None:
    """Write the weights alone, with what `load_model` needs to build their network."""
    from safetensors.torch import save_file

    about = {"config": config.model_dump_json(), "shape": json.dumps(shape)}
    write_with(folder / WEIGHTS, lambda path: save_file(model, path, about))


def load_state(folder: Path) -> "State | None":
    """Return the state to go on from, or None when none was saved."""
    from safetensors import safe_open

    from aecore.state import Progress, State

    path = folder / RESUME
    if not path.exists():
        return None
    with safe_open(path, "pt") as file:
        progress = Progress(**json.loads(file.metadata()["progress"]))
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    model = {name[6:]: value for name, value in tensors.items() if name.startswith("model.")}
    rest = {name: value for name, value in tensors.items() if not name.startswith("model.")}
    return State(progress, model, rest)


def load_model(folder: Path) -> "Autoencoder | None":
    """Return the trained autoencoder on the CPU, or None when no weights were saved."""
    from safetensors import safe_open

    from aecore.autoencoder import build

    path = folder / WEIGHTS
    if not path.exists():
        return None
    with safe_open(path, "pt") as file:
        about = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    model = build(Config.of(json.loads(about["config"])), tuple(json.loads(about["shape"])))
    model.load_state_dict(tensors)
    return model.eval()


def sweep(folder: Path) -> None:
    """Remove what a killed worker left half written; only the holder of the run's lock may.

    A wish that a page writes at this moment is let be.
    """
    for place in (folder, folder / "film", folder / "test"):
        for path in place.glob(".????????-*"):
            if not path.name.endswith(NAMES):
                path.unlink(missing_ok=True)
