"""The latent space: where the encoder put each test image, flattened to the plane."""

import streamlit as st

from aecore import mapjobs
from aecore.errors import Refused
from aecore.latent.spec import MapSpec
from aecore.runs import Run
from app import cache, maps, state
from app.components import cloud, header, map_form
from app.navigation import pages
from app.routes import address
from app.text import _, number

__all__ = ["page"]

POLL_SECONDS = 0.6
HEIGHT, ABOVE = 440, 290


def page() -> None:
    """Draw the page."""
    run = header.draw(_("Where the encoder put each image"))
    if run is None:
        _to_lab(_("There is no run in hand: train one, or choose one, and its codes appear here."))
    elif not cache.tested(run):
        _to_lab(_("This run has no codes of the test images yet: they are made when it ends or is stopped."))
    else:
        _explore(run)


def _to_lab(sentence: str) -> None:
    st.info(sentence)
    st.page_link(pages()["lab"], label=_("To the Lab"))


def _explore(run: Run) -> None:
    picture, controls = st.columns([3, 1], gap="medium")
    with controls:
        map_form.draw(run)
    spec = state.spec_of()
    with picture:
        if spec.method == "umap" and maps.drawn(run, spec) is None:
            _make(run, spec)
            spec = spec.model_copy(update={"method": "pca"})
        try:
            _show(run, spec)
        except Refused as error:  # its codes or its data set cannot be read here
            st.error(str(error))


def _make(run: Run, spec: MapSpec) -> None:
    """Follow a map that is being made; PCA stands in for it meanwhile."""
    key = maps.key_of(run, spec)
    polling = mapjobs.state(run, key).state in ("queued", "running")
    st.fragment(_progress, run_every=POLL_SECONDS if polling else None)(run, spec, polling)


def _progress(run: Run, spec: MapSpec, polling: bool) -> None:
    key, other = maps.key_of(run, spec), maps.title("pca", run.config.code.size)
    found = mapjobs.state(run, key)
    if (found.state in ("queued", "running")) != polling:
        st.rerun()
    if polling:
        map_form.progress(run, key, found)
    elif found.state == "failed":
        st.error(found.reason or _("The map could not be made."))
    elif found.state == "cancelled":
        st.info(_("This map was cancelled; ask for it again, or look at {other} below.").format(other=other))
    elif found.state == "none":
        said = _("This map is not made yet: press “Make this map”. Until then {other} stands below.")
        st.info(said.format(other=other))


def _show(run: Run, spec: MapSpec) -> None:
    made = maps.drawn(run, spec)
    if made is None:
        return
    size = run.config.code.size
    version = cache.tested(run)
    picture = cloud.Cloud(
        points=address(f"runs/{run.id}/maps/{made.key}.bin", version),
        count=made.points,
        data=run.config.data.name,
        alt=_("{method} map of {n} codes, coloured by class").format(
            method=maps.title(spec.method, size), n=number(made.points)
        ),
        redrawn=address(f"runs/{run.id}/reconstructions.png", version),
        stretch=spec.method == "pca" and size == 1,
    )
    cloud.draw(picture, key="cloud_of_map", height=HEIGHT, above=ABOVE, reading=_reading(spec.method, size, made))


def _reading(method: str, size: int, made: maps.Drawn) -> str:
    shown = _("{n} test images; point at one to see it and its reconstruction.").format(n=number(made.points))
    return f"{shown} {_how(method, size)}"


def _how(method: str, size: int) -> str:
    if method == "umap":
        return _(
            "UMAP keeps neighbours together. Do not read anything from the distance between groups, their size, or how "
            "dense they look; another seed moves them."
        )
    if size == 1:
        return _("The code is one number: it runs from left to right. The ten rows only keep the classes apart.")
    if size == 2:
        return _("The code is two numbers, so this is the latent space itself: no projection, nothing hidden.")
    return _(
        "PCA shows the two directions in which {size} numbers vary most: groups that overlap here may well be apart."
    ).format(size=number(size))


if __name__ == "__main__":  # as Streamlit runs it; an import draws nothing
    page()
