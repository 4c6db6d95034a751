"""Text as windows of one-hot characters: each window is a table of 32 places by 64 characters, one 1 in each row."""

import re

import numpy as np
from numpy.typing import NDArray

__all__ = ["ALPHABET", "UNKNOWN", "WINDOW", "encoded", "text_of", "windows"]

WINDOW = 32
"""Characters in one window."""
UNKNOWN = "\u00b7"
"""Stands for every character that is not in the alphabet."""
ALPHABET = " abcdefghijklmnopqrstuvwxyz0123456789.,;:!?'\"()[]{}<>-_=+*/\\|@#" + UNKNOWN
"""The 64 characters that are told apart: small letters, digits, signs, and one for all others."""
ONE = 255
_PLACES = {character: place for place, character in enumerate(ALPHABET)}

Bytes = NDArray[np.uint8]


def encoded(text: str) -> NDArray[np.uint8]:
    """Return the places in the alphabet, uint8 (n,), of a text in small letters, each run of white space one space."""
    plain = re.sub(r"\s+", " ", text.lower()).strip()
    return np.array([_PLACES.get(character, len(ALPHABET) - 1) for character in plain], np.uint8)


def windows(places: Bytes, count: int) -> Bytes:
    """Return up to `count` windows spread evenly over a text, one-hot: uint8 (n, 32, 64), 0 or 255.

    There are at most twice as many as would lie side by side, so that two windows share at most half their text.
    """
    last = len(places) - WINDOW
    count = min(count, max(1, 2 * last // WINDOW))
    starts = np.linspace(0, last, count).astype(np.int64)
    rows = places[starts[:, None] + np.arange(WINDOW)]
    return np.asarray((np.arange(len(ALPHABET)) == rows[..., None]) * np.uint8(ONE), np.uint8)


def text_of(values: NDArray[np.generic]) -> list[str]:
    """Return the text of windows (n, 32, 64): in each row the character with the largest number."""
    return ["".join(ALPHABET[place] for place in row) for row in values.argmax(axis=-1)]
