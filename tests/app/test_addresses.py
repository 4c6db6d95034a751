"""What an address asks for and cannot have is said, by name, with what it may be and what stands instead."""

from pathlib import Path

import pytest
from making import finished
from reading import opened, texts
from streamlit.testing.v1 import AppTest
from tooling import tooled

from aecore.shipped import install
from app import addresses, state


def warned(test: AppTest) -> str:
    assert not test.exception
    return "\n".join(each.value.replace("\\", "") for each in test.warning)


@pytest.mark.parametrize(
    ("page", "name", "asked", "may", "instead"),
    [
        ("reconstructions", "many", "7", "one of 24, 48", "24"),
        ("reconstructions", "digit", "four", "the number of a class", "what the page begins with"),
        ("latent", "neighbours", "1000", "a number from 2 to 200", "15"),
        ("latent", "seed", "x", "a number from 0 to", "0"),
        ("uses", "noise_amount", "7", "a number from 0.05 to 1", "0.5"),
        ("uses", "fewer_pixels", "3", "one of 0, 2, 4, 7", "what the page begins with"),
        ("lab", "present", "2", "one of 0, 1", "0"),
    ],
)
def test_it_is_said_by_name(page: str, name: str, asked: str, may: str, instead: str, runs_root: Path) -> None:
    said = warned(opened(page, finished(runs_root).id, **{name: asked}))
    assert f"{name}={asked}" in said
    assert f"it takes {may}" in said
    assert f"here it is {instead}." in said


def test_every_parameter_can_say_what_it_takes() -> None:
    unsaid = {name for name, row in state.TABLE.items() if row.page is not None and row.allows is not bool} - {"run"}
    mute = [name for name in unsaid if addresses.takes(name, state.TABLE[name].allows) == addresses.takes("", bool)]
    assert mute == []


def test_it_stays_while_the_page_is_looked_at_and_goes_with_it_or_with_a_choice(runs_root: Path) -> None:
    run = tooled(runs_root)
    test = opened("uses", run.id, use="denoising", noise_amount="7", present="1")
    assert "noise_amount=7" in warned(test.run())
    test.slider(key="_w_noise_amount").set_value(0.6).run()
    assert warned(test) == ""
    asked = opened("uses", run.id, use="denoising", noise_amount="7")
    asked.switch_page("views/lab.py").run()
    assert warned(asked) == ""


def test_it_goes_with_the_next_choice_of_another_kind_and_not_by_itself(runs_root: Path) -> None:
    run = tooled(runs_root)
    asked = opened("uses", run.id, use="foo", noise_amount="9")
    for test in (asked, asked.run()):
        assert "use=foo" in warned(test)
        assert "noise_amount=9" in warned(test)
    asked.selectbox(key="_w_noise").set_value("blur").run()
    assert warned(asked) == ""


def test_a_drawn_digit_that_is_not_there_is_said_and_dropped(runs_root: Path) -> None:
    test = opened("reconstructions", finished(runs_root).id, mine="0123456789abcdef")
    test = test if test.warning else opened("lab", mine="0123456789abcdef")
    assert "mine=0123456789abcdef" in warned(test)
    assert "the name of a digit that was drawn here" in warned(test)
    assert "mine" not in test.query_params


def test_what_is_taken_needs_no_word(runs_root: Path) -> None:
    assert warned(opened("uses", tooled(runs_root).id, use="denoising", noise_amount="0.7")) == ""


def test_a_run_that_is_not_there_is_named_and_so_is_the_one_that_is_shown(runs_root: Path) -> None:
    install(runs_root)
    for page in ("uses", "latent", "reconstructions"):
        test = opened(page, "nope", present="1")
        assert "no run called “nope”" in warned(test)
        assert "this is the one with 32 numbers that came with the lab" in texts(test)


def test_classes_that_a_set_does_not_have_are_said(runs_root: Path) -> None:
    test = opened("uses", tooled(runs_root).id, use="anomaly", strange="classes", strange_classes="3,12")
    assert "strange_classes=3,12" in warned(test)
    assert "classes from 0 to 9" in warned(test)
    assert test.multiselect(key="picked_strange_classes").value == [3]


def test_a_class_that_is_named_twice_is_chosen_once(runs_root: Path) -> None:
    test = opened("uses", tooled(runs_root).id, use="anomaly", strange="classes", strange_classes="4,4")
    assert test.multiselect(key="picked_strange_classes").value == [4]


def test_a_kind_that_a_run_cannot_have_is_said(runs_root: Path) -> None:
    test = opened("uses", tooled(runs_root).id, use="anomaly", strange="mnist")
    assert "strange=mnist" in warned(test)
    assert test.selectbox(key="_w_strange").value == "auto"


def test_an_emptied_choice_stays_empty_and_one_is_asked_for(runs_root: Path) -> None:
    run = tooled(runs_root)
    asked = {"use": "anomaly", "strange": "classes"}
    test = opened("uses", run.id, **asked)
    test.multiselect(key="picked_strange_classes").set_value([]).run()
    assert "choose at least one" in texts(test)
    assert "none" in test.query_params["strange_classes"]
    again = opened("uses", run.id, **asked, strange_classes="none")
    assert again.multiselect(key="picked_strange_classes").value == []
    assert "choose at least one" in texts(again)
    assert warned(again) == ""


@pytest.mark.parametrize(("data", "asked"), [("mnist", "sorcery"), ("text", "walk")])
def test_a_tool_that_a_run_does_not_have_is_said(data: str, asked: str, runs_root: Path) -> None:
    test = opened("latent", tooled(runs_root, data=data).id, tool=asked)
    assert f"tool={asked}" in warned(test)
    assert "learned, step" in warned(test)
    assert "tool" not in test.query_params


def test_a_decoder_that_cannot_read_the_code_is_said(runs_root: Path) -> None:
    run, wider = tooled(runs_root), tooled(runs_root, size=5)
    test = opened("latent", run.id, tool="traverse", decoder=wider.id)
    assert f"decoder={wider.id}"[:30] in warned(test)
    assert "decoder" not in test.query_params
    assert not warned(opened("latent", run.id, tool="traverse"))
