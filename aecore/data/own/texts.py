"""A person's own text as windows of one-hot characters, like those of Python's help topics."""

import numpy as np

from aecore.data.own import limits
from aecore.data.own.found import Found
from aecore.data.own.limits import refused
from aecore.data.text import split_windows
from aecore.data.windows import ALPHABET, UNKNOWN, WINDOW, encoded

__all__ = ["read_text"]

LEAST_LETTERS = 2_000
FOREIGN = 0.3
"""A text with a larger share of characters outside the alphabet would be learned as dots."""


def read_text(where: str, content: bytes) -> Found:
    """Return windows of a text in UTF-8, those of its last sixth for testing.

    Raises:
        Refused: it is no text, too short or too long, or mostly of other characters than the 64.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(where, "is no text in UTF-8", "save it as UTF-8") from None
    places = encoded(text)
    if not LEAST_LETTERS <= len(places) <= limits.LETTERS:
        wrong = f"has {len(places):,} characters"
        raise refused(where, wrong, f"give {LEAST_LETTERS:,} to {limits.LETTERS:,}")
    foreign = float((places == ALPHABET.index(UNKNOWN)).mean())
    if foreign > FOREIGN:
        wrong = f"{foreign:.0%} of its characters are none of the {len(ALPHABET)} that are told apart"
        raise refused(where, wrong, "give a text in Latin letters without accents")
    seen, unseen = split_windows(text)
    assert seen.shape[1] == WINDOW
    return Found("text", np.concatenate([seen, unseen]), tests=len(unseen))
