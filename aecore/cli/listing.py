"""runs and presets: what there is."""

import argparse
from typing import Any

from aecore.cli.output import print_json, print_rows, run_summary
from aecore.errors import Refused, refusing
from aecore.finding import check
from aecore.presets import PRESETS
from aecore.runs import Run, all_runs

__all__ = ["add"]


def add(commands: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the two commands."""
    runs = commands.add_parser("runs", parents=[shared], help="list the runs, newest first")
    runs.set_defaults(run_command=list_runs)
    presets = commands.add_parser("presets", parents=[shared], help="list the named experiments")
    presets.set_defaults(run_command=list_presets)


def list_runs(asked: argparse.Namespace) -> int:
    """Print every run with its status; one that cannot be read is listed with the reason."""
    rows = [described(run) for run in all_runs(asked.runs_dir)]
    if asked.json:
        print_json({"runs": rows})
    else:
        shown = [(row["run"], row["status"], row["epochs"], row.get("bce") or "", title_of(row)) for row in rows]
        print_rows([("run", "status", "epochs", "BCE per pixel", "title"), *shown])
    return 0


def described(run: Run) -> dict[str, Any]:
    """Return one row of the list."""
    try:
        with refusing(f"run {run.id}:"):
            check(run)
            config, summary = run.config, run_summary(run)
    except Refused as error:
        return {"run": run.id, "folder": str(run.folder.resolve()), "status": "damaged", "epochs": 0, "why": str(error)}
    test = summary["test"] or {}
    words = {"network": config.network.kind, "code": config.code.kind, "size": config.numbers}
    words |= {"title": run.about.get("title"), "shipped": run.shipped}
    return {**summary, **words, "data": config.data.name, "bce": _rounded(test.get("bce_per_pixel"))}


def title_of(row: dict[str, Any]) -> str:
    """Return what a person called it (that of a shipped run says that it is one), or why it cannot be read."""
    title = row.get("why") or row.get("title")
    return title if isinstance(title, str) else ""


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def list_presets(asked: argparse.Namespace) -> int:
    """Print every preset with its source."""
    if asked.json:
        print_json({"presets": [described_preset(name) for name in PRESETS]})
    else:
        print_rows((item.name, item.title, f"{item.source}, {item.year}") for item in PRESETS.values())
    return 0


def described_preset(name: str) -> dict[str, Any]:
    """Return one preset with its whole configuration."""
    item = PRESETS[name]
    return {
        "name": item.name,
        "title": item.title,
        "summary": item.summary,
        "source": item.source,
        "year": item.year,
        "config": item.config.model_dump(mode="json"),
    }
