"""Every sentence a person sees passes through `_`, so that a second language is a catalogue and not a rewrite."""

import re
from gettext import translation
from math import floor, log10
from pathlib import Path

__all__ = ["_", "literal", "number"]

_CATALOGUE = translation("lab", Path(__file__).with_name("locale"), fallback=True)


def _(sentence: str) -> str:
    """Return `sentence` in the language of the catalogue, itself when there is none."""
    return _CATALOGUE.gettext(sentence)


def literal(text: str) -> str:
    """Return text that a person gave so that Markdown shows it as it is, in labels too.

    A colon before a letter could begin a colour or an icon, and an address becomes a link; both are read after the
    backslashes. An invisible joiner in them says no.
    """
    escaped = re.sub(r"[\\`*_\[\]<>$~|&]|^[#+-]|^\d+(?=[.)])", lambda found: _escaped(found[0]), text)
    return re.sub(r":(?=[\w/])|@(?=\w)|www(?=\.)", lambda found: f"{found[0]}\u2060", escaped)


def _escaped(found: str) -> str:
    return f"{found}\u2060" if found.isdigit() else f"\\{found}"


def number(value: float, digits: int = 3) -> str:
    """Return a figure as people write it: whole numbers whole, others to `digits` that count, no powers of ten."""
    if isinstance(value, int):
        return f"{value:,}"
    before = floor(log10(abs(value))) + 1 if value else digits
    return f"{value:,.{max(0, digits - before)}f}"
