"""encode, decode and reconstruct: a run's network on new data from files."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aecore import newdata
from aecore.cli.output import print_json
from aecore.cli.rows import from_unit, is_table, to_unit
from aecore.errors import Refused
from aecore.finding import find, load

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.autoencoder import Autoencoder

__all__ = ["add"]

BATCH = 1_000
VERBS = {
    "encode": ("images to codes", "codes"),
    "decode": ("codes to images", "images"),
    "reconstruct": ("images to codes and back", "images"),
}


def add(commands: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the three commands."""
    for verb, (words, _) in VERBS.items():
        command = commands.add_parser(verb, parents=[shared], help=words)
        command.add_argument("run", metavar="RUN", help="a run's id or folder")
        kinds = ".npy, .npz or .csv" if verb == "decode" else ".npy, .npz, .csv, a picture or a folder of pictures"
        command.add_argument("file", metavar="FILE", type=Path, help=kinds)
        command.add_argument("--out", type=Path, help="where to write: .npy, .npz, .csv, or .png for images")
        command.set_defaults(run_command=run_apply)


def run_apply(asked: argparse.Namespace) -> int:
    """Read, compute in batches, write, and say what was written."""
    verb = asked.command
    name = VERBS[verb][1]
    out = asked.out or Path(f"{asked.file.stem}-{'codes' if verb == 'encode' else verb + 'd'}.npy")
    run = find(asked.run, asked.runs_dir)
    model = load(run)
    newdata.need_out(out, pictures=verb != "encode" and len(model.shape) == 3)
    values = read_for(model, verb, asked.file)
    result = in_batches(getattr(model, verb), values)
    if verb != "encode" and is_table(model.shape):
        result = from_unit(model.config, result)
    newdata.write(out, result, name)
    if asked.json:
        about = {"run": run.id, "folder": str(run.folder.resolve()), "file": str(out.resolve())}
        print_json({**about, "count": len(result), "shape": list(result.shape)})
    else:
        print(f"{len(result):,} {name} of shape {result.shape[1:]}: {out}")
    return 0


def read_for(model: "Autoencoder", verb: str, path: Path) -> np.ndarray:
    """Return the file's values as the network takes them, float32: images (N, *shape), or codes (N, k)."""
    if verb != "decode" and is_table(model.shape):
        return to_unit(model.config, newdata.read(path, model.shape), str(path))
    if verb != "decode":
        return newdata.as_images(newdata.read(path, model.shape), model.shape, str(path))
    size = model.config.numbers
    if path.suffix.lower() not in newdata.TABLES:
        raise Refused(f"{path}: codes are read from {', '.join(newdata.TABLES)}; give one of those.")
    codes = newdata.read(path, model.shape)
    codes = codes[None] if codes.shape == (size,) else codes
    if codes.ndim != 2 or codes.shape[1] != size:
        raise Refused(f"{path}: has the shape {codes.shape}; this run's codes are rows of {size:,} numbers.")
    return codes.astype(np.float32)


def in_batches(function: "Callable[[Tensor], Tensor]", values: np.ndarray) -> np.ndarray:
    """Return `function` of all values, float32, a thousand at a time and without gradients."""
    import torch

    with torch.no_grad():
        parts = [function(torch.from_numpy(values[i : i + BATCH])) for i in range(0, len(values), BATCH)]
    return np.concatenate([part.float().contiguous().numpy() for part in parts])
