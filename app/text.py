"""Every sentence a person sees passes through `_`, so that a second language is a catalogue and not a rewrite."""

from gettext import translation
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
    if value and abs(value) < 1:
        return f"{value:.{digits}g}" if abs(value) >= 1e-4 else f"{value:.1g}"
    whole = len(str(int(abs(value))))
    return f"{value:,.{max(0, digits - whole)}f}"
