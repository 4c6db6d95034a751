"""code: a setting as a short complete script in PyTorch or Keras, on standard output."""

import argparse
from typing import Any

from aecore.cli.output import print_json
from aecore.export import script
from aecore.presets import PRESETS, preset
from aecore.settings import configure

__all__ = ["add"]


def add(commands: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command."""
    code = commands.add_parser("code", parents=[shared], help="show a setting as a short complete script")
    code.add_argument("--preset", metavar="NAME", help=f"start from a preset: {', '.join(PRESETS)}")
    code.add_argument("--set", action="append", default=[], dest="settings", metavar="key.path=value",
                      help="change one setting; the value is JSON, else plain text")  # fmt: skip
    code.add_argument("--keras", action="store_true", help="in Keras (default: in PyTorch)")
    code.set_defaults(run_command=show)


def show(asked: argparse.Namespace) -> int:
    """Print the script."""
    config = configure(asked.settings, preset(asked.preset).choices if asked.preset else None)
    language = "keras" if asked.keras else "pytorch"
    text = script(config, language)
    if asked.json:
        print_json({"language": language, "code": text})
    else:
        print(text, end="")
    return 0
