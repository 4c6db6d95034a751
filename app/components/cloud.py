"""The cloud of codes: a canvas that fetches its points, labels and digits by address, each once."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

import streamlit as st

from aecore.latent.spec import MapSpec
from aecore.runs import Run
from app import cache, kinds, maps, sheets
from app.cache import Look
from app.components import present
from app.components.cloud_parts import Cloud, Colouring, Drawing, Near, Star, Tools
from app.components.mount import registered
from app.design import CLASSES, RAMPS
from app.items import Items, split_word
from app.routes import address
from app.text import _, number

__all__ = [
    "Cloud",
    "Colouring",
    "Drawing",
    "Near",
    "Star",
    "Tools",
    "draw",
    "heard",
    "of_drawn",
    "of_film",
    "of_map",
    "selection",
]

_mount = registered(
    "cloud",
    '<div class="lab-cloud"><div class="bar"><div class="legend" role="group"></div><div class="tools"></div></div>'
    '<div class="address" hidden></div>'
    '<div class="stage"><canvas class="map" tabindex="0" role="img"></canvas><canvas class="over" aria-hidden="true">'
    '</canvas><canvas class="under" aria-hidden="true" hidden></canvas><div class="scale" hidden></div>'
    '<div class="lens" hidden></div><div class="tip" hidden></div></div>'
    '<div class="kin" role="group" hidden></div><p class="reading" hidden></p></div>',
)


def of_film(look: Look) -> Cloud | None:
    """Return the cloud of the newest frame of a run's film, None before there is one."""
    found = cache.frame(look.run)
    if found is None:
        return None
    step, version, arrays = found
    return Cloud(
        points=address(f"runs/{look.run.id}/film/{step}.bin", version),
        count=len(arrays["xy"]),
        data=look.run.config.data.key,
        alt=_("Cloud of {n} codes in the plane, coloured by class").format(n=number(len(arrays["xy"]))),
    )


def of_map(run: Run, spec: MapSpec) -> Cloud | None:
    """Return the cloud of a map of a run's test codes, None when a worker has yet to make it.

    Raises:
        Refused: when the run has no codes of the test images, or they cannot be read.
    """
    made = maps.drawn(run, spec)
    return None if made is None else of_drawn(Items.of(run), made, spec.method)


def of_drawn(items: Items, made: maps.Drawn, kind: str) -> Cloud:
    """Return the cloud of a map that is there; `kind` is what people know it by."""
    config, version, name = items.run.config, items.version or "", items.name
    size, clean = config.numbers, config.objective.corruption == "none"
    return Cloud(
        points=address(items.path(f"maps/{made.key}.bin"), version),
        count=made.points,
        data=name,
        alt=_("{method} map of {n} codes, coloured by class").format(
            method=maps.title(kind, size), n=number(made.points)
        ),
        redrawn=address(items.path("reconstructions-{block}.png"), version) if kinds.has_tiles(name) else None,
        seen=None if clean or not kinds.has_tiles(name) else address(items.path("seen-{block}.png"), version),
        stretch=kind == "pca" and size == 1,
        kind=kind,
        split=items.split,
    )


def draw(
    cloud: Cloud,
    *,
    key: str,
    height: int,
    above: int,
    reading: str,
    ladder: Mapping[int, Cloud] | None = None,
    shown: int | None = None,
    tools: Tools | None = None,
    on_picked: Callable[[], None] = lambda: None,
    on_asked: Callable[[], None] = lambda: None,
    on_caught: Callable[[], None] = lambda: None,
) -> None:
    """Draw a cloud at least `height` pixels tall, and one sentence on how to read it.

    On a taller screen it grows, with `above` pixels left to what stands above and below it.

    Args:
        cloud: what is drawn first.
        key: of the component, unique in the session.
        height: CSS pixels.
        above: CSS pixels.
        reading: the sentence below.
        ladder: latent size to cloud: the browser glides between them when `lab:size` is heard on the document.
        shown: the size of `cloud` among them.
        tools: pan, zoom, box and lasso; without them the page scrolls on over the map.
        on_picked: called when three points were picked; `heard(key, "picked")` says which.
        on_asked: called when the server shall draw a place; `heard(key, "asked")` says which.
        on_caught: called when something was caught or let go of; `selection` says what.
    """
    classes = cache.classes(cloud.data)
    pictured = kinds.has_tiles(cloud.data)
    where = f"data/{cloud.data}" if cloud.split == "test" else f"data/{cloud.data}/{cloud.split}"
    data = {
        **_part(cloud, reading),
        "labels": address(f"{where}/labels.bin", len(cache.labels(cloud.data, cloud.split))),
        "sheet": address(f"{where}/sheet-{{block}}.png", sheets.SHEET) if pictured else None,
        "classes": list(classes),
        "colours": [f"#{CLASSES[i % len(CLASSES)]}" for i in range(len(classes))],
        "height": height,
        "above": above,
        "words": _words({**kinds.words_of(cloud.data), "split": split_word(cloud.split)}),
        "ladder": {str(size): _part(one, reading) for size, one in ladder.items()} if ladder else None,
        "shown": shown,
        "tools": _tools(tools) if tools else None,
    }
    _mount(key=key, data=data, on_caught_change=on_caught, on_picked_change=on_picked, on_asked_change=on_asked)
    if not ladder:
        present.told(reading, key)


