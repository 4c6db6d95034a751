"""The map beside the curve: the film's plane while a run trains, its UMAP once that is made."""

from collections.abc import Mapping
from dataclasses import replace

from aecore import mapjobs
from aecore.latent.spec import AUTOMATIC, MapSpec
from aecore.mapjobs import MapState
from aecore.runs import Run
from app import cache, kinds, maps
from app.cache import Look
from app.components import cloud
from app.components.cloud import Cloud
from app.text import _, number

__all__ = ["busy", "draw", "draw_ladder"]

SPEC = AUTOMATIC
"""The map that a run gets by itself when it ends."""
PLANE = MapSpec(method="pca", points=2_000)
FLAT = 2
"""Codes of so many numbers are a plane already: nothing to flatten."""
KEY = "cloud_of_run"


def draw(look: Look, *, height: int, above: int) -> bool:
    """Draw the map of a run as tall as `cloud.draw` says; say whether there was one to draw."""
    found = _cloud(look)
    if found is not None:
        cloud.draw(found, key=KEY, height=height, above=above, reading=_reading(look, found.count))
    return found is not None


def draw_ladder(runs: Mapping[int, Run], shown: int, *, height: int, above: int) -> None:
    """Draw the maps of the shipped runs; the browser glides from one to the next."""
    looks = {size: cache.look(run) for size, run in runs.items()}
    found = {size: (look, _cloud(look)) for size, look in looks.items()}
    clouds = {size: replace(one, reading=_reading(look, one.count)) for size, (look, one) in found.items() if one}
    if shown in clouds:
        cloud.draw(clouds[shown], key=KEY, height=height, above=above, reading="", ladder=clouds, shown=shown)


def busy(look: Look) -> bool:
    """Whether the run's own map is on its way."""
    found = _state(look)
    return found is not None and found.state in ("queued", "running")


def _state(look: Look) -> MapState | None:
    """Return how far the run's own map is, None when it gets none."""
    wants = look.ended and look.run.config.numbers > FLAT and cache.tested(look.run)
    return mapjobs.state(look.run, maps.key_of(look.run, SPEC)) if wants else None


def _cloud(look: Look) -> Cloud | None:
    """Return the UMAP when it is there, the codes themselves when they are flat already, else the film's plane."""
    flat = look.run.config.numbers <= FLAT
    found = _state(look)
    if not (flat and look.ended and cache.tested(look.run)) and (found is None or found.state != "done"):
        return cloud.of_film(look)
    return cloud.of_map(look.run, PLANE if flat else SPEC)


def _reading(look: Look, count: int) -> str:
    size = look.run.config.numbers
    said = kinds.words_of(look.run.config.data.key)
    there = len(cache.labels(look.run.config.data.key))
    shown = _("The first {n} of {all} test {images}, where the encoder put them.")
    if count >= there:
        shown = _("All {n} test {images}, where the encoder put them.")
    shown = shown.format(n=number(count), all=number(there), **said)
    if size == FLAT:
        return shown + " " + _("The two axes are the code itself; nothing is hidden.")
    if size < FLAT:
        return shown + " " + _("A code of one number is a line: up and down means nothing.")
    found = _state(look)
    if found is not None and found.state == "done":
        return shown + " " + _("UMAP keeps neighbours together; the distance between groups means nothing.")
    flat = _("Their {size} dimensions are seen from the widest side (PCA): groups that overlap may well be apart.")
    return f"{shown} {flat.format(size=number(size))}{_making(found)}"


def _making(found: MapState | None) -> str:
    """Say that the map is on its way, or why it never came."""
    if found is None:
        return ""
    if found.state == "failed":
        return " " + _("UMAP could not be made: {reason}").format(reason=found.reason or "")
    on_its_way = found.state in ("queued", "running")
    return " " + _("UMAP is being made: {share}.").format(share=f"{100 * found.progress:.0f} %") if on_its_way else ""
