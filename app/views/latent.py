"""The latent space: where the encoder put each test image, flattened to the plane."""

import streamlit as st

from aecore import mapjobs
from aecore.errors import Refused
from aecore.latent.spec import MapSpec
from aecore.runs import Run
from app import cache, kinds, maps, models, state, training_codes
from app.components import header, large_map, latent_tools, map_export, map_form, map_trust, saying, time_machine
from app.items import Items
from app.navigation import pages
from app.routes import address
from app.text import _, number
from app.waiting import waited

__all__ = ["page"]

POLL_SECONDS, LIVE_SECONDS = 0.6, 1.0


def page() -> None:
    """Draw the page."""
    asked = cache.run_called(state.get("run"))
    said = kinds.words_of(asked.config.data.key if asked else "mnist")
    run = header.draw(_("Where the encoder put each {image}").format(**said)) or header.stands_in()
    if run is None:
        _to_lab(_("There is no run in hand: train one, or choose one, and its codes appear here."))
    elif not cache.tested(run) or cache.look(run).live:  # the codes kept are those of its earlier end
        _not_yet(run)
    elif time_machine.choose() == "film":
        time_machine.draw(run)
    else:
        _explore(run)


def _to_lab(sentence: str) -> None:
    saying.noted(sentence)
    st.page_link(pages()["lab"], label=_("To the Lab"))


def _not_yet(run: Run) -> None:
    """Say that the codes are not there yet; while the run trains, show its film."""
    said = _("This run has no codes of the test {images} yet: they are made when it ends or is stopped.")
    _to_lab(said.format(**kinds.words_of(run.config.data.key)))
    live = cache.look(run).live
    st.fragment(_film, run_every=LIVE_SECONDS if live else None)(run)


def _film(run: Run) -> None:
    look = cache.look(run)
    if cache.tested(run) and not look.live:
        st.rerun()
    time_machine.draw(run)


def _explore(run: Run) -> None:
    picture, controls = st.columns([3, 1], gap="medium")
    with controls:
        items = map_form.which(run)
    if not items.version:
        with picture:
            _encoded(items)
        return
    with controls:
        place = map_form.draw(items)
    kind, settling = map_form.method(run), None
    with picture:
        above = st.container()  # always there: what comes and goes in it must not mount the map anew
        if kind == "umap" and maps.drawn(run, map_form.spec(run)) is None:
            with above:
                settling = _make(run, map_form.spec(run))
            kind = "pca"
        made, waits = _map(items, kind, settling)
    if settling:
        with place:
            st.caption(_("How far to trust this map is measured when it is made."))
    elif made is not None:
        with place:
            map_trust.draw(items, made, waits=waits)
        with controls:
            map_export.draw(items, made)
    with picture:
        latent_tools.draw(run)


def _encoded(items: Items) -> None:
    """Have the training images encoded, and draw the page anew once they are; a server does that for each run once."""
    said = _("Encoding the {n} training {images}: seconds for a dense network, a minute or more for a large one …")
    there = number(len(items.images))
    try:
        key = ("training codes", items.folder, models.version(items.run))
        said = said.format(n=there, **items.words)
        if waited(key, lambda: training_codes.keep(items.run), said, kept=False) is not None:
            st.rerun()
    except Refused as error:  # no weights, or a data set that is not on this machine
        saying.refused(str(error))


def _map(items: Items, kind: str, settling: str | None) -> tuple[maps.Drawn | None, bool]:
    try:
        return large_map.draw(items, kind, settling)
    except Refused as error:  # its codes or its data set cannot be read here, or three codes make no plane
        saying.refused(map_form.named(str(error), items))
        return None, False


def _make(run: Run, spec: MapSpec) -> str | None:
    """Follow a map that is being made and return where its places so far are found; PCA's stand in for the first."""
    key = maps.key_of(run, spec)
    polling = mapjobs.state(run, key).state in ("queued", "running")
    st.fragment(_progress, run_every=POLL_SECONDS if polling else None)(run, spec, polling)
    return address(f"runs/{run.id}/settling/{key}.bin") if polling else None


def _progress(run: Run, spec: MapSpec, polling: bool) -> None:
    key, other = maps.key_of(run, spec), maps.title("pca", run.config.numbers)
    found = mapjobs.state(run, key)
    if (found.state in ("queued", "running")) != polling:
        st.rerun()
    if polling:
        map_form.progress(run, key, found)
    elif found.state == "failed":
        saying.refused(found.reason or _("The map could not be made."))
    elif found.state == "cancelled":
        saying.noted(_("This map was cancelled; ask for it again, or look at {other} below.").format(other=other))
    elif found.state == "none":
        said = _("This map is not made yet: press “Make this map”. Until then {other} stands below.")
        saying.noted(said.format(other=other))


if __name__ == "__main__":  # as Streamlit runs it; an import draws nothing
    page()
