"""task: what the code of a run is good for, by name, with its score beside a fair baseline's."""

import argparse
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from aecore.cli.output import print_json, print_rows
from aecore.errors import refusing
from aecore.files import need_place, write
from aecore.finding import find
from aecore.runs import Run
from aecore.sentences import limits
from aecore.settings import parse_setting
from aecore.tables import TASKS, load_named
from aecore.taskqueue import TaskFile
from aecore.taskruns import TaskSpec, compute, key_of
from aecore.tasks.result import Cell, Result, Score

__all__ = ["add"]

MOST_ROWS = 24
"""Of a table that is printed; a longer one is for a file."""


def add(commands: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command; its help names every setting of every use."""
    task = commands.add_parser(
        "task",
        parents=[shared],
        help="try what the code of a run is good for",
        epilog=settings(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    task.add_argument("name", metavar="NAME", help=f"one of {', '.join(TASKS)}")
    task.add_argument("run", metavar="RUN", help="a run's id or folder")
    task.add_argument("--set", action="append", default=[], dest="settings", metavar="key=value",
                      help="change one setting; the value is JSON, else plain text")  # fmt: skip
    task.add_argument("--csv", type=Path, metavar="FOLDER", help="write every table there as comma-separated values")
    task.set_defaults(run_command=run_task)


def settings() -> str:
    """Return a line for each setting of each use: its limits, default and sentence."""
    lines = []
    for name, piece in TASKS.items():
        lines += ["", f"{name}: {piece.help}"]
        for key, field in load_named(piece.options).model_fields.items():
            lines.append(f"  {key}: {field.description} {limits(field).capitalize()} (default {field.default})")
    return "\n".join(lines)


def run_task(asked: argparse.Namespace) -> int:
    """Do it, or take what was found before, and say what came out."""
    spec = TaskSpec.of(asked.name, dict(parse_setting(text) for text in asked.settings))
    run = find(asked.run, asked.runs_dir)
    if asked.csv is not None:
        with refusing("--csv"):
            need_place(asked.csv, folder=True)
    path, found = cached(run, spec)
    if asked.csv is not None:
        export(found, asked.csv, asked.name)
    if asked.json:
        print_json({"task": asked.name, "run": run.id, "file": str(path.resolve()), **found.words()})
    else:
        show(found)
    return 0


def cached(run: Run, spec: TaskSpec) -> tuple[Path, Result]:
    """Return where the result is kept and the result, made now unless the run has it."""
    file = TaskFile(run, key_of(run, spec))
    found = file.load()
    if found is None:
        with tqdm(disable=None, desc=spec.name, file=sys.stderr, total=1.0, bar_format="{l_bar}{bar}") as bar:

            def tell(share: float) -> None:
                bar.n = share
                bar.refresh()

            found = compute(run, spec, tell)
        found.save(file.path)
    return file.path, found


def export(found: Result, folder: Path, name: str) -> None:
    """Write every table as a file of its own."""
    with refusing("--csv"):
        for title, table in found.tables.items():
            write(folder / f"{name}-{title}.csv", table.csv().encode())


def show(found: Result) -> None:
    """Print the number that leads, the sentence and the tables, as far as they are short."""
    for score in filter(None, (found.lead, found.baseline)):
        print(told(score))
    print(found.said, found.more.get("scored") or f"({found.images:,} test images)")
    for name, table in found.tables.items():
        print(f"\n{table.title}")
        if len(table.rows) > MOST_ROWS:
            print(f"{len(table.rows)} rows: --csv FOLDER writes them, as {name}.")
        else:
            print_rows([table.columns, *(tuple(_cell(cell) for cell in row) for row in table.rows)])


def told(score: Score) -> str:
    """Return a score on one line, with its interval."""
    between = f" ({score.interval()})" if score.interval() else ""
    return f"{score.title}: {score.shown()}{between}"


def _cell(cell: Cell) -> str:
    if cell is None:
        return "-"
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)
