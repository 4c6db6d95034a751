"""The project's Streamlit options, also when the server is started from another folder."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from streamlit import config

__all__ = ["use_options_of"]


def use_options_of(path: Path) -> None:
    """Set every option in `path` that nobody has set: Streamlit itself looks only in the working folder."""
    if not path.is_file():
        return
    for name, value in _flat(tomllib.loads(path.read_text(encoding="utf-8"))):
        if not config.is_manually_set(name):
            config.set_option(name, value, str(path))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
