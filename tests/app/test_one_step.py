"""One step, slowly: what the page says is what the engine computed, part after part."""

import re
from pathlib import Path

import pytest
from filmed import filmed
from reading import opened, texts

from aecore.outcome import evaluate_and_keep
from aecore.runs import Run
from aecore.saving import load_model
from aecore.training import Training
from app import stepping
from app.components import one_step

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def run(runs_root: Path) -> Run:
    """A run that has ended, with weights and what its optimiser remembers."""
    from aecore.saving import save

    made = filmed(runs_root, "code.size=3", "training.optimizer=adam", epochs=1)
    training = Training(made.config)
    *_, _last = training.events()
    save(made.folder, made.config, training.state(), training.data.shape)
    model = load_model(made.folder)
    assert model is not None
    evaluate_and_keep(made, model, training.data)
    return made


def test_every_part_is_shown_and_next_goes_on(run: Run) -> None:
    test = opened("latent", run.id, tool="step")
    said = []
    for _part in one_step.PARTS:
        assert not test.exception
        said.append("\n".join(element.value for element in test.get("latex") if hasattr(element, "value")))
        test = next(button for button in test.button if button.key == "step_next").click().run()
    assert len(set(said)) == len(one_step.PARTS)
    assert test.session_state["step_part"] == "forward"


def test_the_gradient_on_the_page_can_be_added_up(run: Run) -> None:
    layer = stepping.layers(run)[-1]
    step = stepping.taken(run, 0, 2, layer.name, *stepping.strongest(run, 0, 2, layer.name))
    test = opened("latent", run.id, tool="step", step_part="backward", step_batch="2")
    formula = test.get("latex")[-1].value
    numbers = [
        float(a) * 10 ** int(b or 0)
        for a, b in re.findall(r"(-?[\d.]+)(?: \\cdot 10\^\{(-?\d+)\})?", formula.replace(") \\cdot", ") ;"))
    ]
    *factors, total = numbers
    assert sum(a * b for a, b in zip(factors[::2], factors[1::2], strict=True)) == pytest.approx(
        total, rel=1e-2, abs=1e-9
    )
    assert total == pytest.approx(float((step.errors * step.entering).sum()), rel=1e-2, abs=1e-9)


def test_a_weight_that_is_not_there_becomes_the_one_that_changes_most(run: Run) -> None:
    test = opened("latent", run.id, tool="step", step_layer="nobody", step_row="99999")
    assert not test.exception
    layer = stepping.layers(run)[-1]
    chosen = test.session_state["step_row"], test.session_state["step_column"]
    assert chosen == stepping.strongest(run, 0, 1, layer.name)
    assert "copy of the network" in texts(test)
