"""What is said of a parameter of an address that cannot be taken: its name, what it allows, and what stands instead."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.text import _

__all__ = ["Within", "forget", "refuse", "refused", "takes"]

KEPT = "_refused_parameters"
"""Where the session keeps the sentences, by the name of the parameter."""
MOST_LETTERS = 40
"""Of what was asked that are repeated."""
MOST_NAMES = 12
"""Of what it may be that are listed."""
IMAGE = _("the number of a test image, or -1 for your own digit")
CLASS = _("the number of a class")
CLASSES = _("numbers of classes with commas between them")
GROUP = _("the number of a class, caught or none")
WORDS = {
    "mine": _("the name of a drawn digit, 16 letters and figures"),
    "digit": CLASS,
    "plus": GROUP,
    "minus": GROUP,
    "normal_classes": CLASSES,
    "strange_classes": CLASSES,
    "threshold": _("a score, a result and a number, as a moved threshold writes them"),
    "colour": _("class, error, kept or code-1, code-2 and so on"),
    "caught": _("what catching points on the map writes"),
    "tour": _("numbers of test images with commas between them"),
    "film_beside": _("the name of a run"),
    **dict.fromkeys(("walk_from", "walk_to", "near", "onto"), IMAGE),
}
"""Of rows whose check is no list and no range."""


@dataclass(frozen=True)
class Within:
    """The check that a number lies from `low` to `high`."""

    low: float
    high: float

    def __call__(self, value: float) -> bool:
        """Return whether it does."""
        return self.low <= value <= self.high


def takes(name: str, allows: Callable[[Any], bool]) -> str:
    """Return in words what a parameter may be, by its check."""
    if isinstance(allows, Within):
        return _("a number from {low} to {high}").format(low=_limit(allows.low), high=_limit(allows.high))
    listed = getattr(allows, "__self__", None)
    if isinstance(listed, Collection):
        names = [str(each) for each in listed]
        more = [*names[:MOST_NAMES], *([_("and others")] if len(names) > MOST_NAMES else [])]
        return _("one of {names}").format(names=", ".join(more))
    return WORDS.get(name, _("what the page itself writes there"))


def _limit(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def refuse(name: str, text: str, takes: str, instead: object) -> None:
    """Remember that an address asked for what is not allowed; every page says so until one chooses anything.

    Args:
        name: of the parameter.
        text: what was asked.
        takes: what it may be, in words.
        instead: what stands instead; what a page begins with has no name where it is empty or negative.
    """
    short = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
    unnamed = instead in (None, "") or (isinstance(instead, int) and instead < 0)
    used = _("what the page begins with") if unnamed else str(instead)
    said = _("The address asks for {name}={text}, which cannot be: it takes {takes}; here it is {used}.")
    _refusals()[name] = said.format(name=name, text=short, takes=takes, used=used)


def refused() -> list[str]:
    """Return a sentence for each parameter of the address that could not be taken."""
    return list(_refusals().values())


def forget(name: str = "") -> None:
    """Say no more of a parameter, since it was chosen by hand, or of any."""
    if name:
        _refusals().pop(name, None)
    else:
        _refusals().clear()


def _refusals() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(KEPT, {})
    return found
