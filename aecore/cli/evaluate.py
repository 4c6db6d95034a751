"""evaluate: the figures of a run's weights on all test images, PCA's beside them."""

import argparse
from typing import Any

from aecore.cli.output import figures_table, print_json, run_summary
from aecore.finding import find, load

__all__ = ["add"]


def add(commands: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command."""
    command = commands.add_parser("evaluate", parents=[shared], help="evaluate a run on the test images")
    command.add_argument("run", metavar="RUN", help="a run's id or folder")
    command.set_defaults(run_command=run_evaluate)


def run_evaluate(asked: argparse.Namespace) -> int:
    """Evaluate the saved weights anew; nothing is written."""
    from aecore import data, device
    from aecore.outcome import evaluate_model, pca_figures

    run = find(asked.run, asked.runs_dir)
    model = load(run)
    place = device.choose("auto")
    test, _ = evaluate_model(model.to(place), data.load(model.config.data.key).test)
    summary = {**run_summary(run), "device": place.type, "test": test, "pca": pca_figures(run)}
    if asked.json:
        print_json(summary)
    else:
        print(f"run {run.id} ({summary['status']}, {summary['epochs']} epochs)")
        figures_table(test, summary["pca"])
    return 0
