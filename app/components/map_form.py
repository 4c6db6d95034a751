"""What a person chooses of a map, how far it is, and how far to trust it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aecore import mapjobs
from aecore.errors import Refused
from aecore.latent.spec import AUTOMATIC, MapSpec
from aecore.mapjobs import MapState
from aecore.runs import Run
from aecore.tables import MAPS
from app import decoders, kinds, maps, models, planes, state
from app.components import present, saying
from app.text import _, number

__all__ = ["colour_title", "draw", "method", "named", "progress", "spec"]

WIDGET = "_w_map"
LABELS = {"neighbours": _("Neighbours"), "min_dist": _("Least distance"), "seed": _("Seed")}
FLAT = _(
    "A code of one or two numbers is a plane already and needs no projection: UMAP has no meaning here, so the plane "
    "itself is shown."
)
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
    """Return the method that the page opens with: UMAP where the run has its own of so many points already."""
    if st.session_state.get(WIDGET) != "umap" and state.get("points") != AUTOMATIC.points:
        return "pca"
    try:
        return "pca" if maps.drawn(run, AUTOMATIC) is None else "umap"
    except Refused:  # its codes cannot be mapped: the page says so
        return "pca"


def draw(run: Run) -> DeltaGenerator:
    """Draw the choices and return the place for what is said of the map; the slow method waits for a button."""
    size = run.config.numbers
    if state.get("map") != (asked := method(run)):
        st.session_state[WIDGET] = asked
    offered = [*MAPS, *planes.KINDS] if size > planes.FLAT else ["pca"]
    st.segmented_control(
        _("Map"), offered, format_func=lambda name: maps.title(name, size), required=True, **state.bound("map")
    )
    _plane(run, asked)
    _points(run)
    if maps.collapsed(run):
        saying.warned(_("All codes of this run are the same: the map has nothing to show, its figures mean nothing."))
    _colour(size)
    _draws(run, asked)
    if kinds.has_tiles(run.config.data.key):
        tip = _("Come near with the wheel or plus: about 300 points in view turn into their images.")
        st.toggle(_("Points as images when near"), help=tip, **state.bound("tiles"))
    if asked == "pca":
        st.caption(MAPS["pca"].help if size > planes.FLAT else FLAT)
    place = st.container()
    if asked == "umap":
        _umap(run)
    return place


def _points(run: Run) -> None:
    """Offer to show more of the test split, where there is more of it."""
    there = maps.count(run)
    offered = [most for most in state.POINTS if most <= there] or [state.POINTS[0]]
    if state.get("points") not in offered:
        state.put("points", offered[-1])
    if len(offered) > 1:
        tip = _("How many test images are shown: the first ones.")
        st.segmented_control(_("Points"), offered, format_func=number, required=True, help=tip, **state.bound("points"))


def _plane(run: Run, asked: str) -> None:
    """Offer what makes the plane: two numbers of the code, or three test images."""
    if asked == "three":
        tip = _("Their numbers, from 0; or choose Pick above the map and click on three points.")
        st.text_input(_("Three test images"), help=tip, **state.bound("three"))
    if asked != "dims":
        return
    labels = {"across": _("Across"), "upwards": _("Upwards")}
    for (name, label), held in zip(labels.items(), planes.dimensions(run), strict=True):
        if state.get(name) != held:  # this code has no such number
            state.put(name, held)
        st.number_input(label, 1, run.config.numbers, help=_("Which number of the code."), **state.bound(name))


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
    titles = {"class": _("digit or class"), "error": _("error of the image"), "kept": _("neighbours the map kept")}
    return titles.get(name) or _("number {n} of the code").format(n=name.removeprefix("code-"))


def _umap(run: Run) -> None:
    with st.form("umap", border=False):
        for name, label in LABELS.items():
            _field(label, name, STEPS[name])
        st.form_submit_button(_("Make this map"), type="primary", width="stretch", on_click=_ask, args=(run,))
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


def _ask(run: Run) -> None:
    """Take the form's values and ask a worker for the map; what is refused stays in its field."""
    asked = {name: st.session_state[f"_w_{name}"] for name in LABELS}
    try:
        wanted = state.spec_of(method="umap", **asked)
        for name, value in asked.items():
            state.put(name, value)
        mapjobs.request(run, wanted)
        state.put("map_refusal", "")
    except Refused as error:
        state.put("map_refusal", named(str(error)))


def named(refusal: str) -> str:
    """Return a refusal with its field called what the form calls it; the codes of a plane are those of three images."""
    field, colon, rest = refusal.partition(":")
    return {**LABELS, "codes": _("Three test images")}.get(field, field) + colon + rest


def progress(run: Run, key: str, found: MapState) -> None:
    """Draw how far a map is, and the way to end it."""
    waiting = _("UMAP waits for its worker; {other} stands below meanwhile.").format(
        other=maps.title("pca", run.config.numbers)
    )
    making = _("UMAP is being made: {share}").format(share=f"{found.progress:.0%}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, found.progress), text=waiting if found.state == "queued" else making)
        st.button(_("Cancel"), key="cancel_map", on_click=mapjobs.cancel, args=(run, key))
