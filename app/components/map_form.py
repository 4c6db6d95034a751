"""What a person chooses of a map, how far it is, and how far to trust it."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aecore import mapjobs
from aecore.errors import Refused
from aecore.latent.spec import AUTOMATIC, SPLITS, MapSpec
from aecore.mapjobs import MapState
from aecore.runs import Run
from aecore.tables import MAPS
from app import decoders, kinds, maps, models, planes, state
from app.components import plane_form, present, saying
from app.items import Items, split_word
from app.text import _, number

__all__ = ["colour_title", "draw", "method", "named", "progress", "shares", "spec", "which"]

WIDGET, THREE = "_w_map", "_three_of_split"
"""Where the session keeps the map that is shown, and the three images of each split that make a plane."""
LABELS = {"neighbours": _("Neighbours"), "min_dist": _("Least distance"), "seed": _("Seed")}
FLAT = _(
    "A code of one or two numbers is a plane already and needs no projection: UMAP has no meaning here, so the plane "
    "itself is shown."
)
SOON = 10_000
"""Points that UMAP lays out within seconds."""
STEPS = {"neighbours": 1, "min_dist": 0.05, "seed": 1}


def method(run: Run) -> str:
    """Return which map is asked for, of `tables.MAPS` or `planes.KINDS`; while nobody has chosen, the Lab's.

    A code of one or two numbers is a plane already, and stands for itself whatever is asked for.
    """
    if run.config.numbers <= planes.FLAT:
        return "pca"
    return str(state.get("map") or _opening(run))


def spec(run: Run) -> MapSpec:
    """Return how the map is to be made; of a plane that is not PCA's, how PCA's would be."""
    asked = method(run)
    return state.spec_of(method=asked if asked in MAPS else "pca")


def _opening(run: Run) -> str:
    """Return the method that the page opens with: UMAP where the run has its own of just these points already."""
    if (state.get("points"), state.get("split")) != (AUTOMATIC.points, AUTOMATIC.split):
        return "pca"
    try:
        return "pca" if maps.drawn(run, AUTOMATIC) is None else "umap"
    except Refused:  # its codes cannot be mapped: the page says so
        return "pca"


def which(run: Run) -> Items:
    """Draw the choice between the test images and those that the run learned from, and return the items."""
    titles = {split: split_word(split).capitalize() for split in SPLITS}
    said = _("Which {images}").format(**kinds.words_of(run.config.data.key))
    tip = _("Those of the test, or all that it may learn from. The first time, the server has to encode these.")
    st.segmented_control(said, titles, format_func=titles.__getitem__, required=True, help=tip, **_tied("split"))
    return Items.of(run, state.get("split"))


def draw(items: Items) -> DeltaGenerator:
    """Draw the choices and return the place for what is said of the map; the slow method waits for a button."""
    run, size = items.run, items.run.config.numbers
    if state.get("map") != (asked := method(run)):
        st.session_state[WIDGET] = asked
    with st.container():  # here and below: what comes and goes must not move the form, or two stand there for a while
        offered = [*MAPS, *planes.KINDS] if size > planes.FLAT else ["pca"]
        st.segmented_control(
            _("Map"), offered, format_func=lambda name: maps.title(name, size), required=True, **state.bound("map")
        )
        plane_form.draw(items, asked)
    with st.container():
        _points(items)
        if maps.collapsed(items):
            saying.warned(
                _("All codes of this run are the same: the map has nothing to show, its figures mean nothing.")
            )
    _colour(size)
    with st.container():
        _draws(run, asked)
    if kinds.has_tiles(run.config.data.key):
        tip = _("Come near with the wheel or plus: about 300 points in view turn into their images.")
        st.toggle(_("Points as images when near"), help=tip, **state.bound("tiles"))
    place = st.container()
    if asked == "pca":
        place.caption(MAPS["pca"].help if size > planes.FLAT else FLAT)
    if asked == "umap":
        _umap(items)
    return place


def _points(items: Items) -> None:
    """Offer to show more of the items, where there are more."""
    offered = shares(maps.count(items))
    if (asked := state.get("points")) not in offered:
        state.put("points", max((most for most in offered if most <= asked), default=offered[0]))
    if len(offered) > 1:
        tip = _("How many {split} {images} are shown: the first ones.").format(**items.words)
        st.segmented_control(_("Points"), offered, format_func=number, required=True, help=tip, **_tied("points"))


def _tied(name: str) -> dict[str, Any]:
    """Return what ties a widget to a row, as `state.bound`, where another choice means other points."""
    tied = state.bound(name)
    return {**tied, "on_change": _go_on, "args": (tied["on_change"], name)}


def _go_on(copy: Callable[[str], None], name: str) -> None:
    """Take a choice of other points; a UMAP that the page opened with by itself is from then on the map asked for.

    The same three numbers name other images in another split, so each keeps its own.
    """
    if not state.get("map") and st.session_state.get(WIDGET) == "umap":
        state.put("map", "umap")
    kept = st.session_state.setdefault(THREE, {})
    kept[state.get("split")] = state.get("three")
    copy(name)
    state.put("three", kept.get(state.get("split"), state.TABLE["three"].default))


def shares(there: int) -> list[int]:
    """Return how many of so many items are offered: some of them, and all where a map may have as many."""
    most = min(there, state.limits_of(MapSpec, "points")[1])
    return [*(some for some in state.POINTS if some < most), most] if most > state.POINTS[0] else [state.POINTS[0]]


def _draws(run: Run, asked: str) -> None:
    """Offer to draw the decoder under the points, and say where it cannot be done."""
    no_way_back = asked == "umap" and not _stood_in_for(run)
    able = decoders.drawable(run) and not no_way_back
    st.toggle(_("Show what the decoder draws"), disabled=not able, **state.bound("draws"))
    if no_way_back:
        present.told(_("Not on UMAP: it has no way back from a place to a code. Choose another map."), "draws")
    elif not models.version(run):
        present.told(_("This run has no weights to draw with."), "draws")
    elif able and state.get("draws") and (why := decoders.obstacle(run)):
        present.told(_("Click on the map, and the server draws that one code. {why}").format(why=why), "draws")


def _stood_in_for(run: Run) -> bool:
    """Whether PCA is drawn since UMAP is neither made nor being made."""
    wanted = spec(run)
    pending = mapjobs.state(run, maps.key_of(run, wanted)).state in ("queued", "running")
    return not pending and maps.drawn(run, wanted) is None


def _colour(size: int) -> None:
    """Offer what the points may be coloured by; a number that the code does not have falls back to the class."""
    offered = ["class", "error", "kept", *(f"code-{n}" for n in range(1, size + 1))]
    if state.get("colour") not in offered:
        state.put("colour", "class")
    st.selectbox(_("Colour by"), offered, format_func=colour_title, **state.bound("colour"))


def colour_title(name: str) -> str:
    """Return what a person calls a colouring."""
    titles = {"class": _("digit or class"), "error": _("squared error"), "kept": _("neighbours the map kept")}
    return titles.get(name) or _("number {n} of the code").format(n=name.removeprefix("code-"))


def _umap(items: Items) -> None:
    run = items.run
    with st.form("umap", border=False):
        for name, label in LABELS.items():
            _field(label, name, STEPS[name])
        st.form_submit_button(_("Make this map"), type="primary", width="stretch", on_click=_ask, args=(items,))
    if state.get("points") > SOON:
        st.caption(_("So many points take UMAP a minute or more; go on meanwhile, it will be kept with the run."))
    if refusal := state.get("map_refusal"):
        saying.refused(refusal)
    made = maps.drawn(run, spec(run))
    if made is not None and made.seconds is not None:
        st.caption(_("Made in {seconds} s and kept with the run.").format(seconds=number(made.seconds, 2)))


def _field(label: str, name: str, step: float) -> None:
    """Draw a field without limits of its own: a browser would change what is out of range without a word."""
    kind = type(state.TABLE[name].default)
    tip = str(MapSpec.model_fields[name].description).removeprefix("UMAP: ").capitalize()
    st.number_input(label, step=kind(step), help=tip, key=state.bound(name)["key"])


def _ask(items: Items) -> None:
    """Take the form's values and ask a worker for the map; what is refused stays in its field."""
    state.put("map", "umap")  # the page may have opened with it by itself
    asked = {name: st.session_state[f"_w_{name}"] for name in LABELS}
    try:
        wanted = state.spec_of(method="umap", **asked)
        for name, value in asked.items():
            state.put(name, value)
        mapjobs.request(items.run, wanted)
        state.put("map_refusal", "")
    except Refused as error:
        state.put("map_refusal", named(str(error), items))


def named(refusal: str, items: Items) -> str:
    """Return a refusal with its field called what the form calls it."""
    field, colon, rest = refusal.partition(":")
    return LABELS[field] + colon + rest if field in LABELS else plane_form.named(refusal, items)


def progress(run: Run, key: str, found: MapState) -> None:
    """Draw how far a map is, and the way to end it."""
    waiting = _("UMAP waits for its worker; {other} stands below meanwhile.").format(
        other=maps.title("pca", run.config.numbers)
    )
    making = _("UMAP is being made: {share}").format(share=f"{100 * found.progress:.0f} %")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, found.progress), text=waiting if found.state == "queued" else making)
        st.button(_("Cancel"), key="cancel_map", on_click=mapjobs.cancel, args=(run, key))
