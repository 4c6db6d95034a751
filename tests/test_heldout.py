"""The loss on held-out images: the same noise at every reading."""

import pytest
from playing import Tiny, of, run

from aecore import tables
from aecore.events import Epoch, Step
from aecore.heldout import held_out_terms
from aecore.training import Training

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("code", tables.CODES)
def test_the_quick_reading_comes_when_it_is_due_and_names_the_same_terms(code: str, tiny: Tiny) -> None:
    training = Training(tiny(f"code.kind={code}"))
    training._quick.next = 0.0
    step, epoch = (next(e for e in training.events() if isinstance(e, kind)) for kind in (Step, Epoch))
    assert step.held_out is not None
    assert epoch.validation is not None
    assert list(step.held_out) == list(epoch.validation) == [*step.training, "mse"]


@pytest.mark.parametrize("code", tables.CODES)
def test_held_out_readings_can_be_repeated(code: str, tiny: Tiny) -> None:
    training, events = run(tiny(f"code.kind={code}"))
    first = held_out_terms(training.model, training.held_out)
    assert first == held_out_terms(training.model, training.held_out) == of(Epoch, events)[-1].validation
    few = held_out_terms(training.model, training.held_out, count=10)
    assert few == held_out_terms(training.model, training.held_out, count=10) != first
    assert held_out_terms(training.model, training.held_out, count=10_000) == first


def test_the_held_out_mse_is_that_of_the_output(tiny: Tiny) -> None:
    training, events = run(tiny())
    x = training.held_out.slice(0, 128)
    expected = (training.model.reconstruct(x) - x).square().mean().item()
    assert of(Epoch, events)[-1].validation["mse"] == pytest.approx(expected, rel=1e-5)
