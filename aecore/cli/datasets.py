"""data: what data sets there are, and adding one's own from a file."""

import argparse
from pathlib import Path
from typing import Any

from aecore import data
from aecore.cli.output import print_json, print_rows
from aecore.data.folders import data_folder
from aecore.data.own.add import SIZES, SUFFIXES, add_file, described
from aecore.data.own.store import OwnSet, own_sets
from aecore.errors import Refused
from aecore.tables import DATASETS

__all__ = ["add"]


def add(commands: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command."""
    command = commands.add_parser("data", parents=[shared], help="list the data sets, or add one's own")
    command.add_argument("verb", nargs="?", choices=["add"], help="add a file; without it the sets are listed")
    command.add_argument("file", nargs="?", type=Path, metavar="FILE", help=", ".join(SUFFIXES))
    command.add_argument("--size", default=SIZES[0], help="pictures of a zip: 28 (28 x 28, default) or keep")
    command.set_defaults(run_command=run_data)


def run_data(asked: argparse.Namespace) -> int:
    """List the sets, or add one."""
    if asked.verb is None:
        return _list(asked.json)
    if asked.file is None:
        raise Refused(f"data add: no file is given; give a file ending in {', '.join(SUFFIXES)}.")
    own = add_file(asked.file, size=asked.size)
    if asked.json:
        print_json(_row(own))
    else:
        print(described(own))
        print(f"Train on it with --set data.name={own.name}")
    return 0


def _list(as_json: bool) -> int:
    rows = [_row(data.source(name), row.title) for name, row in DATASETS.items()]
    rows += [_row(own) for own in own_sets(data_folder())]
    if as_json:
        print_json({"data": rows})
        return 0
    shown = [(row["name"], row["kind"], "x".join(map(str, row["shape"])), row["train"], row["title"]) for row in rows]
    print_rows([("name", "kind", "shape", "to learn from", "title"), *shown])
    return 0


def _row(source: data.Source, title: str = "") -> dict[str, Any]:
    return {
        "name": source.name,
        "title": source.title if isinstance(source, OwnSet) else title,
        "kind": source.kind,
        "shape": list(source.shape),
        "classes": list(source.classes),
        "train": source.train,
    }
