"""The first items of the test set and what the network makes of them now, on the Lab."""

import numpy as np

from app import cache, kinds, words
from app.cache import Look
from app.components import digits
from app.components.kinds import lines, plane
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 230
LINES = 8
POINTS = 100


def draw(look: Look) -> None:
    """Draw the items of a run's data set as what they are.

    Raises:
        Refused: when they cannot be read here.
    """
    kind = kinds.kind_of(look.run.config.data.key)
    if kind == "points":
        _points(look)
    elif kind == "text":
        _text(look)
    else:
        digits.draw(look)


def _points(look: Look) -> None:
    name = look.run.config.data.key
    points, redrawn = cache.dataset(name).test.images[:POINTS], _redrawn(look)
    reading = _("Dots: {n} test points. Crosses: where they come back from {k} each{when}.").format(
        n=number(len(points)), k=words.numbers(look.run.config.numbers), when=_when(look)
    )
    context = cache.dataset(name).test.images[POINTS:]
    shown = redrawn[: len(points)] if redrawn is not None else None
    plane.draw(points, shown, cache.labels(name)[:POINTS], key="plane", height=HEIGHT, reading=reading, context=context)


def _text(look: Look) -> None:
    windows, redrawn = cache.dataset(look.run.config.data.key).test.images[:LINES], _redrawn(look)
    size = words.numbers(look.run.config.numbers)
    reading = _("Above: test text. Below: rewritten from {k}{when}.").format(k=size, when=_when(look))
    lines.draw(windows, None if redrawn is None else redrawn[:LINES], reading=reading)


def _redrawn(look: Look) -> np.ndarray | None:
    found = cache.frame(look.run)
    return None if found is None else found[2]["reconstructions"]


def _when(look: Look) -> str:
    found = cache.frame(look.run)
    if found is None:
        return ""
    epoch = next((row["epoch"] for row in reversed(look.history.frames) if row.get("step") == found[0]), look.epoch)
    return f", {words.after(epoch)}"
