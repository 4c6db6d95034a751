"""The Lab: choose what the network may keep, train it, and watch the loss fall and the digits come back."""

import streamlit as st

from aecore.errors import Refused
from aecore.presets import PRESETS
from aecore.runs import Run
from app import cache, state, words
from app.components import choices, cloud, curve, digits, figures, header, hourglass, status
from app.text import _, number

__all__ = ["page"]

POLL_SECONDS = 0.6
# A run at rest may be let go on from another tab.
REST_SECONDS = 3.0
# Least height of the two charts, and what the rest of the page takes, CSS pixels: together a laptop screen.
CHART, ABOVE = 240, 528
SHIPPED = "mnist"
"""The data set that is always on this machine."""


def page() -> None:
    """Draw the page: the picture first, then the controls, then the words."""
    held = header.run_in_hand()
    config = held.config if held is not None else PRESETS[state.get("preset")].config
    run = header.draw(words.headline(config.data.name))
    picture, controls = st.columns([3, 1], gap="medium")
    with picture:
        if run is None:
            _welcome(config.data.name)
        else:
            _watch(run)
    with controls:
        choices.draw()
        if run is not None:
            figures.draw(cache.look(run))


def _welcome(data: str) -> None:
    """Show what there is before the first training: the images, and what will be done to them."""
    if data == SHIPPED:
        digits.draw_real(data)
        st.markdown(_("These are real digits, 28 × 28 = 784 grey values each.") + " " + _how())
    else:  # its images may not be on this machine yet, and a page does not wait for a download
        st.markdown(_("A picture is 28 × 28 = 784 grey values; some appear when the training begins.") + " " + _how())
    try:
        hourglass.draw(choices.chosen())
    except Refused:
        hourglass.draw(PRESETS[state.get("preset")].config)
    st.caption(_("Each bar is a layer, each step up in height ten times the numbers; the coloured one is the code."))


def _how() -> str:
    return _(
        "An **encoder** squeezes one into a few numbers, the **code**; a **decoder** redraws it from the code alone. "
        "Both learn at once, only by comparing the two pictures. Press **Train** and watch."
    )


def _watch(run: Run) -> None:
    """Draw the run; while something happens by itself, draw it again and again, in place."""
    polling = cache.look(run).live
    st.fragment(_live, run_every=POLL_SECONDS if polling else REST_SECONDS)(run, polling)


def _live(run: Run, polling: bool) -> None:
    look = cache.look(run)
    if look.live != polling:
        st.rerun()
    try:
        _draw(look)
    except Refused as error:  # its data set cannot be read here
        st.error(str(error))


def _draw(look: cache.Look) -> None:
    begun = look.history.started is not None
    if begun or look.run.config.data.name == SHIPPED:  # else its images may still be on their way
        digits.draw(look)
    status.draw(look)
    if begun:
        _charts(look)
    else:
        _placeholder(_("The curve and the cloud of codes appear when the training begins."))


def _charts(look: cache.Look) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        curve.draw(look, height=CHART + 26, above=ABOVE - 26)
    with right:
        found = cloud.of_film(look)
        if found is None:
            _placeholder(_("The cloud of codes appears with the first frame."))
        else:
            reading = _reading(look.run.config.code.size, found.count)
            cloud.draw(found, key="cloud_of_film", height=CHART, above=ABOVE, reading=reading)


def _placeholder(sentence: str) -> None:
    """Keep the room of the charts, so that nothing jumps when they come."""
    least, room = CHART + 26, f"100vh - {ABOVE - 26}px"
    height = f"clamp({least}px, {room}, {2 * least}px)"
    st.html(f'<div class="lab-placeholder" style="min-height: {height}">{sentence}</div>')


def _reading(size: int, count: int) -> str:
    shown = _("Each point is one of {n} test images where the encoder put it.").format(n=number(count))
    if size == 2:
        return shown + " " + _("The two axes are the code itself; nothing is hidden.")
    if size == 1:
        return shown + " " + _("A code of one number is a line: up and down means nothing.")
    flat = _("Their {size} dimensions are seen from the widest side (PCA): groups that overlap may well be apart.")
    return f"{shown} {flat.format(size=number(size))}"


if __name__ == "__main__":  # as Streamlit runs it; an import draws nothing
    page()
