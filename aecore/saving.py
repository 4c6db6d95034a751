"""A run's weights and the state to go on from, as safetensors: tensors and plain JSON, nothing unpickled.

torch is imported when something is saved or loaded, not before.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aecore.config import Config
from aecore.control import NAMES
from aecore.errors import NoState, Refused
from aecore.files import write_json, write_with

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.autoencoder import Autoencoder
    from aecore.state import State

__all__ = ["load_model", "load_progress", "load_state", "need_state", "save", "save_weights", "sweep"]

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


def load_progress(folder: Path) -> dict[str, Any] | None:
    """Return the numbers of the state to go on from, or None when none was saved; no tensor is read, nor torch.

    Raises:
        NoState: the file is damaged.
    """
    from safetensors import SafetensorError, safe_open

    path = folder / RESUME
    if not path.exists():
        return None
    try:
        with safe_open(path, "np") as file:
            progress = json.loads(file.metadata()["progress"])
        return {**progress, "step": int(progress["step"])}
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise _no_state(folder, f"is damaged ({error})") from None


def need_state(folder: Path, step: int) -> tuple[int, int]:
    """Return the step and the epochs begun to go on from; a run of which nothing was saved yet begins anew.

    Args:
        folder: the run's.
        step: the last step heard of.

    Raises:
        NoState: the run has come to a step above 0 and its state is lost; says what still works, and what to do.
    """
    numbers = load_progress(folder)
    if numbers is None and step > 0:
        raise _no_state(folder, "is missing")
    numbers = numbers or {"step": 0}
    return numbers["step"], numbers.get("epoch", 0) + bool(numbers.get("batch", 0))


def _no_state(folder: Path, what: str) -> NoState:
    kept = "its weights still serve every page, but " if (folder / WEIGHTS).exists() else ""
    return NoState(
        f"run {folder.name}: {RESUME}, the state to go on from, {what}; {kept}to train further, "
        "train anew with the same choices."
    )


def load_state(folder: Path) -> "State | None":
    """Return the state to go on from, or None when none was saved.

    Raises:
        NoState: as `load_progress`.
    """
    from safetensors import safe_open

    from aecore.state import Progress, State

    numbers = load_progress(folder)
    if numbers is None:
        return None
    progress = Progress(**numbers)
    with safe_open(folder / RESUME, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    model = {name[6:]: value for name, value in tensors.items() if name.startswith("model.")}
    rest = {name: value for name, value in tensors.items() if not name.startswith("model.")}
    return State(progress, model, rest)


def load_model(folder: Path) -> "Autoencoder | None":
    """Return the trained autoencoder on the CPU, or None when no weights were saved.

    Raises:
        Refused: they are damaged, or from another version.
    """
    from safetensors import SafetensorError

    path = folder / WEIGHTS
    if not path.exists():
        return None
    try:
        return _built(path)
    except (SafetensorError, OSError, ValueError, LookupError, TypeError, RuntimeError) as error:
        cure = "train it one more epoch to write them again, or choose another run"
        raise Refused(f"run {folder.name}: {WEIGHTS} is damaged or from another version; {cure}.") from error


def _built(path: Path) -> "Autoencoder":
    from safetensors import safe_open

    from aecore.autoencoder import build

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
