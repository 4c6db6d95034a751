"""What is normal and what is strange on a page: the choice of a kind, and of the classes on either side."""

from typing import Any

import streamlit as st

from aecore.runs import Run
from aecore.tasks.strange import KINDS, OTHERS, left_out
from app import addresses, cache, kinds, state
from app.components import saying
from app.text import _

__all__ = ["DRAWN", "asked"]

DRAWN = "drawn"
"""The kind of which there is one thing only: what a person drew."""
EMPTIED = "none"
"""Stands in the address for classes that a person took away, every one."""
STRANGE = {
    "auto": _("what the training left out, else turned images"),
    "classes": _("classes I choose"),
    "mnist": _("MNIST digits"),
    "fashion-mnist": _("clothes (Fashion-MNIST)"),
    "kmnist": _("Japanese characters (KMNIST)"),
    "noise": _("noise"),
    "rotated": _("the same, turned by a quarter"),
    "inverted": _("the same, black for white"),
    DRAWN: _("a thing that I draw"),
}


def asked(run: Run) -> tuple[str, dict[str, Any] | None]:
    """Draw the choice, and return what is strange and what is asked of the use; None where something is wanting."""
    offered = _offered(run)
    if (held := state.get("strange")) not in offered:
        state.put("strange", "auto")
        addresses.refuse("strange", held, _("for this run one of {names}").format(names=", ".join(offered)), "auto")
        st.rerun()  # what is said stands above
    what, which = st.columns(2, gap="medium")
    with what:
        kind = st.selectbox(_("What is strange"), offered, format_func=STRANGE.__getitem__, **state.bound("strange"))
    found: dict[str, Any] = {"strange": "auto" if kind == DRAWN else kind}
    with which:
        if kind == "classes":
            first = list(left_out(run.config)) or [0]
            found["strange_classes"] = _classes(run, "strange_classes", _("Strange classes"), first)
        if cache.classes(run.config.data.key):
            found["normal_classes"] = _classes(run, "normal_classes", _("Normal classes (none: all not strange)"), [])
    if kind == "classes" and not found["strange_classes"]:
        saying.noted(_("No class is strange: choose at least one."))
        return kind, None
    return kind, found


def _offered(run: Run) -> list[str]:
    """Return the kinds that have a meaning for a run."""
    key, pictures = run.config.data.key, run.config.data.source.kind == "image"
    made = [kind for kind in KINDS if kind != key and (pictures or kind not in (*OTHERS, "rotated"))]
    return [*made, *([DRAWN] if kinds.is_digit_like(key) else [])]


def _classes(run: Run, row: str, label: str, first: list[int]) -> tuple[int, ...]:
    """Draw a choice of classes that stands in the address, also when it is emptied, and return it."""
    names, typed = cache.classes(run.config.data.key), state.get(row)
    numbers = list(dict.fromkeys(int(each) for each in typed.split(",") if each.isdigit()))
    held = first if not typed else [each for each in numbers if each < len(names)]
    picked = st.multiselect(label, range(len(names)), held, format_func=names.__getitem__, key=f"picked_{row}")
    state.put(row, ",".join(map(str, picked)) or (EMPTIED if first else ""))
    if len(held) < len(numbers):
        takes = _("for this run classes from 0 to {last}").format(last=len(names) - 1)
        addresses.refuse(row, typed, takes, state.get(row))
        st.rerun()
    return tuple(picked)
