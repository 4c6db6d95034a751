"""Reconstructions: test digits beside what the run in hand and PCA make of them, and a digit of one's own."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import beside_pca, cache, comparison, kinds, standing, state, words
from app.comparison import Compared
from app.components import draw, figure, header, saying
from app.components.kinds import compared
from app.error_units import UNITS
from app.text import _, number

__all__ = ["page"]

POLL_SECONDS = 2.0
"""As often as a run that trains saves its weights."""
HEIGHT = 300
ORDERS = {"worst": _("Worst"), "best": _("Best"), "random": _("Random")}
ERRORS = {
    "squared": _("squared error"),
    "nats": _("nats per {pixel}"),
    "bits": _("bits per {pixel}"),
    "psnr": _("PSNR in dB"),
}
"""Units in a word or two: all controls stand in one row of a small laptop."""


def page() -> None:
    """Draw the page."""
    run = header.draw(_("What comes back"))
    if run is None:
        run = header.stands_in()
        if run is None:
            saying.noted(_("There is no run in hand: train one in the Lab, or choose one."))
            return
    live, waiting = cache.look(run).live, _waiting(run)
    every = POLL_SECONDS if live or waiting else None
    picture, pad = st.columns([3, 1], gap="medium")
    with picture:
        st.fragment(_compare, run_every=every)(run, live, waiting)
    with pad:
        st.fragment(_own, run_every=every)(run)


def _own(run: Run) -> None:
    """Draw my digit; drawing redraws this part alone."""
    with st.container(key="own_digit"):
        st.subheader(_("My digit"), anchor=False)
        name = run.config.data.key
        if kinds.is_digit_like(name):
            draw.draw(run)
        else:
            said = _("This run has learned {what} and no grey pictures of 28 x 28: a drawn digit means nothing to it.")
            st.caption(said.format(what=kinds.NOUNS[kinds.kind_of(name)]))


def _waiting(run: Run) -> bool:
    """Return whether PCA is still being fit to what the run learns from."""
    try:
        return not beside_pca.ready(run)
    except Refused:  # its data set cannot be read here, which is said where its digits would stand
        return False


def _compare(run: Run, live: bool, waiting: bool) -> None:
    """Draw the test digits and how their errors spread."""
    look = cache.look(run)
    if look.live != live or _waiting(run) != waiting:
        st.rerun()
    try:
        found = comparison.of(look)
        if found is None:
            saying.noted(
                standing.status_line(look, "ready") if live else _("This run has no reconstructions: train it first.")
            )
        else:
            _show(found, waiting)
    except Refused as error:  # its data set, or its test arrays, cannot be read here
        saying.refused(str(error))


def _show(found: Compared, waiting: bool) -> None:
    classes = cache.classes(found.run.config.data.key)
    if state.get("digit") not in ("", *map(str, range(len(classes)))):
        state.put("digit", "")  # an address may ask for a class that this data set has not
    kind = kinds.kind_of(found.run.config.data.key)
    units = [unit for unit in UNITS if kind == "image" or unit != "psnr"]
    if state.get("error") not in units:
        state.put("error", units[0])  # of signal and noise one speaks in pictures
    _controls(classes, units, kinds.words_of(found.run.config.data.key))
    unit, beside = state.get("error"), state.get("beside") == "pca"
    wrong = comparison.errors(found, unit)
    pca = comparison.pca_errors(found, unit) if beside and not waiting else None
    label = int(state.get("digit")) if state.get("digit") else None
    picked = comparison.chosen(
        found, wrong, unit, order=state.get("order"), label=label, many=state.get("many"), seed=state.get("shuffle")
    )
    if not len(picked):
        said = kinds.words_of(found.run.config.data.key)
        saying.noted(_("None of the {images} shown so far is of this class.").format(**said))
    else:
        compared.draw(found, picked, unit, wrong, pca)
    st.caption(_reading(found, unit, beside, waiting, tiled=kind not in ("points", "text")))
    _spread(found, unit, wrong, pca, classes)


def _controls(classes: tuple[str, ...], units: list[str], said: Mapping[str, str]) -> None:
    with st.container(key="reconstruction_controls", horizontal=True, vertical_alignment="top", gap="xsmall"):
        st.segmented_control(
            _("First"), list(ORDERS), format_func=ORDERS.__getitem__, required=True, **state.bound("order")
        )
        if state.get("order") == "random":
            st.number_input(_("Seed"), 0, 2**32 - 1, step=1, width=95, **state.bound("shuffle"))
        names = {"": _("All"), **{str(index): name for index, name in enumerate(classes)}}
        st.selectbox(
            _("Class"), list(names), format_func=lambda key: names.get(key, key), width=85, **state.bound("digit")
        )
        st.selectbox(
            _("Error"), units, format_func=lambda unit: ERRORS[unit].format(**said), width=150, **state.bound("error")
        )
        st.segmented_control(_("How many"), state.MANY, required=True, **state.bound("many"))
        shown = {"pca": _("Beside"), "none": _("Off")}
        st.segmented_control(
            _("PCA"), list(shown), format_func=shown.__getitem__, required=True, **state.bound("beside")
        )


def _reading(found: Compared, unit: str, beside: bool, waiting: bool, *, tiled: bool) -> str:
    size, said = words.kept(found.run.config), kinds.words_of(found.run.config.data.key)
    if found.film is None:
        what = _("Out of {n} test {images} the network never trained on.").format(n=number(found.count), **said)
    else:
        what = _("The first {n} test {images} {when}; all of them come when the run ends.").format(
            n=number(found.count), when=words.after(found.epoch or 0.0), **said
        )
    under = _("Under each: its {unit} ({way}).").format(unit=UNITS[unit].titled(said), way=_way(unit))
    pca = _("PCA is the best flat projection to {size} too; its error stands below in grey.").format(size=size)
    if waiting:
        pca = _("PCA, to stand beside them, is being prepared and appears here by itself.")
    if not tiled:
        return " ".join([what, *([pca] if beside and waiting else [])])
    return " ".join([what, under, *([pca] if beside else []), _("A click or Enter enlarges one.")])


def _way(unit: str) -> str:
    return _("lower is better") if UNITS[unit].less_is_better else _("higher is better")


def _heading(found: Compared, classes: tuple[str, ...]) -> str:
    if len(classes) == 1:
        return _("How the errors spread")
    digits = kinds.is_digit_like(found.run.config.data.key)
    return _("Which digits are hard") if digits else _("Which classes are hard")


def _spread(found: Compared, unit: str, wrong: Any, pca: Any, classes: tuple[str, ...]) -> None:  # noqa: ANN401
    """Draw how the errors spread over the classes."""
    st.subheader(_heading(found, classes), anchor=False)
    names = list(classes)
    traces = [_box(_("this run"), "$accent", names, comparison.spread(found, wrong, len(names)))]
    if pca is not None:
        traces.append(_box(_("PCA"), "$ink", names, comparison.spread(found, pca, len(names))))
    title = UNITS[unit].titled(kinds.words_of(found.run.config.data.key))
    layout = {
        "boxmode": "group",
        "xaxis": {"title": {"text": _("class")}, "type": "category"},
        "yaxis": {"title": {"text": title}, "rangemode": "tozero"},
    }
    reading = _(
        "Each box holds the middle half of a class, its line the median, the dashed line the mean, the whiskers 5 % to "
        "95 %; {way}."
    )
    if kinds.is_digit_like(found.run.config.data.key):
        reading += " " + _("A class may look hard only because its digits carry more ink.")
    alt = _("Spread of the {unit} over {n} classes, this run and PCA").format(unit=title, n=len(names))
    figure.draw(traces, layout, key="error_spread", height=HEIGHT, alt=alt, reading=reading.format(way=_way(unit)))


def _box(name: str, colour: str, classes: list[str], marks: dict[str, list[float | None]]) -> dict[str, Any]:
    rounded = {key: [None if value is None else float(f"{value:.4g}") for value in row] for key, row in marks.items()}
    return {
        "type": "box",
        "name": name,
        "x": classes,
        **rounded,
        "boxmean": True,
        "line": {"color": colour, "width": 1.5},
        "opacity": 0.55 if colour == "$ink" else 1,
    }


if __name__ == "__main__":  # as Streamlit runs it; an import draws nothing
    page()