def selection(key: str, subject: str, count: int) -> Sequence[int]:
    """Return which of the first `count` items are caught on the map `key`, rising; none of another run's."""
    held = st.session_state.get(key)
    caught = held.get("caught") if held is not None else None
    if not isinstance(caught, dict) or caught.get("of") != subject:
        return ()
    return sorted({int(index) for index in caught.get("indices", ()) if 0 <= int(index) < count})


def heard(key: str, what: str, subject: str) -> list[float]:
    """Return the numbers that the map `key` sent under `what`, none where they are of another run."""
    held = st.session_state.get(key)
    found = held.get(what) if held is not None else None
    if not isinstance(found, dict) or found.get("of") != subject or not isinstance(found.get("numbers"), list):
        return []
    return [float(value) for value in found["numbers"] if isinstance(value, int | float) and isfinite(value)]


def _part(cloud: Cloud, reading: str) -> dict[str, Any]:
    """Return what changes from one rung of a ladder to the next."""
    return {
        "points": cloud.points,
        "count": cloud.count,
        "redrawn": cloud.redrawn,
        "seen": cloud.seen,
        "stretch": cloud.stretch,
        "kind": cloud.kind,
        "alt": cloud.alt,
        "reading": cloud.reading or reading,
    }


def _tools(tools: Tools) -> dict[str, Any]:
    colouring, star = tools.colouring, tools.star
    ramps = {name: {mode: [f"#{c}" for c in row] for mode, row in ramp.items()} for name, ramp in RAMPS.items()}
    return {
        "subject": tools.subject,
        "caught": tools.caught,
        "colouring": {**vars(colouring), "ramps": ramps} if colouring else None,
        "star": vars(star) if star else None,
        "drawing": vars(tools.drawing) if tools.drawing else None,
        "pins": [list(pin) for pin in tools.pins],
        "picks": tools.picks,
        "tiles": tools.tiles,
        "settling": tools.settling,
        "near": vars(tools.near) if tools.near else None,
        "held": tools.held,
    }


def _words(said: Mapping[str, str]) -> dict[str, str]:
    return {
        "legend": _("Show or hide a class"),
        "toggle": _("Click: hide or show. Double click: this one alone."),
        "point": _("{label}, {split} {image} {index}").format(label="{label}", index="{index}", **said),
        "real": said["image"],
        "seen": _("what it saw"),
        "redrawn": _("redrawn"),
        "missing": _("The points could not be fetched; reload the page."),
        "tools": _("What dragging does"),
        "pan": _("Move"),
        "box": _("Box"),
        "lasso": _("Lasso"),
        "closer": _("Closer"),
        "wider": _("Wider"),
        "whole": _("Whole map"),
        "clear": _("Let go of {n}"),
        "link": _("Copy address"),
        "linking": _("The address of this view: map, colours, what is caught and how near one has come."),
        "linked": _("Copied: who opens it sees this view."),
        "unlinked": _("Copy it from here: who opens it sees this view."),
        "uncaught": _("What is caught is too much for an address and is left out."),
        "address": _("Address of this view"),
        "shut": _("Close the address"),
        "pick": _("Pick"),
        "picking": _("Click on three points: the plane through them is the next map."),
        "ask": _("Click: the server draws this place."),
        "asking": _("The server draws …"),
        "kept": _("{n} of its {m} nearest codes are near it here too"),
        "kin": _("Solid lines lead to those, dashed ones to those that this map took away; nearest first:"),
        "measuring": _("which points are near it is being measured …"),
        "unkin": _("Its neighbours could not be fetched; reload the page."),
        "undrawn": _("The decoder could not be fetched; reload the page."),
        "steer": _(
            "Arrow keys move over the plane and the decoder draws each place, with Shift they move the map; N draws "
            "lines to the true neighbours, plus and minus come closer and go wider, 0 shows the whole map, Escape lets "
            "go."
        ),
        "keys": _(
            "Arrow keys walk from point to point, Enter catches one, N draws lines to its true neighbours, plus and "
            "minus come closer and go wider, 0 shows the whole map, Escape lets go."
        ),
    }
