"""Show as code on the page: both languages, what the form holds, and a refusal in the page's own words."""

from pathlib import Path

import pytest
from reading import opened, texts
from streamlit.testing.v1 import AppTest

from aecore.export import script
from aecore.presets import PRESETS
from aecore.shipped import install
from app.labels import LABELS, plain


@pytest.fixture(autouse=True)
def ladder(runs_root: Path) -> Path:
    install(runs_root)
    return runs_root


def unfold(test: AppTest) -> AppTest:
    test.session_state["show_code"] = True
    return test.run()


def choose(test: AppTest, **choices: object) -> AppTest:
    test.session_state["choices"] = {path.replace("__", "."): value for path, value in choices.items()}
    return test.run()


def test_nothing_is_written_before_it_is_opened() -> None:
    assert not opened("lab").code


def test_both_languages_say_what_the_form_holds() -> None:
    test = unfold(opened("lab"))
    assert not test.exception
    torch, keras = (code.value for code in test.code)
    assert "torch.optim.Adam" in torch
    assert "import keras" in keras
    before = torch
    test = choose(test, code__size=5)
    assert "nn.Linear(64, 5)" in test.code[0].value != before


def test_what_cannot_be_built_is_said_in_words() -> None:
    test = choose(unfold(opened("lab")), network__kind="conv", network__widths=[1, 1, 1, 1, 1, 1])
    assert not test.code
    assert "can be halved 5 times" in texts(test)


def test_a_form_with_something_wrong_has_no_code() -> None:
    test = choose(unfold(opened("lab")), code__size=0)
    assert not test.code
    assert "mend them first" in texts(test)


def test_the_code_is_the_command_s() -> None:
    test = unfold(opened("lab"))
    assert test.code[0].value == script(PRESETS["ladder"].config).strip()


def test_a_refusal_calls_every_field_by_its_own_name() -> None:
    for path, label in LABELS.items():
        assert plain(f"{path}: no.") == f"{label}: no."
