"""Events are facts that a line of JSON can hold."""

import dataclasses
import json

import numpy as np
import pytest

from aecore import events
from aecore.events import LAST_WORDS, VERSION, Event, Failed, Frame, Step

KINDS = [getattr(events, name) for name in events.__all__ if isinstance(getattr(events, name), type)]
KINDS = [kind for kind in KINDS if kind not in (Event, events.Ended)]


def test_every_kind_has_its_own_name_and_every_last_word_a_kind() -> None:
    names = [kind.kind for kind in KINDS]
    assert len(set(names)) == len(names) == 12
    assert set(LAST_WORDS) < set(names)


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_is_frozen(kind: type[Event]) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_a_record_names_version_kind_and_fields() -> None:
    step = Step(3, 0.5, 1.5, 100.0, 1e-3, {"loss": 0.2})
    assert step.record() == {"v": VERSION, "kind": "step", **dataclasses.asdict(step)}
    assert json.loads(json.dumps(step.record())) == step.record()


def test_arrays_do_not_go_into_the_record() -> None:
    frame = Frame(3, 0.5, np.zeros((2, 2), np.float32), np.zeros((1, 1, 28, 28), np.float32))
    assert frame.record() == {"v": VERSION, "kind": "frame", "step": 3, "epoch": 0.5}


def test_facts_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Failed("a", "b").reason = "c"  # type: ignore[misc]
