"""map: lay out a run's codes in two dimensions. No torch is imported, unless training images have to be encoded."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from aecore.cli.output import print_json
from aecore.finding import find
from aecore.latent.maps import Map, compute, digest, key
from aecore.latent.spec import MapSpec
from aecore.mapjobs import anchor, codes_and_labels
from aecore.runs import Run
from aecore.sentences import limits
from aecore.tables import MAPS

__all__ = ["add"]

SPLITS = ("test", "train")
OPTIONS = ("points", "neighbours", "min_dist", "seed")


def add(commands: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command, one option for each setting of a map."""
    command = commands.add_parser("map", parents=[shared], help="lay out the codes of the test images in the plane")
    command.add_argument("run", metavar="RUN", help="a run's id or folder")
    command.add_argument("--method", default="pca", help=f"one of {', '.join(MAPS)} (default pca)")
    for name in OPTIONS:
        field = MapSpec.model_fields[name]
        words = f"{field.description} {limits(field).capitalize()} (default {field.default})"
        command.add_argument(f"--{name.replace('_', '-')}", metavar="N", help=words)
    words = "which images: those of the test split (default), or the training images, which are encoded now"
    command.add_argument("--split", choices=SPLITS, default=SPLITS[0], help=words)
    command.add_argument("--out", type=Path, help="copy the .npz (xy, index, label) here too")
    command.set_defaults(run_command=run_map)


def run_map(asked: argparse.Namespace) -> int:
    """Make the map, or take it from the run's cache, and say where it is."""
    given = {name: getattr(asked, name) for name in OPTIONS if getattr(asked, name) is not None}
    spec = MapSpec.of({"method": asked.method, **given})
    run = find(asked.run, asked.runs_dir)
    path, made = cached(run, spec, asked.split)
    if asked.out is not None:
        shutil.copyfile(path, asked.out)
        path = asked.out
    about = {
        "run": run.id,
        "method": spec.method,
        "split": asked.split,
        "file": str(path.resolve()),
        "points": len(made.xy),
        "seconds": made.seconds,
        "trustworthiness": made.trustworthiness,
    }
    if asked.json:
        print_json(about)
    else:
        trust = f"trustworthiness {made.trustworthiness:.4f} (15 neighbours)"
        fewer = "" if len(made.xy) == spec.points else f", all there are of {spec.points:,}"
        print(f"{about['points']:,} points{fewer}, in {made.seconds:.1f} s, {trust}: {about['file']}")
    return 0


def _codes(run: Run, spec: MapSpec, split: str) -> tuple[NDArray[np.float32], NDArray[np.int64] | None]:
    if split == SPLITS[0]:
        return codes_and_labels(run, spec.points)
    from aecore.outcome import training_codes  # torch, which test codes need not wait for

    return training_codes(run, spec.points)


def cached(run: Run, spec: MapSpec, split: str = SPLITS[0]) -> tuple[Path, Map]:
    """Return the map's file and the map, made now unless the run has it."""
    codes, labels = _codes(run, spec, split)
    path = run.folder / "maps" / f"{key(spec, digest(codes))}.npz"
    made = Map.load(path)
    if made is None:
        with tqdm(disable=None, desc=spec.method, file=sys.stderr) as bar:

            def progress(done: int, total: int) -> None:
                bar.total, bar.n = total, done
                bar.refresh()

            made = compute(codes, labels, spec, progress, anchor=anchor(run.config.data.key, split=split))
        made.save(path)
    return path, made
