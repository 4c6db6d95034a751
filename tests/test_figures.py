"""The figures that a newcomer checks first, on all of MNIST."""

import pytest
from benchmarks.quality import TARGETS, measure, row


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("name", TARGETS)
def test_a_preset_reaches_its_figure(name: str) -> None:
    _, reached = TARGETS[name]
    outcome = measure(name)
    assert reached(outcome), row(name, outcome)
