"""The form as Streamlit's harness sees it: four controls, all settings, refusals, and the run it takes over."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from making import run_with
from reading import component, html, opened, texts, tied, unfold, unfolded
from streamlit.testing.v1 import AppTest

from aecore import tables
from aecore.config import Config, OneOf
from aecore.events import Interrupted
from aecore.files import write_json
from aecore.presets import PRESETS
from aecore.runs import Run, all_runs, create
from aecore.shipped import LADDER, ladder_id
from app.components.layers import shape
from app.components.settings_form import fields
from app.labels import EMPTY, GROUPS, LABELS, plain, title

CONV = {"network": {"kind": "conv"}, "code": {"size": 8}, "training": {"epochs": 4, "learning_rate": 0.01}}


def held(test: AppTest) -> dict[str, Any]:
    """Return what the form shows under More settings, by path."""
    return {path: field.value for path, field in tied(test, "more").items()}


def set_more(test: AppTest, path: str, value: object) -> AppTest:
    tied(test, "more")[path].set_value(value)
    return test.run()


def slider(test: AppTest) -> dict[str, Any]:
    data = component(test, "size_slider")
    assert data is not None
    return data


def trained(test: AppTest, root: Path) -> Run:
    known = {run.id for run in all_runs(root)}
    test.button(key="train").click().run()
    assert not test.exception
    (run,) = [run for run in all_runs(root) if run.id not in known]
    return run


def test_every_field_of_the_configuration_has_a_plain_name() -> None:
    assert set(fields()) == set(LABELS)
    assert list(GROUPS) == list(Config.model_fields)
    assert len(set(LABELS.values())) == len(LABELS)


@pytest.mark.parametrize("path", LABELS)
def test_every_choice_among_names_has_titles(path: str) -> None:
    names = next((rule.names for rule in fields()[path].metadata if isinstance(rule, OneOf)), ())
    assert not [name for name in names if title(path, name) == name and not name[-1].isdigit()]


def test_four_controls_and_the_button_show(runs_root: Path) -> None:
    test = opened("lab")
    assert (slider(test)["size"], slider(test)["ladder"]) == (32, list(LADDER))
    assert slider(test)["words"]["16"] == "16 numbers, 49 times smaller"
    network = tied(test, "four")["network.kind"]
    assert [option.content for option in network.proto.options] == [row.title for row in tables.NETWORKS.values()]
    losses = tied(test, "four")["objective.reconstruction"].options
    assert losses == [row.title for row in tables.RECONSTRUCTIONS.values()]
    assert tied(test, "four")["training.epochs"].options == ["3 epochs", "10 epochs", "30 epochs", "100 epochs"]
    assert test.button(key="train").label == "Train this myself"
    assert "222,384 parameters · 24.5 times smaller" in texts(test)
    assert "784 → 128 → 64 → 32 → 64 → 128 → 784" in html(test)


def test_a_warm_worker_gives_the_seconds(runs_root: Path) -> None:
    write_json(runs_root / ".speed.json", {"step_seconds": 0.004, "device": "cpu"})
    test = opened("lab")
    assert test.button(key="train").label.startswith("Train this myself (about ")
    assert "s an epoch" in texts(test)


def test_all_fields_open_with_help_and_limits(runs_root: Path) -> None:
    test = unfolded("lab")
    assert set(held(test)) == set(LABELS)
    size = tied(test, "more")["code.size"]
    assert (size.label, size.value) == ("Latent size", 32)
    assert "how many numbers" in size.help
    assert "A whole number from 1 to 2,048." in size.help


def test_a_preset_sets_every_field_and_can_be_trained(runs_root: Path) -> None:
    test = unfolded("lab")
    test.selectbox(key="_w_preset").select("plane").run()
    shown, config = held(test), PRESETS["plane"].config
    assert shown["network.widths"] == "512, 256"
    assert (shown["network.activation"], shown["training.schedule"]) == ("gelu", "one_cycle")
    assert slider(test)["size"] == 2
    run = trained(test, runs_root)
    assert run.config == config
    about = json.loads((run.folder / "about.json").read_text())
    assert (about["preset"], about["title"]) == ("plane", PRESETS["plane"].title)


def test_another_network_brings_its_own_layers(runs_root: Path) -> None:
    test = unfolded("lab")
    set_more(test, "network.widths", "300")
    assert "784 → 300 → 32" in html(test)
    tied(test, "four")["network.kind"].set_value("conv").run()
    assert "28×28 → 32×14×14 → 64×7×7 → 32 → 64×7×7 → 32×14×14 → 28×28" in html(test)
    assert held(test)["network.kind"] == "conv"
    assert trained(test, runs_root).config.network.widths == (32, 64)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("code.size", 5_000, "Latent size: 5000 is not allowed; choose a whole number from 1 to 2,048."),
        ("code.size", 0, "Latent size: 0 is not allowed; choose a whole number from 1 to 2,048."),
        ("training.learning_rate", 50.0, "Learning rate: 50.0 is not allowed; choose a number above 0 to 10."),
        ("network.widths", "12a", "Hidden layers: '12a' is not allowed; choose a list"),
        ("objective.kl", 1.0, "Weight of the KL term: only a variational code has a KL term; set “Kind of code” to"),
    ],
)
def test_a_wrong_value_is_refused_in_a_sentence_and_nothing_is_lost(
    path: str, value: object, said: str, runs_root: Path
) -> None:
    test = unfolded("lab")
    set_more(test, "training.seed", 7)
    before = held(test)
    set_more(test, path, value)
    assert not test.exception
    assert [error.value for error in test.error if error.value.startswith(said)]
    assert test.button(key="train").disabled
    assert held(test) == {**before, path: value}
    assert not all_runs(runs_root)
    set_more(test, path, before[path])
    assert not test.error
    assert trained(test, runs_root).config.training.seed == 7


def test_a_number_may_be_none_where_that_means_something(runs_root: Path) -> None:
    test = unfolded("lab")
    set_more(test, "training.patience", 3)
    assert set_more(test, "training.patience", None).button(key="train").disabled is False
    assert held(test)["training.patience"] is None
    assert trained(test, runs_root).config == PRESETS["ladder"].config


def test_an_exact_size_and_an_exact_time_show_in_the_four_controls(runs_root: Path) -> None:
    test = unfolded("lab")
    set_more(test, "code.size", 20)
    set_more(test, "training.epochs", 7)
    assert slider(test)["size"] == 20
    assert slider(test)["words"]["20"] == "20 numbers, 39.2 times smaller"
    time = tied(test, "four")["training.epochs"]
    assert (time.value, time.options[1]) == (7, "7 epochs")


def test_choices_stay_on_the_way_to_another_page_and_back(runs_root: Path) -> None:
    test = unfolded("lab")
    set_more(test, "training.learning_rate", 0.02)
    test.switch_page("views/latent.py").run()
    unfold(test.switch_page("views/lab.py").run())
    assert held(test)["training.learning_rate"] == 0.02


def test_the_form_takes_over_the_run_that_is_opened_once(runs_root: Path) -> None:
    run = create(runs_root, Config.of(CONV), about={"preset": "conv"})
    run.record(Interrupted(100))
    test = unfolded("lab", run.id)
    shown = held(test)
    assert (shown["network.kind"], shown["training.learning_rate"], slider(test)["size"]) == ("conv", 0.01, 8)
    assert test.button(key="train").label == "Train with 8 numbers"
    set_more(test, "code.size", 4)
    assert slider(test)["size"] == 4, "the run took the form back"
    assert trained(test, runs_root).config == Config.of({**CONV, "code": {"size": 4}})


def test_another_run_that_is_picked_is_followed_too(runs_root: Path) -> None:
    pair = [run_with(runs_root, Interrupted(100), size=size) for size in (4, 6)]
    test = opened("lab", pair[0].id)
    test.query_params["run"] = pair[1].id
    test.run()
    assert slider(test)["size"] == 6


def test_beside_a_shipped_run_one_trains_oneself(runs_root: Path) -> None:
    create(runs_root, Config.of({"code": {"size": 16}})).folder.rename(runs_root / ladder_id(16))
    about = runs_root / ladder_id(16) / "about.json"
    write_json(about, {**json.loads(about.read_text()), "shipped": True})
    test = opened("lab", ladder_id(16))
    assert slider(test)["size"] == 16
    assert test.button(key="train").label == "Train this myself"


def test_only_a_visitor_without_a_run_is_shown_around(runs_root: Path) -> None:
    assert slider(opened("lab"))["glide"] is True
    assert slider(opened("lab", run_with(runs_root, Interrupted(100)).id))["glide"] is False


def test_a_refusal_names_fields_as_the_page_does() -> None:
    assert plain("objective.kl: set code.kind to plain.") == "Weight of the KL term: set “Kind of code” to “Plain”."


def test_shapes_are_written_as_people_write_them() -> None:
    from aecore.shapes import Layer

    said = [shape(Layer("", each, 0, "code", 0)) for each in ((1, 28, 28), (32, 14, 14), (784,), (1,))]
    assert said == ["28×28", "32×14×14", "784", "1"]


def test_a_refusal_stands_at_the_field_that_is_wrong_too(runs_root: Path) -> None:
    test = unfolded("lab")
    assert '<p class="lab-wrong">' not in html(test)
    set_more(test, "network.widths", "12, <b>")
    said = "Hidden layers: '&lt;b&gt;' is not allowed; choose a list of at most 12 whole numbers from 1 to 8,192"
    assert html(test).count('<p class="lab-wrong">') == 1
    assert said.replace("'", "&#x27;") in html(test)


def test_a_list_is_written_as_its_field_takes_it(runs_root: Path) -> None:
    test = set_more(unfolded("lab"), "network.widths", "wide")
    (example,) = [error.value.partition("for example ")[2].rstrip(".") for error in test.error]
    set_more(test, "network.widths", example)
    assert not test.error
    assert trained(test, runs_root).config.network.widths == (128, 64)
    assert "[" not in tied(test, "more")["network.widths"].help


def test_what_may_be_empty_says_what_that_means(runs_root: Path) -> None:
    may = {path for path, field in fields().items() if type(None) in get_args(field.annotation)}
    assert may <= set(EMPTY)
    shown = tied(unfolded("lab"), "more")
    assert shown["data.train_size"].placeholder == "all"
    assert "or empty" in shown["data.train_size"].help


def test_beside_a_run_of_ones_own_the_form_is_for_the_next(runs_root: Path) -> None:
    assert not opened("lab").subheader
    test = opened("lab", run_with(runs_root, Interrupted(100)).id)
    assert [heading.value for heading in test.subheader][-1:] == ["Your next run"]
