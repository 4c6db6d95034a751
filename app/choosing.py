"""What the form holds: only what differs from the defaults, kept in the session and allowed to be wrong for a while."""

from collections.abc import Callable
from math import prod
from typing import Any

import streamlit as st

from aecore import data, memory, shapes
from aecore.config import Config, DataConfig, check_cut
from aecore.files import read_json
from aecore.presets import PRESETS
from aecore.runs import Run
from aecore.settings import FOLLOWS, default, differences
from aecore.shipped import LADDER, ladder_id
from app import cache, state

__all__ = ["chosen", "follow", "loss_of_text", "put", "rung", "stand_in", "start_from", "tied", "value", "values"]

DEFAULT = "dense"
"""The preset that is the defaults."""
LOSS = "objective.reconstruction"
TOOK_LOSS = "_took_loss"
"""In the session: whether the loss came with a choice of text."""


def value(path: str) -> Any:  # noqa: ANN401 - fields hold all types, and a person may have typed anything
    """Return what the form holds for the field at `path` ("code.size")."""
    choices = state.get("choices")
    return choices[path] if path in choices else _default(path, choices)


def _default(path: str, choices: dict[str, Any]) -> Any:  # noqa: ANN401 - as `value`
    return default(path, choices.get("network.kind", "dense"), choices.get("data.name", "mnist"))


def values() -> int:
    """Return how many numbers one item of the chosen data set has; a digit's where that cannot be said."""
    try:
        return prod(DataConfig(name=value("data.name"), dimensions=value("data.dimensions")).source.shape)
    except ValueError:  # refused, or not a choice at all yet: the form says which
        return prod(data.source("mnist").shape)


def put(path: str, new: Any) -> None:  # noqa: ANN401 - as `value`
    """Choose a value; what was chosen for another kind of network or code goes with that kind."""
    section = path.partition(".")[0]
    gone = {f"{section}.{field}" for field in FOLLOWS.get(path, ())} if new != value(path) else set()
    choices = {key: old for key, old in state.get("choices").items() if key not in {path, *gone}}
    if new != _default(path, choices):
        choices[path] = new
    if path == "data.name":
        choices = _with_loss(choices, new)
    elif path == LOSS:
        st.session_state[TOOK_LOSS] = False
    state.put("choices", choices)


def _with_loss(choices: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the choices with the loss of characters where text is chosen and no loss; other data cannot have it."""
    if not _is_text(name):
        return {path: held for path, held in choices.items() if (path, held) != (LOSS, "characters")}
    free = not {LOSS, "network.output", "data.scaling"} & choices.keys()
    st.session_state[TOOK_LOSS] = free
    return {**choices, LOSS: "characters"} if free else choices


def _is_text(name: object) -> bool:
    try:
        return data.source(str(name)).kind == "text"
    except ValueError:  # refused, or not on this machine: the form says so
        return False


def loss_of_text() -> bool:
    """Whether the loss of characters is there because text was chosen, and not by anybody's choice of a loss."""
    return bool(st.session_state.get(TOOK_LOSS)) and value(LOSS) == "characters"


def start_from(name: str) -> None:
    """Set every field as the preset `name` has it."""
    st.session_state[TOOK_LOSS] = False
    state.put("preset", name)
    state.put("choices", differences(PRESETS[name].config))


def chosen() -> Config:
    """Return the configuration that the form describes.

    Raises:
        Refused: naming the field, its limit and the cure.
    """
    follow()
    nested: dict[str, dict[str, Any]] = {}
    for path, choice in state.get("choices").items():
        section, _, field = path.partition(".")
        nested.setdefault(section, {})[field] = choice
    config = Config.of(nested)
    shapes.layers(config)  # what the network cannot take is said before it is built
    check_cut(config.data)
    memory.check_here(config)
    return config


def rung() -> int:
    """Return the size on the ladder of shipped runs that is nearest to the form's."""
    held = value("code.size")
    return min(LADDER, key=lambda size: abs(size - held)) if isinstance(held, int) else LADDER[0]


def stand_in() -> Run | None:
    """Return the shipped run that is shown where none is in hand: the one the slider stands at; None if not there."""
    return cache.run_called(ladder_id(rung()))


def follow() -> None:
    """Take over the choices of a run when it is opened, once: "train again with one change" begins there."""
    opened = state.get("run")
    if opened == state.get("followed"):
        return
    state.put("followed", opened)
    run = cache.run_called(opened)
    if run is not None:
        st.session_state[TOOK_LOSS] = False
        state.put("choices", differences(run.config))
        state.put("preset", _preset(run.config, read_json(run.folder / "about.json")))


def _preset(config: Config, about: object) -> str:
    same = next((name for name, preset in PRESETS.items() if preset.config == config), DEFAULT)
    named = about.get("preset") if isinstance(about, dict) else None
    return named if isinstance(named, str) and named in PRESETS else same


def tied(
    path: str,
    place: str,
    *,
    shown: Callable[[Any], Any] = lambda held: held,
    read: Callable[[Any], Any] = lambda given: given,
) -> dict[str, Any]:
    """Return the arguments that tie a widget to a field, which may have several on the page.

    A field that is changed elsewhere gets a new widget: what a browser sends for the old one, before it has heard of
    the change, would take the change back.

    Args:
        path: the field.
        place: where the widget stands; with the path, and how often the field was changed elsewhere, its key.
        shown: from the field's value to the widget's.
        read: back again.
    """
    wanted, tie = shown(value(path)), f"{place}_{path}"
    count, agreed = _agreed().get(tie, (0, wanted))
    count += wanted != agreed
    _agreed()[tie] = count, wanted
    key = _key(tie, count)
    if key not in st.session_state:
        st.session_state[key] = wanted
    return {"key": key, "on_change": _take, "args": (path, tie, count, read)}


def _key(tie: str, count: int) -> str:
    return f"_w_{tie}_{count}"


def _agreed() -> dict[str, tuple[int, Any]]:
    """Return, for each widget, how often its field was changed elsewhere, and the value it and the form agree on."""
    ties: dict[str, tuple[int, Any]] = st.session_state.setdefault("_ties", {})
    return ties


def _take(path: str, tie: str, count: int, read: Callable[[Any], Any]) -> None:
    if _agreed()[tie][0] != count:  # of the widget that was there before the change
        return
    given = st.session_state[_key(tie, count)]
    _agreed()[tie] = count, given
    put(path, read(given))
