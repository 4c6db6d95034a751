"""The pages as Streamlit's own test harness sees them: without a run, and with one of every kind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from making import LINES, finished, frame, run_with, training
from reading import ROUTER, buttons, chip, component, html, opened, picture, progress, texts, tied, unfolded

from aecore import jobs
from aecore.config import Config
from aecore.events import Failed, Interrupted, Paused
from aecore.runs import all_runs

PAGES = {"lab": "784 numbers", "latent": "Where the encoder"}


@pytest.mark.parametrize("page", PAGES)
def test_without_a_run_a_page_says_what_to_do(page: str, runs_root: Path) -> None:
    test = opened(page)
    assert PAGES[page] in texts(test)
    if page == "lab":
        digits = component(test, "digits")
        assert digits is not None
        assert digits["alts"] == [f"test image of class {label}" for label in "0123456789"]
        assert "Train this myself" in buttons(test)
    else:
        assert "no run in hand" in texts(test)
        assert len(test.get("page_link")) == 1


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "name", ["20260101-000000-dense-32-00000000", "../../etc/passwd", "<b>x</b>", "/", "A" * 5_000]
)
def test_an_address_without_a_run_behind_it_is_said_so(page: str, name: str, runs_root: Path) -> None:
    test = opened(page, name)
    assert not test.exception
    assert len(test.warning) == 1
    assert test.warning[0].value.startswith("There is no run called")
    assert "<" not in test.warning[0].value
    assert "/" not in test.warning[0].value


def test_a_folder_elsewhere_is_no_run(runs_root: Path, tmp_path: Path) -> None:
    run = finished(tmp_path / "other")
    assert len(opened("lab", str(run.folder)).warning) == 1


def test_train_puts_a_run_in_the_queue_and_in_the_address(runs_root: Path) -> None:
    test = unfolded("lab")
    test.selectbox(key="_w_preset").select("plane").run()
    tied(test, "four")["training.epochs"].set_value(3).run()
    test.button(key="train").click().run()
    (run,) = all_runs(runs_root)
    assert (run.config.code.size, run.config.training.epochs) == (2, 3)
    assert test.query_params["run"] == run.id or test.query_params["run"] == [run.id]
    assert run.status() == "queued"
    assert "Waiting" in texts(test)


def test_a_page_change_keeps_the_run(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("lab", run.id).switch_page("views/latent.py").run()
    assert component(test, "cloud") is not None


def test_a_live_run_shows_its_place_its_curve_and_its_digits(runs_root: Path) -> None:
    run = run_with(runs_root, frame())
    with training(run):
        test = opened("lab", run.id)
        said = texts(test)
    assert "Epoch 0.50 of 4" in said
    assert "25,600 images/s" in said
    assert "CPU, 2 threads" in said
    assert {"Pause", "Stop"} <= buttons(test)
    curve, digits, cloud = (component(test, name) for name in ("curve", "digits", "cloud"))
    assert curve is not None
    assert curve["training"] == {"x": [0.5], "y": [0.2]}
    assert curve["lines"] == LINES
    assert digits is not None
    assert digits["there"] == [True] * 10
    assert picture(digits["redrawn"]).shape == (28, 280)
    assert cloud is not None
    assert cloud["count"] == 2_000
    assert f"/api/runs/{run.id}/film/100.bin" in cloud["points"]


def test_a_waiting_run_says_who_trains(runs_root: Path) -> None:
    other = run_with(runs_root)
    run = jobs.submit(runs_root, Config())
    with training(other):
        test = opened("lab", run.id)
        assert run.status() == "queued"
    assert "none runs in this server" in texts(test)


@pytest.mark.parametrize("data", ["mnist", "fashion-mnist"])
def test_a_run_that_has_not_begun_has_a_quiet_place_for_its_charts(data: str, runs_root: Path) -> None:
    run = jobs.submit(runs_root, Config.of({"data": {"name": data}}))
    test = opened("lab", run.id)
    assert component(test, "curve") is None
    assert component(test, "cloud") is None
    assert html(test).count("The curve and the cloud of codes appear when the training begins.") == 1
    assert (component(test, "digits") is not None) == (data == "mnist")


def test_a_run_without_a_frame_has_no_hole_beside_its_curve(runs_root: Path) -> None:
    test = opened("lab", run_with(runs_root, Paused(100)).id)
    assert component(test, "curve") is not None
    assert "The cloud of codes appears with the first frame." in html(test)


def test_clothes_are_not_called_digits(runs_root: Path) -> None:
    test = unfolded("lab")
    test.selectbox(key="_w_preset").select("fashion").run()
    test.button(key="train").click().run()
    assert "digit" not in test.title[0].value
    assert component(test, "digits") is None  # they may not be on this machine yet


def test_pause_leaves_a_wish(runs_root: Path) -> None:
    run = run_with(runs_root, frame())
    with training(run):
        opened("lab", run.id).button(key="do_pause").click().run()
        assert run.wishes() == ["pause"]


def test_a_paused_run_offers_to_go_on(runs_root: Path) -> None:
    run = run_with(runs_root, frame(), Paused(100))
    test = opened("lab", run.id)
    assert "Paused in epoch 0.50 of 4" in texts(test)
    assert {"Go on", "Step", "Stop"} <= buttons(test)


def test_a_finished_run_stands_beside_pca(runs_root: Path) -> None:
    test = opened("lab", finished(runs_root).id)
    said = texts(test)
    assert "Finished: 4 of 4 epochs" in said
    assert progress(test) == 100
    assert "50 % below PCA" in said
    assert "| squared error per image | **10.0** | 20.0 |" in said
    assert "Train 5 more epochs" in buttons(test)


def test_more_epochs_are_asked_for_by_one_click(runs_root: Path) -> None:
    run = finished(runs_root)
    opened("lab", run.id).button(key="do_more").click().run()
    assert run.wishes() == ["more 5"]
    assert run.status() == "queued"


def test_a_run_that_trains_on_shows_no_figures_of_its_earlier_end(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("lab", run.id)
    assert "below PCA" in texts(test)
    test.button(key="do_more").click().run()
    assert "PCA’s" not in texts(test)
    assert "Epoch 4 of 9 · waiting" in texts(test)


def test_a_tab_that_lags_behind_is_told_without_the_name_of_a_folder(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("lab", run.id)
    jobs.more(run, 1)
    test.button(key="do_more").click().run()
    assert test.error[0].value.startswith("This run is queued and cannot train more epochs; ")


def test_runs_made_in_the_same_minute_can_both_be_picked(runs_root: Path) -> None:
    pair = [finished(runs_root), finished(runs_root)]
    test = opened("lab")
    assert len(set(chip(test).radio[0].options)) == 1 + 2
    for run in pair:
        chip(test).radio[0].set_value(run.id).run()
        assert test.query_params["run"] in (run.id, [run.id])


def test_the_picker_says_how_far_a_run_is(runs_root: Path) -> None:
    run = finished(runs_root)
    _ladder, offered = chip(opened("lab", run.id)).radio[0].options
    assert offered.startswith("A test run · 4 of 4 epochs · finished · ")


def test_a_failed_run_says_why_and_shows_the_log(runs_root: Path) -> None:
    run = run_with(runs_root, Failed("The loss is not finite in epoch 1.", "Choose a smaller learning rate."))
    (run.folder / "worker.log").write_text("a traceback\n")
    test = opened("lab", run.id)
    assert "not finite in epoch 1. Choose a smaller" in test.error[0].value
    assert test.code[0].value == "a traceback"
    assert "Failed." in texts(test).splitlines()
    assert test.button(key="do_go_on").proto.type == "secondary"


def test_a_log_without_a_word_is_not_offered(runs_root: Path) -> None:
    run = run_with(runs_root, Failed("The loss is not finite in epoch 1.", "Choose a smaller learning rate."))
    (run.folder / "worker.log").write_text("\n")
    assert not opened("lab", run.id).expander


def test_an_interrupted_run_goes_on_by_one_click(runs_root: Path) -> None:
    run = run_with(runs_root, frame(), Interrupted(100))
    test = opened("lab", run.id)
    assert "Interrupted in epoch 0.50 of 4; press Go on to continue" in texts(test)
    assert test.button(key="do_go_on").proto.type == "primary"
    test.button(key="do_go_on").click().run()
    assert run.status() == "queued"
    assert run.wishes() == ["resume"]


@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_run_does_not_take_the_pages_down(page: str, runs_root: Path) -> None:
    run, other = finished(runs_root), finished(runs_root)
    (run.folder / "config.json").write_text("{")
    assert len(opened(page, run.id).warning) == 1
    assert texts(opened(page, other.id))


def test_the_server_never_imports_what_workers_compute_with(runs_root: Path) -> None:
    run = finished(runs_root)
    code = f"""
import sys
from streamlit.testing.v1 import AppTest
test = AppTest.from_file({str(ROUTER)!r}, default_timeout=60)
test.query_params["run"] = {run.id!r}
test.run()
test.switch_page("views/latent.py").run()
assert not test.exception, test.exception
import app.main
print(sorted(set(sys.modules) & {{"torch", "torchvision", "umap", "numba", "sklearn", "scipy"}}))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROUTER.parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "[]"
