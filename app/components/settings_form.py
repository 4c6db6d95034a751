"""More settings: every field of the five choices, as the configuration model has them."""

from collections.abc import Sequence
from html import escape
from typing import Any, get_args

import streamlit as st
from pydantic.fields import FieldInfo

from aecore.config import Config, OneOf
from aecore.data.folders import data_folder
from aecore.data.own.store import own_sets
from aecore.presets import PRESETS
from aecore.sentences import field_at, limits
from app import choosing, state
from app.labels import EMPTY, GROUPS, label, plain, title
from app.text import _

__all__ = ["draw", "fields"]

KEY = "all_settings"
PLACE = "more"
WIDTH = 520
"""Of the settings, CSS pixels; less where the screen is narrower."""
SMALL = 0.01


def fields() -> dict[str, FieldInfo]:
    """Return every field of every section, by its path ("code.size")."""
    paths = [f"{section}.{field}" for section in GROUPS for field in getattr(Config(), section).model_dump()]
    return {path: found for path in paths if (found := field_at(Config, path.split("."))) is not None}


def draw(refusal: str = "") -> None:
    """Draw the button and, in what it opens, a preset to start from and all fields by group.

    Args:
        refusal: why the choices are refused, with the field at fault in front; it is said at that field too.
    """
    popover = st.popover(_("More settings"), width="stretch", key=KEY, on_change="rerun")
    if not popover.open:  # thirty fields that nobody sees would be half of every answer
        return
    with popover, st.container(width=WIDTH, height=420, border=False, key="more_settings"):
        _presets()
        every = fields()
        for section, heading in GROUPS.items():
            st.markdown(f"**{heading}**")
            _group([path for path in every if path.startswith(f"{section}.")], every, refusal)


def _presets() -> None:
    tie = state.bound("preset")
    st.selectbox(
        _("Start from"),
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        help=_("A preset names one point among all that can be chosen, and sets every field below."),
        key=tie["key"],
        on_change=_preset_chosen,
    )
    preset = PRESETS[state.get("preset")]
    st.caption(f"{preset.summary} ({preset.source}, {preset.year})")


def _preset_chosen() -> None:
    if (name := st.session_state["_w_preset"]) in PRESETS:
        choosing.start_from(name)


def _group(paths: Sequence[str], every: dict[str, FieldInfo], refusal: str) -> None:
    for at in range(0, len(paths), 2):  # in pairs, so that on a phone they stack in their order
        for column, path in zip(st.columns(2, gap="small"), paths[at : at + 2], strict=False):
            with column:
                _field(path, every[path])
                if refusal.startswith(f"{path}:"):  # below: above, it would give the field another place and lose it
                    st.html(f'<p class="lab-wrong">{escape(plain(refusal, str(choosing.value("data.name"))))}</p>')


def _field(path: str, field: FieldInfo) -> None:
    """Draw the widget of the field's type; none has limits, since a value out of range shall be refused in words."""
    data = str(choosing.value("data.name"))
    limit = plain(limits(field), data)
    called, tip = label(path, data), f"{field.description} {limit[:1].upper()}{limit[1:]}."
    kinds = get_args(field.annotation) or (field.annotation,)
    names = next((rule.names for rule in field.metadata if isinstance(rule, OneOf)), None)
    if names is not None:
        _one_of(path, called, tip, names)
    elif field.annotation is bool:
        st.toggle(called, help=tip, **choosing.tied(path, PLACE))
    elif Ellipsis in kinds:
        read = _shares if "float" in str(kinds[0]) else _numbers
        st.text_input(
            called, help=tip, placeholder=EMPTY.get(path), **choosing.tied(path, PLACE, shown=_listed, read=read)
        )
    elif "tuple" in str(field.annotation):
        held = choosing.tied(path, PLACE, shown=_listed, read=lambda text: _numbers(text) if text.strip() else None)
        st.text_input(called, help=tip, placeholder=EMPTY.get(path), **held)
    else:
        _number(path, called, tip, field, float if float in kinds else int)


def _number(path: str, called: str, tip: str, field: FieldInfo, kind: type[int] | type[float]) -> None:
    """Draw a number; one that may be none is empty then, and says what that means."""
    st.number_input(
        called,
        value=None if type(None) in get_args(field.annotation) else "min",
        step=1 if kind is int else float(field.default or SMALL),
        format="%d" if kind is int else "%g",
        placeholder=EMPTY.get(path),
        help=tip,
        **choosing.tied(path, PLACE, shown=lambda held: held if held is None else kind(held)),
    )


def _one_of(path: str, called: str, tip: str, names: tuple[str, ...]) -> None:
    if path == "data.name":
        names = (*names, *(own.name for own in own_sets(data_folder())))
    st.selectbox(called, names, format_func=lambda name: title(path, name), help=tip, **choosing.tied(path, PLACE))


def _listed(held: Sequence[Any] | None) -> str:
    return ", ".join(str(one) for one in held or ())


def _numbers(text: str) -> tuple[int | str, ...]:
    """Return "128, 64" as numbers; what is none stays as it was typed, for the configuration to refuse by name."""
    words = [word.strip() for word in text.strip("[] ").split(",")]
    return tuple(int(word) if word.isascii() and word.isdigit() and len(word) < 10 else word for word in words if word)


def _shares(text: str) -> tuple[float | str, ...]:
    """Return "1, 1, 0.1" as numbers; what is none stays as it was typed, as above."""
    return tuple(_share(word.strip()) for word in text.strip("[] ").split(",") if word.strip())


def _share(word: str) -> float | str:
    try:
        return float(word)
    except ValueError:
        return word
