"""map: lay out a run's codes in two dimensions. No torch is imported, unless training images have to be encoded."""

import argparse
import sys
from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from aecore.cli.output import print_json
from aecore.errors import refusing
from aecore.files import need_place, write
from aecore.finding import find
from aecore.latent.maps import JUDGED, Map, compute, digest, key
from aecore.latent.quality import trustworthiness
from aecore.latent.spec import SPLITS, MapSpec
from aecore.mapjobs import anchor, codes_and_labels
from aecore.runs import Run
from aecore.sentences import limits
from aecore.splits import codes_path
from aecore.tables import MAPS

__all__ = ["add"]

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
    spec = MapSpec.of({"method": asked.method, "split": asked.split, **given})
    run = find(asked.run, asked.runs_dir)
    if asked.out is not None:
        with refusing("--out"):
            need_place(asked.out)
    path, made = cached(run, spec)
    if asked.out is not None:
        with refusing("--out"):
            write(asked.out, path.read_bytes())
        path = asked.out
    about = {
        "run": run.id,
        "method": spec.method,
        "split": spec.split,
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


def _codes(run: Run, spec: MapSpec) -> tuple[NDArray[np.float32], NDArray[np.int64] | None]:
    if codes_path(run, spec.split).exists() or spec.split == SPLITS[0]:
        return codes_and_labels(run, spec.points, split=spec.split)
    from aecore.outcome import training_codes  # torch, which test codes need not wait for

    return training_codes(run, spec.points)


def cached(run: Run, spec: MapSpec) -> tuple[Path, Map]:
    """Return the map's file and the map, made now unless the run has it."""
    codes, labels = _codes(run, spec)
    path = run.folder / "maps" / f"{key(spec, digest(codes))}.npz"
    made = Map.load(path)
    if made is None:
        with tqdm(disable=None, desc=spec.method, file=sys.stderr) as bar:

            def progress(done: int, total: int) -> None:
                bar.total, bar.n = total, done
                bar.refresh()

            made = compute(codes, labels, spec, progress, anchor=anchor(run.config.data.key, split=spec.split))
        made.save(path)
    elif isnan(made.trustworthiness):  # a worker made it for a page
        made = replace(made, trustworthiness=trustworthiness(codes[: spec.points], made.xy, JUDGED))
        made.save(path)
    return path, made
