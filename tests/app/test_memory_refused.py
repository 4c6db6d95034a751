"""A network that does not fit into memory: said beside the form in its words, and the button stays closed."""

from pathlib import Path

import pytest
from reading import opened

from aecore import memory
from aecore.runs import all_runs
from aecore.shipped import is_shipped


def test_the_form_says_what_cannot_fit_and_cannot_train_it(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: 2 * 10**9)
    monkeypatch.setattr(memory, "GRAPHICS", ())
    test = opened("lab")
    test.session_state["choices"] = {"network.widths": (8192,) * 12}
    test.run()
    assert "Hidden layers: this training needs about 4" in test.error[0].value
    assert next(button for button in test.button if button.key == "train").disabled
    assert all(is_shipped(run) for run in all_runs(runs_root))
