"""The command line: one module a command, each with `add(commands)` and a function that returns an exit status.

Exit status: 0 done, 2 refused (one line on standard error), 1 failed, 130 stopped by the person.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from aecore.cli import apply, code, datasets, evaluate, listing, mapping, task, train
from aecore.errors import Refused, refusing
from aecore.runs import runs_dir
from aecore.version import VERSION

__all__ = ["main"]


class Parser(argparse.ArgumentParser):
    """argparse, refusing in one line as everything else here does."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Turn a usage error into a refusal."""
        raise Refused(f"{self.prog}: {message}; `{self.prog} --help` shows how it is used.")


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    shared = Parser(add_help=False)
    shared.add_argument("--runs-dir", type=Path, help="folder of runs (default: $AECORE_RUNS_DIR, else runs/)")
    shared.add_argument("--json", action="store_true", help="end with one JSON object on standard output")
    top = Parser(prog="python -m aecore", description="Train autoencoders and look into them.")
    top.add_argument("--version", action="version", version=f"aecore {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    for module in (train, evaluate, listing, mapping, apply, code, datasets, task):
        module.add(commands, shared)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        with refusing():
            return _obey(arguments)
    except Refused as error:
        _let_go_of_output()
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        _let_go_of_output()
        return 1


def _obey(arguments: Sequence[str] | None) -> int:
    asked = parser().parse_args(arguments)
    asked.runs_dir = runs_dir(asked.runs_dir)
    if asked.runs_dir.exists() and not asked.runs_dir.is_dir():
        raise Refused(f"--runs-dir {asked.runs_dir}: is a file; name a folder.")
    status = int(asked.run_command(asked))
    print(end="", flush=True)  # here, where a full disk can still be told
    return status


def _let_go_of_output() -> None:
    """Print what is left or, where that cannot be, see that Python does not try again at its end and complain."""
    try:
        print(end="", flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
