"""From a configuration to a script in one of two languages."""

from collections.abc import Callable

from aecore.config import Config, check_cut
from aecore.errors import Refused
from aecore.export import keras_script, torch_script
from aecore.shapes import layers

__all__ = ["LANGUAGES", "script"]

LANGUAGES: dict[str, tuple[str, Callable[[Config], str]]] = {
    "pytorch": ("PyTorch", torch_script.write),
    "keras": ("Keras", keras_script.write),
}
"""What people call each language, and what writes it."""


def script(config: Config, language: str = "pytorch") -> str:
    """Return a complete program that trains this configuration, ending in a line break.

    Args:
        config: the five choices.
        language: a key of `LANGUAGES`.

    Raises:
        Refused: when the network or the choice of items does not fit the data, or the language is not known.
    """
    if language not in LANGUAGES:
        raise Refused(f"language: {language!r} is not known; choose one of {', '.join(LANGUAGES)}.")
    layers(config)
    check_cut(config.data)
    return LANGUAGES[language][1](config)
