"""A network that is looked at and not trained."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

__all__ = ["at_rest"]


@contextmanager
def at_rest(model: nn.Module) -> Iterator[None]:
    """Let the model be looked at: nothing in it learns, counts or drops out until the `with` ends."""
    trained = model.training
    if trained:
        model.eval()
    try:
        yield
    finally:
        if trained:
            model.train()
