"""What a person chooses of a map, how far it is, and how far to trust it."""

import streamlit as st

from aecore import mapjobs
from aecore.errors import Refused
from aecore.latent.spec import MapSpec
from aecore.mapjobs import MapState
from aecore.runs import Run
from aecore.tables import MAPS
from app import maps, state
from app.text import _, number

__all__ = ["draw", "progress"]


def draw(run: Run) -> None:
    """Draw the choices; the slow method waits for a button."""
    size = run.config.code.size
    st.segmented_control(
        _("Map"), list(MAPS), format_func=lambda name: maps.title(name, size), required=True, **state.bound("map")
    )
    st.segmented_control(
        _("Points"),
        state.POINTS,
        format_func=number,
        required=True,
        help=_("How many test images are shown: the first ones."),
        **state.bound("points"),
    )
    if state.get("map") == "umap":
        _umap(run)
    else:
        st.caption(MAPS["pca"].help if size > 2 else _("A code of one or two numbers needs no projection."))


def _umap(run: Run) -> None:
    with st.form("umap", border=False):
        _field(_("Neighbours"), "neighbours", 1)
        _field(_("Least distance"), "min_dist", 0.05)
        _field(_("Seed"), "seed", 1)
        st.form_submit_button(_("Make this map"), type="primary", width="stretch", on_click=_ask, args=(run,))
    made = maps.drawn(run, state.spec_of())
    if made is not None and made.trustworthiness is not None:
        _trust(made.trustworthiness, made.seconds or 0.0)


def _field(label: str, name: str, step: float) -> None:
    low, high = state.limits_of(MapSpec, name)
    kind = type(state.TABLE[name].default)
    tied = state.bound(name)
    tip = str(MapSpec.model_fields[name].description).removeprefix("UMAP: ").capitalize()
    st.number_input(label, min_value=kind(low), max_value=kind(high), step=kind(step), help=tip, key=tied["key"])


def _ask(run: Run) -> None:
    """Take the form's values and ask a worker for the map."""
    for name in ("neighbours", "min_dist", "seed"):
        state.put(name, st.session_state[f"_w_{name}"])
    try:
        mapjobs.request(run, state.spec_of())
    except Refused as error:
        state.put("refusal", str(error))


def _trust(trustworthiness: float, seconds: float) -> None:
    st.metric(_("Trustworthiness"), number(trustworthiness))
    st.caption(
        _(
            "Are the 15 nearest neighbours on the map near in the code too? 1: all of them; about 0.5: no more than by "
            "chance. Made in {seconds} s and kept with the run."
        ).format(seconds=number(seconds, 2))
    )


def progress(run: Run, key: str, found: MapState) -> None:
    """Draw how far a map is, and the way to end it."""
    waiting = _("UMAP waits for its worker; {other} stands below meanwhile.").format(
        other=maps.title("pca", run.config.code.size)
    )
    making = _("UMAP is being made: {share}").format(share=f"{found.progress:.0%}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, found.progress), text=waiting if found.state == "queued" else making)
        st.button(_("Cancel"), key="cancel_map", on_click=mapjobs.cancel, args=(run, key))
