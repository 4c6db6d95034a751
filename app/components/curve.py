"""The live loss curve: one Plotly figure that is changed in place."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from aecore.history import History
from aecore.runs import Run
from app import cache, kinds
from app.cache import Look
from app.components.figure import MISSING
from app.components.mount import registered
from app.curve import PICTURES, curve, ghost, units
from app.routes import library
from app.text import _, number
from app.words import after, kept

__all__ = ["draw", "draw_ladder"]

RUNG = 80
"""Points of a line of a shipped run: seven of them go to the browser at once."""
CARRIES = 0.1
"""Nats from which a number of a variational code tells something of the image."""

_mount = registered("curve", '<div class="lab-curve"><select></select><div class="plot" role="img"></div></div>')


def draw(look: Look, *, height: int, above: int, chased: Run | None = None) -> None:
    """Draw the curve of a run as tall as the cloud beside it (see `cloud.draw`), and one sentence on how to read it.

    Args:
        look: the run.
        height: least height, CSS pixels.
        above: what the rest of the page takes of the screen, CSS pixels.
        chased: a shipped run of about the same size, drawn as a broad grey line to be chased.
    """
    found = curve(look.history, weights=look.run.config.weights)
    other = cache.look(chased).history if chased is not None else None
    found["ghost"] = ghost(other, found["unit"]) if other is not None else None
    named = kinds.words_of(look.run.config.data.key)
    _show(found, {"ladder": None, "alt": _alt(found, named), "height": height, "above": above}, chased, named)
    if said := _facts(look.history):
        st.caption(said)


def draw_ladder(ladder: Mapping[int, Run], shown: int, *, height: int, above: int) -> None:
    """Draw the curves of the shipped runs: the browser switches between them by itself."""
    rungs = {size: curve(cache.look(run).history, most=RUNG) for size, run in ladder.items()}
    found = rungs[shown]
    lines = {str(size): {name: rung[name] for name in DRAWN} for size, rung in rungs.items()}
    about = {"ladder": lines, "shown": str(shown), "alt": _alt(found, PICTURES), "height": height, "above": above}
    _show(found, about, None, PICTURES)


DRAWN = ("training", "held_out", "validation", "terms", "lines", "epochs")


def _show(found: dict[str, Any], about: dict[str, Any], chased: Run | None, said: Mapping[str, str]) -> None:
    words = {
        "training": _("training {images}").format(**said),
        "held_out": _("held-out {images}").format(**said),
        "mean": _("everyone gets the average digit") if said == PICTURES else _("each gets the average"),
        "copy": _("a perfect copy"),
        "ghost": _("shipped run, {size}").format(size=kept(chased.config)) if chased else "",
        "x": _("epochs"),
        "unit": _("Unit of the loss"),
        "missing": MISSING,
    }
    data = {
        **found,
        **about,
        "words": words,
        "units": units(found["unit"], found["pixels"], said),
        "library": library(),
    }
    _mount(key="live_curve", data=data)
    st.caption(_reading(found, said))


def _reading(found: dict[str, Any], said: Mapping[str, str]) -> str:
    how = _("Lower is better. Only held-out {images} count: training {images} can be learned by heart.").format(**said)
    if found["unit"] == "nats" and found["lines"].get("copy"):
        grey = _("Grey pixels keep even a perfect copy at {floor}.")
        grey = grey if said == PICTURES else _("Values between 0 and 1 keep even a perfect copy at {floor}.")
        how += " " + grey.format(floor=number(found["lines"]["copy"], 2))
    if found["terms"]:
        how += " " + _("Below: what else the loss holds, weight included; a click on a name hides its line.")
    return how


def _facts(history: History) -> str:
    """Return what the code told of itself after the last epoch, in a sentence; often nothing."""
    rows = history.epoch_records
    if (perplexity := history.latest(rows, "perplexity")) is not None:
        said = _("{share} of the codebook is in use, as evenly as {n} entries used alike (its perplexity).")
        return said.format(share=f"{history.latest(rows, 'codebook_used'):.0%}", n=number(float(perplexity)))
    if nats := history.latest(rows, "kl_per_dimension"):
        said = _("{n} of {k} numbers of the code carry more than {least} nats; the others only noise.")
        return said.format(n=sum(each > CARRIES for each in nats), k=len(nats), least=CARRIES)
    return ""


def _alt(found: dict[str, Any], said: Mapping[str, str]) -> str:
    if not found["training"]["y"]:
        return _("Loss curve, still empty")
    held = (found["held_out"]["y"] or found["training"]["y"])[-1]
    at = found["training"]["x"][-1]
    return _("Loss curve: {loss} per {pixel} {when}").format(loss=number(held), when=after(at), **said)
