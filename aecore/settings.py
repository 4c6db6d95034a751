"""From `--set key.path=value` and presets to a configuration: sparse choices laid over each other, then checked."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aecore.config import Config, held_out_of
from aecore.errors import Refused
from aecore.sections.network import WIDTHS

__all__ = ["configure", "default", "differences", "merge", "parse_setting"]

FOLLOWS = {
    "network.kind": ("widths", "decoder_widths", "tied", "blocks"),
    "code.kind": ("activation", "vectors", "codebook"),
    "data.name": ("validation_size", "class_balance"),
}
"""Choices that were made for another kind and are dropped when the kind is set anew."""


def parse_setting(text: str) -> tuple[str, Any]:
    """Split "key.path=value"; the value is JSON, else the plain text.

    Raises:
        Refused: when there is no "=" or no key.
    """
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise Refused(f"--set {text}: must read key.path=value, for example --set code.size=16.")
    try:
        return key, json.loads(value)
    except json.JSONDecodeError:
        return key, value


def merge(choices: Mapping[str, Any], settings: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return `choices` (nested) with each ("key.path", value) of `settings` laid over them."""
    merged = {name: dict(section) for name, section in choices.items()}
    given = set()
    for key, value in settings:
        section, dot, field = key.partition(".")
        if not dot:
            raise Refused(f"--set {key}: a setting has a section and a name, for example code.size=16.")
        if key in FOLLOWS and merged.get(section, {}).get(field) != value:
            for follower in FOLLOWS[key]:
                if f"{section}.{follower}" not in given or field == "kind":
                    merged.get(section, {}).pop(follower, None)
        given.add(key)
        merged.setdefault(section, {})[field] = value
    return merged


def configure(settings: Iterable[str] = (), preset: Mapping[str, Any] | None = None) -> Config:
    """Return the configuration of a preset's choices (or the defaults) with `settings` ("key.path=value") over them.

    Raises:
        Refused: naming the field, its limit and the cure.
    """
    return Config.of(merge(preset or {}, [parse_setting(text) for text in settings]))


def default(path: str, kind: str, name: str = "mnist") -> Any:  # noqa: ANN401 - fields hold all types
    """Return what the field at `path` ("network.widths") is when nobody sets it.

    Args:
        path: the field.
        kind: of the network.
        name: of the data set.
    """
    if path == "network.widths":
        return WIDTHS[kind]
    if path == "data.validation_size":
        return held_out_of(name)
    section, _, field = path.partition(".")
    return getattr(getattr(Config(), section), field)


def differences(config: Config) -> dict[str, Any]:
    """Return what was chosen: each "key.path" whose value is not the default, in the order of the configuration."""
    values = {f"{section}.{field}": value for section, part in config for field, value in part}
    return {
        path: value for path, value in values.items() if value != default(path, config.network.kind, config.data.name)
    }
