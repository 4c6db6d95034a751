"""What a person chooses before a training: a preset, how many numbers the code has, how many epochs."""

import streamlit as st

from aecore import jobs
from aecore.config import CodeConfig, Config, TrainingConfig
from aecore.errors import Refused
from aecore.presets import PRESETS
from aecore.runs import runs_dir
from aecore.sentences import field_at, limits
from aecore.settings import merge
from app import state, words
from app.text import _

__all__ = ["chosen", "draw"]


def draw() -> None:
    """Draw the form; its limits and help sentences are those of the configuration."""
    st.selectbox(
        _("Start from"),
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        help=_("A preset names one point among all that can be chosen."),
        **{**state.bound("preset"), "on_change": _preset_chosen},
    )
    preset = PRESETS[state.get("preset")]
    st.caption(f"{preset.summary} ({preset.source}, {preset.year})")
    size, epochs = st.columns(2)
    with size:
        _number(_("Latent size"), "size", CodeConfig, ["code", "size"])
    with epochs:
        _number(_("Epochs"), "epochs", TrainingConfig, ["training", "epochs"])
    st.button(_("Train"), key="train", type="primary", width="stretch", on_click=_train)


def _number(label: str, name: str, section: type[CodeConfig] | type[TrainingConfig], path: list[str]) -> None:
    low, high = state.limits_of(section, path[-1])
    field = field_at(Config, path)
    tip = f"{field.description} {limits(field).capitalize()}." if field is not None else None
    st.number_input(label, min_value=low, max_value=high, step=1, help=tip, **state.bound(name))


def chosen() -> Config:
    """Return the configuration that the form describes.

    Raises:
        Refused: naming the field, its limit and the cure.
    """
    settings = [("code.size", state.get("size")), ("training.epochs", state.get("epochs"))]
    return Config.of(merge(PRESETS[state.get("preset")].choices, settings))


def _preset_chosen(_row: str) -> None:
    name = st.session_state["_w_preset"]
    config = PRESETS[name].config
    state.put("preset", name)
    state.put("size", config.code.size)
    state.put("epochs", config.training.epochs)


def _train() -> None:
    name = state.get("preset")
    about = {"preset": name, "title": words.choice_title(name, state.get("size"))}
    try:
        state.put("run", jobs.submit(runs_dir(), chosen(), about=about).id)
    except Refused as error:
        state.put("refusal", str(error))
