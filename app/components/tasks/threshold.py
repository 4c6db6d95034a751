"""The threshold of an alarm: a slider that stands in the address, of one score of one result."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app import state
from app.text import _

__all__ = ["draw", "put"]

STEPS = 200
"""Places where it may stand."""


def draw(name: str, tag: str, ends: NDArray[np.floating[Any]], usual: float) -> float:
    """Draw the slider and return where it stands.

    Args:
        name: of the score. Another score, or another result, has a threshold of its own.
        tag: which result, as `tasks.tag` has it.
        ends: the least and the largest place, (2,).
        usual: where it begins.
    """
    low, high = (float(end) for end in ends)
    step = (high - low) / STEPS or 1.0
    held = _held(name, tag)
    steps = round(((usual if held is None else held) - low) / step)
    at, key = min(max(low + steps * step, low), high), f"threshold_{name}_{tag}"
    if abs(st.session_state.get(key, np.inf) - at) > step / 2:  # else a hand that drags on would be pulled back
        st.session_state[key] = at
    label = _("Threshold: more is an alarm")
    return st.slider(label, low, high, step=step, key=key, format="%.2f", on_change=_move, args=(name, tag, key))


def put(name: str, tag: str, at: float) -> None:
    """Set the threshold of one score of one result, as the slider does when it is moved."""
    state.put("threshold", f"{name}_{tag}_{at:.6g}")


def _held(name: str, tag: str) -> float | None:
    """Return where the address has it, None when it speaks of another score or result."""
    score, result, at = [*state.get("threshold").split("_"), "", ""][:3]
    return float(at) if (score, result) == (name, tag) else None


def _move(name: str, tag: str, key: str) -> None:
    put(name, tag, st.session_state[key])
