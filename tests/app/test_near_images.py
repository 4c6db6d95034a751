"""Points as images when one comes near: a switch, kept in the address, and none where there are no pictures."""

from pathlib import Path

import pytest
from making import finished
from reading import component, opened
from streamlit.testing.v1 import AppTest

from app import kinds


def shown(test: AppTest) -> bool:
    cloud = component(test, "cloud")
    assert cloud is not None
    return bool(cloud["tools"]["tiles"])


def test_the_switch_is_on_and_its_state_stands_in_the_address(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("latent", run.id)
    assert shown(test)
    assert "tiles" not in test.query_params
    test.toggle(key="_w_tiles").set_value(False).run()
    assert not shown(test)
    assert test.query_params["tiles"] == "0"
    again = opened("latent", run.id, tiles="0")
    assert not shown(again)
    again.toggle(key="_w_tiles").set_value(True).run()
    assert shown(again)
    assert "tiles" not in again.query_params


def test_where_pictures_say_nothing_there_is_no_switch_and_no_sheet(
    runs_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "has_tiles", lambda _name: False)
    test = opened("latent", finished(runs_root).id)
    assert not [one for one in test.toggle if one.key == "_w_tiles"]
    cloud = component(test, "cloud")
    assert cloud is not None
    assert cloud["sheet"] is None
