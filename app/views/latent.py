"""The latent space: where the encoder put each test image, flattened to the plane."""

import streamlit as st

from aecore import mapjobs
from aecore.errors import Refused
from aecore.latent.spec import MapSpec
from aecore.runs import Run
from app import cache, choosing, kinds, maps, mine, models, pictures, planes, state, words
from app.components import (
    caught,
    cloud,
    header,
    latent_tools,
    map_drawing,
    map_export,
    map_form,
    map_shown,
    present,
    saying,
    time_machine,
)
from app.navigation import pages
from app.routes import address
from app.text import _, literal, number

__all__ = ["page"]

POLL_SECONDS, LIVE_SECONDS = 0.6, 1.0
HEIGHT, ABOVE = 400, 360
KEY = "cloud_of_map"


def page() -> None:
    """Draw the page."""
    asked = cache.run_called(state.get("run"))
    said = kinds.words_of(asked.config.data.key if asked else "mnist")
    run = header.draw(_("Where the encoder put each {image}").format(**said)) or _stands_in()
    if run is None:
        _to_lab(_("There is no run in hand: train one, or choose one, and its codes appear here."))
    elif not cache.tested(run) or cache.look(run).live:  # the codes kept are those of its earlier end
        _not_yet(run)
    elif time_machine.choose() == "film":
        time_machine.draw(run)
    else:
        _explore(run)


def _stands_in() -> Run | None:
    """Return the shipped run that is shown when none is in hand, and say so; None where none is installed."""
    run = choosing.stand_in()
    if run is not None:
        said = _("No run of yours is in hand: this is the one with {size} that came with the lab.")
        st.caption(said.format(size=words.kept(run.config)))
    return run


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
        map_form.draw(run)
    kind = map_form.method(run)
    with picture:
        if kind == "umap" and maps.drawn(run, map_form.spec(run)) is None:
            _make(run, map_form.spec(run))
            kind = "pca"
        try:
            made = _show(run, kind)
        except Refused as error:  # its codes or its data set cannot be read here, or three codes make no plane
            saying.refused(str(error))
            return
    with controls:
        if made is not None:
            map_export.draw(run, made)
    with picture:
        latent_tools.draw(run)


def _make(run: Run, spec: MapSpec) -> None:
    """Follow a map that is being made; PCA stands in for it meanwhile."""
    key = maps.key_of(run, spec)
    polling = mapjobs.state(run, key).state in ("queued", "running")
    st.fragment(_progress, run_every=POLL_SECONDS if polling else None)(run, spec, polling)


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


def _show(run: Run, kind: str) -> maps.Drawn | None:
    """Draw a map and what is caught on it; return it, None when a worker has yet to make it."""
    made = map_shown.made(run, kind)
    if made is None:
        return None
    subject = f"{run.id}.{cache.tested(run)}"
    indices = cloud.selection(KEY, subject, made.points)
    star, about_star = _star(run, kind, made)
    drawing = map_drawing.drawing(run, made, KEY, subject)
    tools = cloud.Tools(
        subject, len(indices), _colouring(run), star, drawing, map_drawing.pins(run, made), kind == "three"
    )
    busy = drawing is not None and drawing.decoder is not None  # pointing shows what the decoder draws
    about = (_reading(run, kind, made, clicked=busy), map_drawing.reading(run, drawing), about_star)
    cloud.draw(
        cloud.of_drawn(run, made, kind),
        key=KEY,
        height=HEIGHT,
        above=present.room(ABOVE),
        reading=" ".join(filter(None, about)),
        tools=tools,
        on_picked=lambda: map_drawing.pick(KEY, subject),
        on_asked=lambda: map_drawing.ask(KEY, subject, made.key),
    )
    caught.draw(run, indices)
    return made


def _colouring(run: Run) -> cloud.Colouring | None:
    """Return the values to colour by, None for the class."""
    what = state.get("colour")
    if what == "class":
        return None
    values = address(f"runs/{run.id}/values/{what}.bin", cache.tested(run))
    if what != "error":
        return cloud.Colouring(values, map_form.colour_title(what))
    cache.errors(run)  # a shipped run makes them now; without weights it says so here
    pixels = cache.dataset(run.config.data.key).test.images[0].size
    title = _("squared error per {image}").format(**kinds.words_of(run.config.data.key))
    return cloud.Colouring(values, title, float(pixels))


def _star(run: Run, method: str, made: maps.Drawn) -> tuple[cloud.Star | None, str]:
    """Return a person's own digit on this map, and the sentence on how it came there."""
    drawn = mine.current()
    if drawn is None:
        return None, ""
    try:
        seen = models.seen(run, drawn[None])
        code = models.encode(run, seen)
        redrawn = models.decode(run, code)[0]
    except Refused as error:
        return None, _("Your digit has no place here: {reason}").format(reason=literal(str(error)))
    x, y = maps.mine(run, made, code[0])
    corrupted = "" if run.config.objective.corruption == "none" else pictures.uri(seen[0])
    star = cloud.Star(x, y, _("my digit"), pictures.uri(drawn), pictures.uri(redrawn), corrupted)
    if method == "umap":
        return star, _("The star is your digit, amid its five nearest codes: UMAP itself has not seen it.")
    return star, _("The star is your digit.")


def _reading(run: Run, method: str, made: maps.Drawn, *, clicked: bool) -> str:
    said = _("{n} test {images}; point at one to see it and its reconstruction.")
    if clicked:
        said = _("{n} test {images}; click on one to see it and its reconstruction.")
    if not kinds.has_tiles(run.config.data.key):
        said = _("{n} windows of test text; catch some with Box or Lasso to read them.")
    shown = said.format(n=number(made.points), **kinds.words_of(run.config.data.key))
    how = planes.described(run, made.key) if method in planes.KINDS else _how(method, run.config.numbers)
    far = planes.described(run, made.key) if method == "pca" else ""
    return " ".join(filter(None, (shown, how, far)))


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
