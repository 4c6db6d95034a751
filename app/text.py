"""Every sentence a person sees passes through `_`, so that a second language is a catalogue and not a rewrite."""

from gettext import translation
from math import floor, log10
from pathlib import Path

__all__ = ["_", "number"]

_CATALOGUE = translation("lab", Path(__file__).with_name("locale"), fallback=True)


def _(sentence: str) -> str:
    """Return `sentence` in the language of the catalogue, itself when there is none."""
    return _CATALOGUE.gettext(sentence)


def number(value: float, digits: int = 3) -> str:
    """Return a figure as people write it: whole numbers whole, others to `digits` that count, no powers of ten."""
    if isinstance(value, int):
        return f"{value:,}"
    before = floor(log10(abs(value))) + 1 if value else digits
    return f"{value:,.{max(0, digits - before)}f}"
