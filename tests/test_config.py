"""The five choices: defaults, limits, what fits together, and the way to JSON and back."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
import pytest
from pydantic.fields import FieldInfo

from aecore import tables
from aecore.config import NOT_QUANTIZED, Config, OneOf
from aecore.errors import Refused

SECTIONS = {name: field.annotation for name, field in Config.model_fields.items()}
UNDER = {
    "blocks": {"network.kind": "conv"},
    "stop_below": {"data.validation_size": 1},
    "patience": {"data.validation_size": 1},
}
VARIATIONAL = {"code.kind": "variational"}
NEEDS = {
    "kl": VARIATIONAL,
    "free_bits": VARIATIONAL,
    "scaling": {"objective.reconstruction": "mse"},
    "sparsity": {"code.activation": "sigmoid"},
}
"""What a field needs of others before it may be given."""
OF_PICTURES = [name for name in tables.RECONSTRUCTIONS if name != "characters"]  # whose laws test_characters.py has


def fields() -> Iterator[tuple[str, str, FieldInfo]]:
    for section, model in SECTIONS.items():
        for name, field in model.model_fields.items():
            yield section, name, field


def bounds(field: FieldInfo) -> dict[str, float]:
    return {
        bound: value
        for rule in field.metadata
        for bound in ("ge", "gt", "le", "lt")
        if (value := getattr(rule, bound, None)) is not None
    }


def is_whole(field: FieldInfo) -> bool:
    return int in (field.annotation, *get_args(field.annotation))


NUMERIC = [(f"{section}.{name}", field) for section, name, field in fields() if bounds(field)]
NAMED = [
    (f"{section}.{name}", rule.names)
    for section, name, field in fields()
    for rule in field.metadata
    if isinstance(rule, OneOf)
]


def given(path: str, value: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - any value of a setting
    """Return choices with one setting, and what that one needs of others."""
    section, name = path.split(".")
    choices: dict[str, dict[str, Any]] = {section: {name: value}}
    for other, wanted in {**UNDER.get(name, {}), **NEEDS.get(name, {})}.items():
        choices.setdefault(other.split(".")[0], {})[other.split(".")[1]] = wanted
    return choices


def refusal(choices: Any) -> str:  # noqa: ANN401 - also what is no mapping
    with pytest.raises(Refused) as caught:
        Config.of(choices)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 400
    return text


def test_the_defaults_are_those_of_the_design() -> None:
    config = Config()
    assert config.data.name == "mnist"
    assert (config.network.kind, config.network.widths, config.network.activation) == ("dense", (128, 64), "relu")
    assert (config.code.kind, config.code.size, config.code.activation) == ("plain", 32, "none")
    assert config.objective.reconstruction == "bce"
    assert (config.training.optimizer, config.training.learning_rate, config.training.batch_size) == ("adam", 1e-3, 256)
    assert config.data.validation_size == 5_000


def test_every_field_says_what_it_does() -> None:
    for section, name, field in fields():
        assert field.description, f"{section}.{name}"
        assert field.description.endswith("."), f"{section}.{name}"


def test_numeric_fields_have_been_found() -> None:
    assert {"code.size", "training.learning_rate", "objective.kl", "data.train_size"} <= {path for path, _ in NUMERIC}


@pytest.mark.parametrize(("path", "field"), NUMERIC, ids=[path for path, _ in NUMERIC])
def test_limits_are_allowed_and_what_lies_beyond_is_refused_by_name(path: str, field: FieldInfo) -> None:
    step = 1 if is_whole(field) else 1e-6
    for bound, limit in bounds(field).items():
        outwards = -step if bound[0] == "g" else step
        inside, outside = (limit, limit + outwards) if bound[1] == "e" else (limit - outwards, limit)
        section, name = path.split(".")
        assert getattr(getattr(Config.of(given(path, inside)), section), name) == inside
        text = refusal(given(path, outside))
        assert text.startswith(f"{path}: {outside!r} is not allowed")
        assert (f"{limit:,}" if isinstance(limit, int) else f"{limit:g}") in text


@pytest.mark.parametrize(("path", "field"), NUMERIC, ids=[path for path, _ in NUMERIC])
def test_any_number_is_allowed_exactly_within_the_limits(path: str, field: FieldInfo) -> None:
    random = np.random.default_rng(0)
    found = bounds(field)
    low, high = found.get("ge", found.get("gt", -1e6)), found.get("le", found.get("lt", 1e6))
    for share in random.uniform(-0.5, 1.5, 40):
        value = low + share * (high - low)
        value = round(value) if is_whole(field) else float(value)
        if low < value < high:
            Config.of(given(path, value))
        elif not low <= value <= high:
            assert refusal(given(path, value)).startswith(f"{path}: ")


@pytest.mark.parametrize(("path", "field"), NUMERIC, ids=[path for path, _ in NUMERIC])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), "many", [1], {}, True, False])
def test_what_is_no_number_is_refused_by_name(path: str, field: FieldInfo, value: object) -> None:
    assert refusal(given(path, value)).startswith(f"{path}: ")


@pytest.mark.parametrize("path", [path for path, field in NUMERIC if is_whole(field)])
def test_a_fraction_is_no_whole_number(path: str) -> None:
    assert "whole number" in refusal(given(path, 1.5))


def test_null_is_allowed_exactly_where_it_means_something() -> None:
    for path, field in NUMERIC:
        if type(None) in get_args(field.annotation):
            Config.of(given(path, None))
        else:
            assert refusal(given(path, None)).startswith(f"{path}: None is not allowed")


@pytest.mark.parametrize(("path", "names"), NAMED, ids=[path for path, _ in NAMED])
def test_a_name_outside_the_table_is_refused_with_the_table(path: str, names: tuple[str, ...]) -> None:
    for wrong in ("", "nothing", names[0].upper(), 3, None, True, [names[0]]):
        text = refusal(given(path, wrong))
        assert text.startswith(f"{path}: ")
        assert all(name in text for name in names) or wrong is True


def test_every_row_of_the_tables_can_be_chosen() -> None:
    named = dict(NAMED)
    assert set(tables.NETWORKS) == set(named["network.kind"])
    assert set(tables.CODES) == set(named["code.kind"])
    assert set(tables.OPTIMIZERS) == set(named["training.optimizer"])
    for path, names in NAMED:
        if path != "network.output":
            for name in names:
                Config.of(given(path, name))


@pytest.mark.parametrize("section", SECTIONS)
def test_an_unknown_key_is_refused_and_the_nearest_is_named(section: str) -> None:
    for name in SECTIONS[section].model_fields:
        text = refusal({section: {name + "x": 1}})
        assert text.startswith(f"{section}.{name}x: there is no such setting")
        assert f"did you mean {section}." in text


def test_an_unknown_key_like_no_other_is_refused_with_the_keys_there_are() -> None:
    assert "choose one of name, train_size, validation_size" in refusal({"data": {"zzz": 1}})
    assert refusal({"cod": {}}) == "cod: there is no such setting; did you mean code?"


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("value", [3, "dense", None, [1, 2]])
def test_a_section_must_be_a_group(section: str, value: object) -> None:
    assert refusal({section: value}).startswith(f"{section}: ")


@pytest.mark.parametrize(
    "widths", [[0], [128, 0], [-1], [8_193], [64] * 13, [1.5], ["wide"], "wide", 128, [True], [None], [[1]]]
)
def test_widths_outside_the_limits_are_refused(widths: object) -> None:
    text = refusal({"network": {"kind": "dense", "widths": widths}})
    assert text.startswith("network.widths: ")
    assert "1 to 8,192" in text
    assert "12" in text


def test_widths_at_the_limits_are_allowed() -> None:
    for widths in ([1], [8_192], [1] * 12, []):
        assert Config.of({"network": {"kind": "dense", "widths": widths}}).network.widths == tuple(widths)


@pytest.mark.parametrize(
    ("choices", "start", "cure"),
    [
        ({"network": {"kind": "linear", "widths": [32]}}, "network.widths: ", "choose kind dense"),
        ({"network": {"kind": "conv", "widths": []}}, "network.widths: ", "[32, 64]"),
        ({"code": {"kind": "variational", "activation": "relu"}}, "code.activation: ", "set it to none"),
        ({"network": {"output": "linear"}}, "network.output: ", "set it to auto or sigmoid"),
        ({"objective": {"kl": 0.5}}, "objective.kl: ", "set code.kind to variational"),
        ({"objective": {"free_bits": 0.5}}, "objective.free_bits: ", "set code.kind to variational"),
        ({"code": {"kind": "quantized", "activation": "relu"}}, "code.activation: ", "set it to none"),
        ({"code": {"kind": "quantized", "size": 512}}, "code.vectors: 16 vectors of 512 ", "set it to 8 or less"),
        ({"objective": {"sparsity": 1}}, "objective.sparsity: ", "set code.activation to sigmoid"),
        (
            {"code": {"kind": "variational"}, "objective": {"sparsity": 1}},
            "objective.sparsity: ",
            "set code.kind to plain and code.activation to sigmoid",
        ),
        *(
            ({"code": {"kind": "quantized"}, "objective": {field: 1}}, f"objective.{field}: ", "code.kind to plain")
            for field in NOT_QUANTIZED
        ),
        ({"data": {"validation_size": 0}, "training": {"stop_below": 0.1}}, "training.stop_below: ", "above 0"),
        ({"data": {"validation_size": 0}, "training": {"patience": 2}}, "training.patience: ", "above 0"),
    ],
)
def test_choices_that_contradict_each_other_are_refused_with_the_cure(
    choices: dict[str, Any], start: str, cure: str
) -> None:
    text = refusal(choices)
    assert text.startswith(start)
    assert cure in text


def test_several_mistakes_name_the_first_and_count_the_rest() -> None:
    text = refusal({"code": {"size": 0}, "training": {"epochs": 0, "batch_size": 0}})
    assert text.startswith("code.size: 0 is not allowed")
    assert text.endswith("(2 more wrong.)")


def test_the_widths_follow_the_kind_unless_they_are_given() -> None:
    found = {kind: Config.of({"network": {"kind": kind}}).network.widths for kind in ("linear", "dense", "conv")}
    assert found == {"linear": (), "dense": (128, 64), "conv": (32, 64)}
    assert Config.of({"network": {"kind": "dense", "widths": None}}).network.widths == (128, 64)
    assert Config.of({"network": {"kind": "conv", "widths": [5]}}).network.widths == (5,)


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("loss", OF_PICTURES)
def test_the_output_of_auto(kind: str, loss: str) -> None:
    config = Config.of({"network": {"kind": kind}, "objective": {"reconstruction": loss}})
    assert config.output == ("linear" if kind == "linear" and loss != "bce" else "sigmoid")


def test_the_weight_of_kl_is_one_unless_it_is_given() -> None:
    variational = {"kind": "variational"}
    assert Config.of({"code": variational}).kl_weight == 1
    assert Config.of({"code": variational, "objective": {"kl": 0}}).kl_weight == 0
    assert Config.of({"code": variational, "objective": {"kl": 4.5}}).kl_weight == 4.5


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_json_and_back_is_the_same_configuration(kind: str, code: str) -> None:
    choices = {
        "network": {"kind": kind},
        "code": {"kind": code},
        "training": {"learning_rate": 0.1 + 0.2, "patience": 3},
    }
    config = Config.of(choices)
    assert Config.of(json.loads(json.dumps(config.model_dump(), allow_nan=False))) == config
    assert Config.model_validate_json(config.model_dump_json()) == config
    assert Config.of(json.loads(config.model_dump_json())).training.learning_rate == 0.1 + 0.2


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Config().code.size = 3
