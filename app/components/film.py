"""The film of a training: one handle moves map, pictures, loss and bars, of one run or of two beside each other."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from app import cache, kinds, mine, reel, words
from app.cache import Look
from app.components import present
from app.components.mount import registered
from app.curve import curve, units
from app.design import CLASSES
from app.routes import address
from app.text import _, number

__all__ = ["HTML", "data", "draw"]

LINE = 160
"""Points of a line of the loss."""

HTML = (
    '<div class="lab-film"><div class="handle"><button class="play" type="button"></button>'
    '<div class="track"><input type="range" min="0" value="0" step="0.01">'
    '<div class="ticks" aria-hidden="true"></div></div>'
    '<output></output></div><div class="screens"></div>'
    '<template><div class="screen"><h4></h4><canvas class="map" role="img"></canvas><div><div class="pictures">'
    '<canvas class="real" aria-hidden="true"></canvas><canvas class="seen" aria-hidden="true" hidden></canvas>'
    '<canvas class="redrawn" aria-hidden="true"></canvas></div><svg role="img"></svg><p class="bars-title"></p>'
    '<canvas class="bars" aria-hidden="true"></canvas></div></div></template></div>'
)

_mount = registered("film", HTML)


def draw(looks: Sequence[Look], *, key: str, height: int) -> dict[str, Any]:
    """Draw the film of one run or two, the map `height` CSS pixels tall, and a sentence on how to read it.

    Returns:
        What the player was told, as `data` makes it.
    """
    told = data(looks, height=height)
    _mount(key=key, data=told)
    present.told(_reading(looks), key)
    return told


def data(looks: Sequence[Look], *, height: int) -> dict[str, Any]:
    """Return what the player is told: see `film_player.js`."""
    barred = [look for look in looks if reel.bars(look)]
    together = len(barred) == 2 and len({reel.bars_kind(look.run) for look in barred}) == 1
    words = {
        "handle": _("Moment of the training"),
        "play": _("Play"),
        "pause": _("Pause"),
        "epoch": _("epoch {epoch}"),
        "full": _("Full height in both: {value}") if together else _("Full height: {value}"),
    }
    return {"reels": [_reel(look) for look in looks], "height": height, "words": words}


def _reel(look: Look) -> dict[str, Any]:
    run, name = look.run, look.run.config.data.key
    shots, count, seen = reel.shots(look), _count(look), reel.seen(look.run)
    version, classes = reel.followed_version(run), cache.classes(name)
    own = mine.current() if version else None
    return {
        "key": run.id,
        "title": words.run_title(run),
        "alt": _("Codes of {n} test {images} in the plane at one moment of the training").format(
            n=number(count), **kinds.words_of(name)
        ),
        "frames": [_frame(run.id, shot) for shot in shots],
        "count": count,
        "bars": reel.bars(look),
        "bars_title": reel.bars_title(look),
        "bars_kind": reel.bars_kind(run),
        "pictures": len(reel.originals(name)),
        "originals": address(f"data/{name}/examples.bin", 1),
        "seen": b64encode(seen.tobytes()).decode() if seen is not None else "",
        "mine": b64encode(own.tobytes()).decode() if own is not None else "",
        "followed": address(f"runs/{run.id}/followed/{mine.name()}.bin", version) if own is not None else "",
        "labels": address(f"data/{name}/labels.bin", len(cache.labels(name))),
        "classes": list(classes),
        "colours": [f"#{CLASSES[i % len(CLASSES)]}" for i in range(len(classes))],
        "loss": _loss(look),
    }


def _frame(run_id: str, shot: reel.Shot) -> dict[str, Any]:
    at = address(f"runs/{run_id}/shots/{shot.step}.bin", shot.version)
    return {"step": shot.step, "epoch": shot.epoch, "at": at}


def _count(look: Look) -> int:
    """Return how many codes a frame has."""
    found = cache.frame(look.run)
    return len(found[2]["xy"]) if found else 0


def _loss(look: Look) -> dict[str, Any]:
    found = curve(look.history, most=LINE)
    unit = units(found["unit"], found["pixels"], kinds.kind_of(look.run.config.data.key))[0]["name"]
    said = kinds.words_of(look.run.config.data.key)
    lines = [
        {**found["training"], "kind": "training", "name": _("training {images}").format(**said)},
        {**found["held_out"], "kind": "held-out", "name": _("held-out {images}").format(**said)},
    ]
    title = _("Loss, {unit}").format(unit=unit)
    return {"lines": lines, "epochs": look.epochs, "title": title, "unit": unit, "axis": _("epochs")}


def _reading(looks: Sequence[Look]) -> str:
    every = _(
        "Drag the handle, or press Play: every point is one of the first {n} of {all} test {images} and keeps its "
        "colour."
    )
    words = kinds.words_of(looks[0].run.config.data.key)
    shown, there = max(map(_count, looks), default=0), len(cache.labels(looks[0].run.config.data.key))
    said = [every.format(n=number(shown), all=number(there), **words)]
    said.append(_("The figures under the handle are epochs: it goes from frame to frame, most of them early on."))
    if any(look.run.config.numbers > 2 for look in looks):
        said.append(_("The plane is the widest side of the codes (PCA), drawn towards the way up of the map."))
    if any(look.live for look in looks):
        said.append(_("The run still trains: new frames join at the end."))
    return " ".join([*said, *_about_mine(looks)])


def _about_mine(looks: Sequence[Look]) -> list[str]:
    """Say where a person's own digit is in the film, if it is not in all of it."""
    if mine.current() is None:
        return []
    runs = [look.run for look in looks]
    alone = [run for run in runs if kinds.is_digit_like(run.config.data.key) and reel.at_end_alone(run)]
    if any(run.shipped for run in alone):
        return [_("Your digit stands at the last frame alone: the films of shipped runs keep no networks.")]
    if alone:
        return [_("Your digit stands at the last frame alone: no film keeps networks of more than 262,144 numbers.")]
    if not all(reel.followed_version(run) for run in runs):
        return [_("Your digit has no place where the data are no digits, or where no network is kept yet.")]
    return []
