"""Experiments with a name: each is a point among the five choices, with where it comes from."""

from aecore.errors import Refused
from aecore.presets.articles import ARTICLES
from aecore.presets.best import BEST
from aecore.presets.canon import CANON
from aecore.presets.keras import KERAS
from aecore.presets.ours import OURS
from aecore.presets.preset import UNITS, Preset, Published
from aecore.presets.uses import USES

__all__ = ["PRESETS", "UNITS", "Preset", "Published", "preset"]

PRESETS = {item.name: item for item in (*OURS, *BEST, *KERAS, *CANON, *USES, *ARTICLES)}
"""Every preset by name, in the order in which they are offered."""


def preset(name: str) -> Preset:
    """Return the preset called `name`.

    Raises:
        Refused: when there is none.
    """
    if name not in PRESETS:
        raise Refused(f"preset {name!r}: there is none of that name; choose one of {', '.join(PRESETS)}.")
    return PRESETS[name]
