"""Training whole tiny runs in tests: play one to its end, pick its events, compare weights to the bit."""

import json
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
import torch

from aecore.config import Config
from aecore.events import LAST_WORDS, Event, Frame, Step
from aecore.training import Training, never

Tiny = Callable[..., Config]
Kind = TypeVar("Kind", bound=Event)
Weights = dict[str, torch.Tensor]


def always() -> bool:
    """Interrupt after every step, so that each has its event, however fast the machine is."""
    return True


def run(config: Config, interrupt: Callable[[], bool] = always) -> tuple[Training, list[Event]]:
    """Train to the end; whatever happens, one last word comes last, and every event is JSON without NaN.

    No frame is taken because a second has passed: a slow machine must not change what a test sees.
    """
    training = Training(config)
    training._film.due = never  # type: ignore[method-assign]
    events = list(training.events(interrupt))
    assert [event.kind for event in events if event.kind in LAST_WORDS] == [events[-1].kind]
    for event in events:
        json.dumps(event.record(), allow_nan=False)
        for array in (event.codes, event.reconstructions) if isinstance(event, Frame) else ():
            assert np.isfinite(array).all()
    return training, events


def play_to(training: Training, step: int) -> list[Event]:
    """Train until `step` is done and leave the training at rest there; return what it said."""
    events, said = training.events(always), []
    for event in events:
        said.append(event)
        if isinstance(event, Step) and event.step == step:
            events.close()  # type: ignore[attr-defined]
            return said
    raise AssertionError(f"the run ended before step {step}")


def of(kind: type[Kind], events: Iterable[Event]) -> list[Kind]:
    """Return the events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def weights(training: Training) -> Weights:
    """Return a copy of the weights."""
    return {name: value.clone() for name, value in training.model.state_dict().items()}


def equal(a: Weights, b: Weights) -> bool:
    """Say whether two sets of weights are the same to the bit."""
    return list(a) == list(b) and all(torch.equal(a[name], b[name]) for name in a)
