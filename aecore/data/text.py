"""Real English that is on every machine: the help topics that come with Python itself."""

import numpy as np

from aecore.data.made import Made, MadeSet
from aecore.data.windows import ALPHABET, WINDOW, encoded, windows

__all__ = ["TEXT", "split_windows"]

TRAIN, TEST = 10_000, 2_000
TEST_SHARE = 6
"""One in so many characters, the last ones, is for testing: no window of theirs overlaps one that is learned from."""


def _topics() -> Made:
    from pydoc_data import topics

    # a topic may stand there under two names
    text = "\n".join(dict.fromkeys(topics.topics[name] for name in sorted(topics.topics)))
    seen, unseen = split_windows(text)
    return np.concatenate([seen[:TRAIN], unseen[:TEST]]), None


def split_windows(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return training and test windows of a text, at most 10,000 and 2,000, each uint8 (n, 32, 64), 0 or 255."""
    places = encoded(text)
    edge = len(places) - len(places) // TEST_SHARE
    return windows(places[:edge], TRAIN), windows(places[edge:], TEST)


TEXT = MadeSet("text", (WINDOW, len(ALPHABET)), "text", _topics, TRAIN)
