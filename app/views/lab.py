"""The Lab: see how many numbers redraw a digit, then train such a network, and watch the digits come back."""

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import cache, choosing, words
from app.components import choices, curve, digits, figures, header, present, run_map, saying, status
from app.components.kinds import live
from app.text import _

__all__ = ["page"]

PACES = {"busy": 0.6, "waiting": 1.5, "rest": 3.0}
"""Seconds between two looks at a run: one at rest may be let go on from another tab."""
# Least height of the two charts, and what the rest of the page takes, CSS pixels: together a laptop screen.
CHART, ABOVE = 232, 478
LEGEND = 26
"""Height of the legend above the map: the curve has its own inside and is taller by so much."""
MNIST = "mnist"
"""What the shipped runs were trained on, and the data set that is always on this machine."""


def page() -> None:
    """Draw the page: the picture first, then the controls."""
    held = header.run_in_hand()
    run = header.draw(words.headline(held.config.data.key if held is not None else MNIST))
    picture, controls = st.columns([3, 1], gap="medium")
    with picture:
        if run is None:
            _ladder()
        else:
            _watch(run)
    with controls:
        choices.draw()


def _ladder() -> None:
    """Show the shipped runs: one slider moves through them, in the browser."""
    runs = cache.ladder()
    if not runs:
        digits.draw_real(MNIST)
        return
    shown = choosing.rung()
    digits.draw_ladder(runs, shown)
    with st.container(key="intro"):
        st.markdown(
            _(
                "An **autoencoder**: an encoder squeezes each digit into a few numbers, its latent code; a decoder "
                "redraws it from these alone. Both learned it from 55,000 other digits. Move the latent size, then "
                "train one yourself."
            )
            if choices.size() == shown
            else _(
                "No run of {size} ships; the nearest, with {shown}, is shown. Train it yourself to see what {size} do."
            ).format(size=words.numbers(choices.size()), shown=words.numbers(shown))
        )
    left, right = st.columns(2, gap="medium")
    with left:
        curve.draw_ladder(runs, shown, height=CHART + LEGEND, above=present.room(ABOVE) - LEGEND)
    with right:
        run_map.draw_ladder(runs, shown, height=CHART, above=present.room(ABOVE))


def _watch(run: Run) -> None:
    """Draw the run; while something happens by itself, draw it again and again, in place."""
    try:
        pace = _pace(cache.look(run))
    except Refused as error:  # its test arrays cannot be read
        saying.refused(str(error))
        return
    st.fragment(_live, run_every=PACES[pace])(run, pace)


def _pace(look: cache.Look) -> str:
    """Return how soon there may be something new."""
    if look.status == "queued" and look.training:
        return "waiting"
    return "busy" if look.live or run_map.busy(look) else "rest"


def _live(run: Run, pace: str) -> None:
    if not run.exists:  # another tab deleted it: the header says so
        st.rerun()
    try:
        look = cache.look(run)
        if _pace(look) != pace:
            st.rerun()
        _draw(look)
    except Refused as error:  # its data set, or what it kept, cannot be read here
        saying.refused(str(error))


def _draw(look: cache.Look) -> None:
    begun = look.history.started is not None
    if begun or look.run.config.data.name == MNIST:  # other images may still be on their way
        live.draw(look)
    status.draw(look)
    if begun:
        _charts(look)
    else:
        _placeholder(_("The curve and the cloud of codes appear when the training begins."))
    figures.draw(look)


def _charts(look: cache.Look) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        curve.draw(look, height=CHART + LEGEND, above=present.room(ABOVE) - LEGEND, chased=_chased(look))
    with right:
        if not run_map.draw(look, height=CHART, above=present.room(ABOVE)):
            _placeholder(_("The cloud of codes appears with the first frame."))


def _chased(look: cache.Look) -> Run | None:
    """Return the shipped run to compare with: the one nearest in size, when the images are the same."""
    runs = cache.ladder()
    if look.run.config.data.name != MNIST or look.run.id in {run.id for run in runs.values()}:
        return None
    return runs.get(min(runs, key=lambda size: abs(size - look.run.config.numbers), default=0))


def _placeholder(sentence: str) -> None:
    """Keep the room of the charts, so that nothing jumps when they come."""
    least, room = CHART + LEGEND, f"100vh - {present.room(ABOVE) - LEGEND}px"
    height = f"clamp({least}px, {room}, {2 * least}px)"
    st.html(f'<div class="lab-placeholder" style="min-height: {height}">{sentence}</div>')


if __name__ == "__main__":  # as Streamlit runs it; an import draws nothing
    page()
