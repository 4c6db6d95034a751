"""What is caught on the map: in an address, from it, and from the table of the points."""

from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from making import finished
from reading import component, opened
from streamlit.testing.v1 import AppTest

from aecore.runs import Run
from app import cache, maps, selecting, state, trust
from app.components import map_table
from app.items import Items


@pytest.fixture
def run(runs_root: Path) -> Run:
    return finished(runs_root)


def told(test: AppTest) -> tuple[list[int], int]:
    """Return what the map is told to catch, and the stamp."""
    held = (component(test, "cloud") or {})["tools"]["held"]
    bits = np.frombuffer(b64decode(held["bits"]), np.uint8)
    return np.flatnonzero(np.unpackbits(bits, bitorder="little")).tolist(), held["stamp"]


def subject(run: Run) -> str:
    return f"{run.id}.{cache.tested(run)}"


def some(count: int, of: int) -> list[int]:
    return sorted(np.random.default_rng(count).choice(of, count, replace=False).tolist())


@pytest.mark.parametrize("indices", [[], [0], [9_999], [3, 4, 5, 700], some(200, 10_000), some(5_000, 10_000)])
def test_a_selection_comes_back_from_its_text(indices: list[int]) -> None:
    text = selecting.pack(indices)
    assert selecting.unpack(text) == indices
    assert not indices or state.TABLE["caught"].allows(text)


def test_of_ten_thousand_points_no_selection_is_too_long_for_an_address() -> None:
    assert max(len(selecting.pack(some(count, 10_000))) for count in (50, 500, 5_000, 9_000)) < selecting.LONGEST


@pytest.mark.parametrize("text", ["x", "AAAA", "A" * 1_999, "%%%", "ä"])
def test_what_is_no_selection_catches_nothing_and_breaks_nothing(text: str, run: Run) -> None:
    assert selecting.unpack(text) == []
    assert told(opened("latent", run.id, caught=text)) == ([], 0)


def test_no_text_unpacks_to_more_bits_than_there_may_be_points() -> None:
    bomb = selecting.pack([500_000])
    assert max(selecting.unpack(bomb), default=0) < 70_000
    assert selecting.unpack(selecting.pack([69_999])) == [69_999]


def test_a_selection_in_the_address_is_told_to_the_map_and_stays_there(run: Run) -> None:
    text = selecting.pack([3, 17, 1_999])
    test = opened("latent", run.id, caught=text)
    assert told(test) == ([3, 17, 1_999], 0)
    assert test.query_params["caught"] in (text, [text])
    test.run()
    assert told(test) == ([3, 17, 1_999], 0)


def test_a_selection_of_one_run_is_let_go_of_with_another(run: Run, runs_root: Path) -> None:
    test = opened("latent", run.id, caught=selecting.pack([3]))
    test.query_params["run"] = finished(runs_root).id
    test.run()
    assert told(test)[0] == []
    assert "caught" not in test.query_params


def test_a_selection_that_has_no_room_in_the_address_is_kept_all_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened("latent", run.id)
    monkeypatch.setattr(selecting, "LONGEST", 3)
    test.session_state[selecting.HELD] = (subject(run), selecting.pack([1, 2]))
    test.run()
    assert told(test)[0] == [1, 2]
    assert "caught" not in test.query_params


def test_rows_of_the_table_are_caught_on_the_map(run: Run) -> None:
    trust.judged(Items.of(run), "pca-2000")
    test = opened("latent", run.id)
    assert not test.dataframe
    test.session_state[map_table.OPEN] = True
    test.run()
    assert test.button(key="map_table_catch").disabled
    shown = test.dataframe[0].value
    assert list(shown.columns) == ["index", "label", "x", "y", "kept"]  # its errors were not kept
    assert len(shown) == 2_000
    np.testing.assert_array_equal(shown["kept"], trust.judged(Items.of(run), "pca-2000").kept.sum(axis=1))


def test_what_is_caught_elsewhere_comes_under_a_new_stamp(run: Run) -> None:
    test = opened("latent", run.id)
    before = told(test)
    assert before == ([], 0)
    test.session_state[selecting.HELD], test.session_state[selecting.STAMP] = (subject(run), selecting.pack([5])), 1
    assert told(test.run()) == ([5], 1)


def test_points_beyond_those_that_are_judged_have_no_count(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "MOST", 100)
    trust.judged(Items.of(run), "pca-2000")
    kept = map_table.columns(Items.of(run), maps.Drawn("pca-2000", 2_000, None, None))["kept"]
    assert np.isnan(kept[100:]).all()
    assert (kept[:100] >= 0).all()
