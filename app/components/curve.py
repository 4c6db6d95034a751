"""The live loss curve: one Plotly figure that is changed in place."""

from typing import Any

import streamlit as st

from app.cache import Look
from app.components.mount import registered
from app.curve import curve
from app.routes import library
from app.text import _, number
from app.words import epoch

__all__ = ["draw"]

_mount = registered("curve", '<div class="lab-curve" role="img"></div>')

UNITS = {"nats": _("nats"), "squared pixel": _("squared grey"), "pixel": _("grey")}


def draw(look: Look, *, height: int, above: int) -> None:
    """Draw the curve of a run as tall as the cloud beside it (see `cloud.draw`), and one sentence on how to read it."""
    found = curve(look.history)
    unit = UNITS.get(found["unit"], found["unit"])
    words = {
        "training": _("training images"),
        "held_out": _("held-out images"),
        "mean": _("everyone gets the average image"),
        "copy": _("a perfect copy"),
        "x": _("epochs"),
        "y": _("loss per pixel, {unit}").format(unit=unit),
        "empty": _("The curve begins with the first step."),
    }
    about = {"words": words, "alt": _alt(found, unit), "library": library(), "height": height, "above": above}
    _mount(key="live_curve", data={**found, **about})
    st.caption(_reading(found, unit))


def _reading(found: dict[str, Any], unit: str) -> str:
    how = _("Lower is better. Only held-out images count: training images can be learned by heart.")
    if unit == UNITS["nats"] and found["lines"].get("copy"):
        how += " " + _("Grey pixels keep even a perfect copy at {floor}.").format(
            floor=number(found["lines"]["copy"], 2)
        )
    return how


def _alt(found: dict[str, Any], unit: str) -> str:
    if not found["training"]["y"]:
        return _("Loss curve, still empty")
    held = (found["held_out"]["y"] or found["training"]["y"])[-1]
    at = found["training"]["x"][-1]
    said = _("Loss curve: {loss} {unit} per pixel after {at} epochs")
    return said.format(loss=number(held), unit=unit, at=epoch(at))
