"""The words that errors, help and forms share."""

import json

import pytest
from pydantic import BaseModel

from aecore.config import Config
from aecore.errors import Refused
from aecore.sentences import field_at, limits
from aecore.tasks.anomaly import Anomaly
from aecore.tasks.recognition import RecognitionOptions


def leaves(model: type[BaseModel], path: tuple[str, ...] = ()) -> list[list[str]]:
    found = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += leaves(inner, (*path, name))
        else:
            found.append([*path, name])
    return found


PATHS = leaves(Config)


@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_every_setting_is_found_and_its_limits_are_said(path: list[str]) -> None:
    field = field_at(Config, path)
    assert field is not None
    assert limits(field).startswith(("one of ", "a whole number", "a number", "a list of", "true or false"))


def test_limits_read_well() -> None:
    said = {".".join(path): limits(field) for path in PATHS if (field := field_at(Config, path)) is not None}
    assert said["code.size"] == "a whole number from 1 to 2,048"
    assert said["data.train_size"] == "a whole number from 1 to 10,000,000 or null"
    assert said["training.learning_rate"] == "a number above 0 to 10"
    assert said["training.momentum"] == "a number from 0 and below 1"
    assert said["training.stop_below"] == "a number or null"
    assert said["network.kind"].startswith("one of linear, dense")
    assert said["network.widths"] == "a list of at most 12 whole numbers from 1 to 8,192, for example [128, 64]"


def test_what_is_no_setting_is_not_found() -> None:
    assert field_at(Config, []) is None
    assert field_at(Config, ["code"]) is None
    assert field_at(Config, ["code", "sizes"]) is None
    assert field_at(Config, ["cod", "size"]) is None
    assert field_at(Config, ["code", "size", "more"]) is None


def test_the_place_in_a_list_names_the_list() -> None:
    assert field_at(Config, ["network", "widths", "3"]) is field_at(Config, ["network", "widths"])


def test_a_long_value_is_cut_short() -> None:
    with pytest.raises(Refused) as caught:
        Config.of({"code": {"size": list(range(1_000))}})
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    "choices", [{"code": {"si\nze": 1}}, {"code": {"kind": "pl\nain"}}, {"code": {"size": "1\n2"}}]
)
def test_a_line_break_in_what_was_given_stays_inside_the_line(choices: dict[str, dict[str, object]]) -> None:
    with pytest.raises(Refused) as caught:
        Config.of(choices)
    assert "\n" not in str(caught.value)


def test_a_list_says_its_own_limits_and_those_of_its_items() -> None:
    said = {".".join(path): limits(field) for path in PATHS if (field := field_at(Config, path)) is not None}
    assert said["data.class_balance"] == "a list of at most 100 numbers from 0 to 1, for example [1, 1, 0.1]"
    assert said["network.decoder_widths"] == said["network.widths"] + " or null"
    asked = RecognitionOptions.model_fields["labels"]
    assert limits(asked) == "a list of 1 to 10 whole numbers from 2 to 10,000,000, for example [10, 30]"
    classes = Anomaly.model_fields["strange_classes"]
    assert limits(classes) == "a list of at most 100 whole numbers from 0 to 99, for example [3, 4]"


def test_the_example_of_a_list_is_allowed() -> None:
    for options, name in ((RecognitionOptions, "labels"), (Anomaly, "strange_classes")):
        example = json.loads(limits(options.model_fields[name]).rpartition("for example ")[2])
        assert getattr(options.of({name: example}), name) == tuple(example)


def test_a_refused_class_is_told_which_there_are() -> None:
    with pytest.raises(Refused, match=r"strange_classes: .* whole numbers from 0 to 99"):
        Anomaly.of({"strange_classes": [-1]})
