"""What the sliders under the map are given: their order, how far they go, where they start, and whose decoder draws."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing import LARGE, SHAPE, drawable
from making import TERMS, finished
from reading import component, opened, texts
from streamlit.testing.v1 import AppTest

from aecore.events import Epoch
from aecore.files import write
from aecore.runs import Run
from app import cache, mine, models, pictures
from app.components import traverse


def given(test: AppTest) -> dict[str, Any]:
    found = component(test, "traverse")
    assert found is not None
    return found


def test_numbers_stand_in_the_order_of_their_variance_with_it_beside_them(runs_root: Path) -> None:
    run = drawable(runs_root)
    data = given(opened("latent", run.id, tool="traverse"))
    spread = cache.codes(run).var(axis=0)
    assert data["order"] == np.argsort(-spread).tolist()
    assert data["worth"][0] == f"variance {spread[0]:.1f}"
    assert all(low < mean < high for low, mean, high in zip(data["low"], data["mean"], data["high"], strict=True))
    assert f"/api/runs/{run.id}/codes/{{index}}.bin" in data["codes"]
    assert data["decoders"][0]["addresses"]["plan"].startswith(f"/api/runs/{run.id}/decoder.json")


def test_with_a_prior_they_stand_in_the_order_of_their_nats(runs_root: Path) -> None:
    run = drawable(runs_root)
    run.record(Epoch(4, 860, 8.0, 27_500.0, TERMS, TERMS, kl_per_dimension=[0.1, 2.0, 0.004, 1.5]))
    test = opened("latent", run.id, tool="traverse")
    assert given(test)["order"] == [1, 3, 0, 2]
    assert given(test)["worth"] == ["0.10 nats", "2.0 nats", "0.0040 nats", "1.5 nats"]
    assert min(given(test)["high"]) >= 3
    assert "Ordered by how many nats each number tells" in texts(test)


def test_ones_own_digit_is_a_place_to_start_from(runs_root: Path) -> None:
    run = drawable(runs_root)
    test = opened("latent", run.id, tool="traverse")
    assert given(test)["mine"] is None
    drawn = np.random.default_rng(0).integers(0, 256, SHAPE, np.uint8)
    name = "0123456789abcdef"
    write(runs_root / mine.FOLDER / f"{name}.png", pictures.png(drawn[0]))
    test.query_params["mine"] = name
    np.testing.assert_allclose(given(test.run())["mine"], models.encode(run, drawn[None])[0], rtol=1e-3, atol=1e-4)


def test_the_decoder_of_another_run_can_read_the_same_code(runs_root: Path) -> None:
    run = drawable(runs_root, title="Mine")
    assert not [box for box in opened("latent", run.id, tool="traverse").selectbox if "decoder" in box.label]
    other = drawable(runs_root, title="Another", seed=2)
    test = opened("latent", run.id, tool="traverse")
    test.selectbox(key="_w_decoder").select(other.id).run()
    own, swapped = given(test)["decoders"]
    assert own["addresses"]["plan"].startswith(f"/api/runs/{run.id}/")
    assert swapped["addresses"]["plan"].startswith(f"/api/runs/{other.id}/")
    assert swapped["title"] == "Another"
    assert "the same numbers, another language" in texts(test)
    test.query_params["run"] = drawable(runs_root, size=5).id
    assert len(given(test.run())["decoders"]) == 1


def asked(run: Run, monkeypatch: pytest.MonkeyPatch, code: object) -> dict[str, str] | None:
    held = {"traverse": {"asked": {"of": f"{run.id}.{cache.tested(run)}", "code": code}}}
    monkeypatch.setattr(traverse.st, "session_state", held)
    return traverse._answer(run)


def test_a_large_decoder_draws_in_the_server(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = drawable(runs_root, **LARGE), drawable(runs_root)
    test = opened("latent", large.id, tool="traverse")
    assert given(test)["decoders"][0]["addresses"] is None
    assert "multiplications" in given(test)["obstacle"]
    assert "choose" not in given(test)["obstacle"], "nothing is chosen here, and the server draws already"
    answer = asked(large, monkeypatch, [0.5, 1, -1, 2])
    assert answer is not None
    assert answer["picture"].startswith("data:image/png")
    assert asked(small, monkeypatch, [0.5, 1, -1, 2]) is None  # its browser draws by itself
    assert asked(large, monkeypatch, ["nan", 1, 1, 1]) is None


@pytest.mark.parametrize("code", [[1.0], "x", None, [[1]], {"a": 1}])
def test_whatever_a_browser_sends_is_answered_in_words(
    code: object, runs_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = asked(drawable(runs_root, **LARGE), monkeypatch, code)
    assert answer is None or "picture" not in answer


def test_a_run_without_weights_says_that_nothing_can_be_drawn(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id, tool="traverse")
    assert component(test, "traverse") is None
    assert "There is nothing to draw here" in texts(test)


@pytest.mark.parametrize("asked", [{}, {"tool": "nonsense"}], ids=str)
def test_no_tool_is_drawn_before_one_is_chosen(asked: dict[str, str], runs_root: Path) -> None:
    test = opened("latent", drawable(runs_root).id, **asked)
    assert test.segmented_control(key="_w_tool").value is None
    assert component(test, "traverse") is None
    test.segmented_control(key="_w_tool").set_value("traverse").run()
    assert given(test)["count"] == 10_000
