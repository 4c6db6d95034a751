"""Traverse."""

from aecore.runs import Run

__all__ = ["draw"]


def draw(run: Run) -> None:
    """Draw."""
