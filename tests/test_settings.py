"""`--set key.path=value` over a preset."""

import pytest

from aecore.config import Config
from aecore.errors import Refused
from aecore.presets import PRESETS
from aecore.settings import configure, default, differences, merge, parse_setting


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("code.size=16", 16),
        ("training.learning_rate=1e-3", 0.001),
        ("network.widths=[3, 4]", [3, 4]),
        ("data.train_size=null", None),
        ("network.kind=conv", "conv"),
        ('network.kind="conv"', "conv"),
        ("code.size=", ""),
        ("code.kind=a=b", "a=b"),
    ],
)
def test_a_value_is_json_else_plain_text(text: str, value: object) -> None:
    assert parse_setting(text) == (text.partition("=")[0], value)


@pytest.mark.parametrize("text", ["code.size", "=3", "", "code.size 3"])
def test_a_setting_without_key_or_value_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"must read key\.path=value"):
        parse_setting(text)


def test_settings_lie_over_a_preset_and_leave_it_unchanged() -> None:
    preset = {"code": {"size": 4}, "training": {"epochs": 3}}
    config = configure(["code.size=16"], preset)
    assert (config.code.size, config.training.epochs) == (16, 3)
    assert preset == {"code": {"size": 4}, "training": {"epochs": 3}}


def test_later_settings_win() -> None:
    assert configure(["code.size=16", "code.size=8"]).code.size == 8


def test_no_settings_are_the_defaults() -> None:
    assert configure() == Config()


def test_another_kind_drops_what_was_chosen_for_the_first() -> None:
    preset = {"network": {"kind": "dense", "widths": [9], "activation": "gelu"}, "code": {"activation": "relu"}}
    config = configure(["network.kind=linear", "code.kind=variational"], preset)
    assert config.network.widths == ()
    assert config.network.activation == "gelu"
    assert config.code.activation == "none"
    assert configure(["network.kind=dense"], preset).network.widths == (9,)
    assert configure(["network.kind=conv", "network.widths=[5]"], preset).network.widths == (5,)


@pytest.mark.parametrize("key", ["size", "code", ""])
def test_a_key_without_a_section_is_refused(key: str) -> None:
    with pytest.raises(Refused, match="a section and a name"):
        merge({}, [(key, 3)])


@pytest.mark.parametrize("text", ["cod.size=3", "code.siz=3", "code.size.more=3", "code.=3", ".size=3", "code.size=x"])
def test_whatever_is_wrong_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(Refused) as caught:
        configure([text])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", PRESETS)
def test_differences_are_what_was_chosen(name: str) -> None:
    config = PRESETS[name].config
    found = differences(config)
    assert Config.of(merge({}, found.items())) == config
    assert not [path for path, value in found.items() if value == default(path, config.network.kind)]
    assert differences(Config()) == {}
