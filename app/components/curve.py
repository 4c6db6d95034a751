"""The live loss curve: one Plotly figure that is changed in place."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from aecore.data import Kind
from aecore.history import History
from aecore.runs import Run
from app import cache
from app.cache import Look
from app.components import kl_bars, present
from app.components.figure import MISSING
from app.components.mount import registered
from app.curve import curve, ghost, units
from app.kinds import NOUNS, kind_of
from app.routes import library
from app.text import _, number
from app.words import after, kept

__all__ = ["draw", "draw_ladder"]

RUNG = 80
"""Points of a line of a shipped run: seven of them go to the browser at once."""
SEEN = 0.0005
"""A perfect copy's loss that is worth a word; what is smaller is drawn as 0."""
DIGITS = "mnist"
AVERAGE: dict[Kind, str] = {
    "image": _("everyone gets the average image"),
    "points": _("everyone gets the average point"),
    "vectors": _("everyone gets the average vector"),
    "text": _("everyone gets the average window"),
}
GREY = _("Grey pixels keep even a perfect copy at {floor}.")
BETWEEN = _("Values between 0 and 1 keep even a perfect copy at {floor}.")

_mount = registered("curve", '<div class="lab-curve"><select></select><div class="plot" role="img"></div></div>')


def draw(look: Look, *, height: int, above: int, chased: Run | None = None) -> None:
    """Draw the curve of a run as tall as the cloud beside it (see `cloud.draw`), and one sentence on how to read it.

    Args:
        look: the run.
        height: least height, CSS pixels.
        above: what the rest of the page takes of the screen, CSS pixels.
        chased: a shipped run of about the same size, drawn as a broad grey line to be chased.
    """
    found = curve(look.history, config=look.run.config)
    other = cache.look(chased).history if chased is not None else None
    found["ghost"] = ghost(other, found["unit"]) if other is not None else None
    _show(found, look.run.config.data.key, {"ladder": None, "height": height, "above": above}, chased)
    _facts(look.history)


def draw_ladder(ladder: Mapping[int, Run], shown: int, *, height: int, above: int) -> None:
    """Draw the curves of the shipped runs: the browser switches between them by itself."""
    rungs = {size: curve(cache.look(run).history, most=RUNG) for size, run in ladder.items()}
    found = rungs[shown]
    lines = {str(size): {name: rung[name] for name in DRAWN} for size, rung in rungs.items()}
    name = ladder[shown].config.data.key
    _show(found, name, {"ladder": lines, "shown": str(shown), "height": height, "above": above}, None)


DRAWN = ("training", "held_out", "validation", "terms", "lines", "epochs")


def _show(found: dict[str, Any], name: str, about: dict[str, Any], chased: Run | None) -> None:
    kind = kind_of(name)
    known = units(found["unit"], found["pixels"], kind)
    words = {
        "training": _("training"),
        "held_out": _("held out"),
        "mean": _("everyone gets the average digit") if name == DIGITS else AVERAGE[kind],
        "copy": _("a perfect copy"),
        "ghost": _("shipped run, {size}").format(size=kept(chased.config)) if chased else "",
        "x": _("epochs"),
        "unit": _("Unit of the loss"),
        "missing": MISSING,
    }
    data = {**found, **about, "alt": _alt(found, known), "words": words, "units": known, "library": library()}
    _mount(key="live_curve", data=data)
    present.told(_reading(found, kind), "curve")


def _reading(found: dict[str, Any], kind: Kind) -> str:
    how = _("Lower is better. Only held-out {things} count: training {things} can be learned by heart.")
    said = [how.format(things=NOUNS[kind])]
    floor = found["lines"].get("copy", 0.0)
    if found["bottomless"]:
        said.append(_("Values outside 0 to 1 leave this loss without a floor: below 0 it says nothing."))
    elif found["unit"] == "nats" and floor >= SEEN:
        said.append((GREY if kind == "image" else BETWEEN).format(floor=number(floor, 2)))
    if found["terms"]:
        said.append(_("Below: what else the loss holds, weight included; a click on a name hides its line."))
    return " ".join(said)


def _facts(history: History) -> None:
    """Show what the code told of itself after the last epoch; often nothing."""
    rows = history.epoch_records
    if (perplexity := history.latest(rows, "perplexity")) is not None:
        said = _("{share} of the codebook is in use, as evenly as {n} entries used alike (its perplexity).")
        st.caption(
            said.format(share=f"{100 * history.latest(rows, 'codebook_used'):.0f} %", n=number(float(perplexity)))
        )
    if nats := history.latest(rows, "kl_per_dimension"):
        kl_bars.draw(nats)


def _alt(found: dict[str, Any], known: Sequence[dict[str, Any]]) -> str:
    if not found["training"]["y"]:
        return _("Loss curve, still empty")
    held = (found["held_out"]["y"] or found["training"]["y"])[-1]
    at = found["training"]["x"][-1]
    return _("Loss curve: {loss} {unit} {when}").format(loss=number(held), unit=known[0]["name"], when=after(at))
