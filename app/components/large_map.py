"""The large map of the Latent page: the points, what stands on them, what is caught, and how to read it."""

from dataclasses import replace

from aecore.errors import Refused
from app import kinds, maps, mine, models, pictures, planes, selecting, state
from app.components import caught, cloud, map_colours, map_drawing, map_shown, map_table, map_trust, present
from app.items import Items
from app.text import _, literal, number

__all__ = ["draw"]

HEIGHT, ABOVE = 400, 360
KEY = "cloud_of_map"


def draw(items: Items, kind: str, settling: str | None = None) -> tuple[maps.Drawn | None, bool]:
    """Draw a map and what is caught on it.

    With `settling` the points leave this map for one that is being made: nothing else belongs on it then.

    Returns:
        The map, None when a worker has yet to make it, and whether its points wait for their colours.
    """
    made = map_shown.made(items, kind)
    if made is None:
        return None, False
    subject = items.subject
    indices = cloud.selection(KEY, subject, made.points)
    shown = cloud.of_drawn(items, made, kind)
    if settling:
        tools, about = _moving(items, made, subject, settling), _settling(items, made)
        shown = replace(shown, alt=_("{n} codes while UMAP lays them out").format(n=number(made.points)))
    else:
        tools, about = _around(items, kind, made, subject)
    cloud.draw(
        shown,
        key=KEY,
        height=HEIGHT,
        above=present.room(ABOVE),
        reading=about,
        tools=replace(tools, caught=len(indices), tiles=bool(state.get("tiles"))),
        on_picked=lambda: map_drawing.pick(KEY, subject),
        on_asked=lambda: map_drawing.ask(KEY, subject, made.key),
        on_caught=lambda: selecting.heard(subject, cloud.selection(KEY, subject, made.points)),
    )
    caught.draw(items, indices)
    if not settling:
        map_table.draw(items, made, subject)
    return made, tools.colouring is None and state.get("colour") == "kept"


def _moving(items: Items, made: maps.Drawn, subject: str, settling: str) -> cloud.Tools:
    """Return what stands on points that move: their colours, but for what a map has kept of them."""
    colours = None if state.get("colour") == "kept" else map_colours.colouring(items, made)[0]
    return cloud.Tools(subject, colouring=colours, settling=settling)


def _around(items: Items, kind: str, made: maps.Drawn, subject: str) -> tuple[cloud.Tools, str]:
    """Return what can be done and stands on a map that is there, and how to read it."""
    star, about_star = _star(items, kind, made)
    drawing = map_drawing.drawing(items, made, KEY, subject)
    colours, about_colours = map_colours.colouring(items, made)
    pins, near = map_drawing.pins(items, made), map_trust.near(items, made)
    tools = cloud.Tools(
        subject, 0, colours, star, drawing, pins, kind == "three", near=near, held=selecting.held(subject)
    )
    busy = drawing is not None and drawing.decoder is not None  # pointing shows what the decoder draws
    about = (_reading(items, kind, made, clicked=busy), map_drawing.reading(drawing), about_star, about_colours)
    return tools, " ".join(filter(None, about))


def _settling(items: Items, made: maps.Drawn) -> str:
    said = _(
        "UMAP begins from a rough layout and pulls neighbours together round by round; while it "
        "does, nothing about the places is final."
    )
    return f"{_points(items, made)} {said}"


def _star(items: Items, method: str, made: maps.Drawn) -> tuple[cloud.Star | None, str]:
    """Return a person's own digit on this map, and the sentence on how it came there."""
    run, drawn = items.run, mine.current()
    if drawn is None:
        return None, ""
    try:
        seen = models.seen(run, drawn[None])
        code = models.encode(run, seen)
        redrawn = models.decode(run, code)[0]
    except Refused as error:
        return None, _("Your digit has no place here: {reason}").format(reason=literal(str(error)))
    x, y = maps.mine(items, made, code[0])
    corrupted = "" if run.config.objective.corruption == "none" else pictures.uri(seen[0])
    star = cloud.Star(x, y, _("my digit"), pictures.uri(drawn), pictures.uri(redrawn), corrupted)
    if method == "umap":
        return star, _("The star is your digit, amid its five nearest codes: UMAP itself has not seen it.")
    return star, _("The star is your digit.")


def _reading(items: Items, method: str, made: maps.Drawn, *, clicked: bool) -> str:
    said = _("Point at one to see it and its reconstruction; a click draws lines to its true neighbours.")
    if clicked:
        said = _("Click on one to see it and its reconstruction, with lines to its true neighbours.")
    if not kinds.has_tiles(items.name):
        said = _("Catch some with Box or Lasso to read them; a click draws lines from one to its true neighbours.")
    shown = _points(items, made) if state.get("present") else f"{_points(items, made)} {said}"
    how = planes.described(items, made.key) if method in planes.KINDS else _how(method, items.run.config.numbers)
    far = planes.described(items, made.key) if method == "pca" else ""
    return " ".join(filter(None, (shown, how, far)))


def _points(items: Items, made: maps.Drawn) -> str:
    """Say which items are shown, and of how many."""
    there, words = maps.count(items), items.words
    if made.points < there:
        said = _("The first {n} of {all} {split} {images}; the others are not on this map.")
        return said.format(n=number(made.points), all=number(there), **words)
    said = _("All {n} {split} {images}.")
    if items.split == "train":
        said = _("All {n} {split} {images}, those held out included.")
    return said.format(n=number(made.points), **words)


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
