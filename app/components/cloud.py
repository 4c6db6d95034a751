"""The cloud of codes: a canvas that fetches its points, labels and digits by address, each once."""

from dataclasses import dataclass

import streamlit as st

from app import cache
from app.cache import Look
from app.components.mount import registered
from app.routes import address
from app.text import _, number

__all__ = ["COLOURS", "Cloud", "draw", "of_film"]

COLOURS = ("3f90da", "ffa90e", "bd1f01", "94a4a2", "832db6", "a96b59", "e76300", "b9ac70", "717581", "92dadd")
"""Ten colours for ten classes, told apart by most eyes (Petroff, arXiv 2107.02270, 2021)."""

_mount = registered(
    "cloud",
    '<div class="lab-cloud"><div class="legend" role="group"></div>'
    '<div class="stage"><canvas tabindex="0" role="img"></canvas><div class="tip" hidden></div></div></div>',
)


@dataclass(frozen=True)
class Cloud:
    """Where the parts of a picture stand, and what is said of it."""

    points: str
    """Address of float32 pairs."""
    count: int
    data: str
    """The data set that labels and pictures are of."""
    alt: str
    redrawn: str | None = None
    """Address of the sheet of reconstructions."""
    stretch: bool = False
    """Whether the two axes may have scales of their own; only where a unit across is none upwards."""


def of_film(look: Look) -> Cloud | None:
    """Return the cloud of the newest frame of a run's film, None before there is one."""
    found = cache.frame(look.run)
    if found is None:
        return None
    step, version, arrays = found
    return Cloud(
        points=address(f"runs/{look.run.id}/film/{step}.bin", version),
        count=len(arrays["xy"]),
        data=look.run.config.data.name,
        alt=_("Cloud of {n} codes in the plane, coloured by class").format(n=number(len(arrays["xy"]))),
    )


def draw(cloud: Cloud, *, key: str, height: int, above: int, reading: str) -> None:
    """Draw a cloud at least `height` pixels tall, and one sentence on how to read it.

    On a taller screen it grows, with `above` pixels left to what stands above and below it.
    """
    classes = cache.dataset(cloud.data).classes
    words = {
        "legend": _("Show one class"),
        "point": _("{label}, test image {index}"),
        "real": _("image"),
        "redrawn": _("redrawn"),
        "missing": _("The points could not be fetched; reload the page."),
    }
    data = {
        "points": cloud.points,
        "count": cloud.count,
        "labels": address(f"data/{cloud.data}/labels.bin", len(cache.labels(cloud.data))),
        "sheet": address(f"data/{cloud.data}/sheet.png", cache.SHEET),
        "redrawn": cloud.redrawn,
        "classes": list(classes),
        "colours": [f"#{COLOURS[i % len(COLOURS)]}" for i in range(len(classes))],
        "stretch": cloud.stretch,
        "alt": cloud.alt,
        "height": height,
        "above": above,
        "words": words,
    }
    _mount(key=key, data=data)
    st.caption(reading)
