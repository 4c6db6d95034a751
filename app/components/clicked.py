"""The point that was clicked on the map, as what a tool works with: a button for each use, or at once."""

from collections.abc import Callable, Mapping

from aecore.runs import Run
from app import cache, kinds, sheets
from app.components import cloud, map_shown
from app.components.mount import registered
from app.routes import address
from app.text import _

__all__ = ["draw"]

Act = Callable[[int], None]

_mount = registered("clicked", '<div class="lab-clicked" role="group"></div>')


def draw(run: Run, key: str, acts: Mapping[str, Act], *, once: bool = False) -> None:
    """Draw what can be done with the point that was clicked on the map.

    Args:
        run: whose map it is.
        key: of the component, unique in the session.
        acts: what each use is called, and what takes the index of the test image.
        once: whether the first of them is done with every click, without a button.
    """
    if map_shown.of(run).split != "test":  # `latent_tools` says so
        return
    subject = f"{run.id}.{cache.tested(run)}"
    hint = (
        _("Or click on a point of the map: what stands here is of that one.")
        if once
        else _("Or click on a point of the map.")
    )
    said, name = _("Clicked: test {image} {n}. Use it as"), run.config.data.key
    data = {
        "subject": subject,
        "count": len(cache.codes(run)),
        "sheet": address(f"data/{name}/sheet-{{block}}.png", sheets.SHEET),
        "acts": list(acts),
        "once": once,
        "words": {"hint": hint, "image": said.replace("{image}", kinds.words_of(name)["image"])},
    }
    _mount(key=key, data=data, on_took_change=lambda: _take(run, key, subject, list(acts.values())))


def _take(run: Run, key: str, subject: str, acts: list[Act]) -> None:
    found = [int(value) for value in cloud.heard(key, "took", subject)]
    if len(found) == 2 and 0 <= found[0] < len(acts) and 0 <= found[1] < len(cache.codes(run)):
        acts[found[0]](found[1])
