"""The Lab with the runs that ship: one slider has all it needs to switch them without the server."""

import json
from pathlib import Path

import pytest
from making import FINISHED, finished, run_with
from reading import buttons, component, opened, picture, texts

from aecore import mapjobs
from aecore.events import Epoch, Failed
from aecore.files import write_json
from aecore.latent.spec import AUTOMATIC
from aecore.presets import PRESETS
from aecore.shipped import LADDER, install, ladder_id


@pytest.fixture
def ladder(runs_root: Path) -> Path:
    install(runs_root)
    return runs_root


def test_the_first_screen_holds_all_seven_runs(ladder: Path) -> None:
    test = opened("lab")
    digits, curve, cloud = (component(test, name) for name in ("digits", "curve", "cloud"))
    assert digits is not None
    assert curve is not None
    assert cloud is not None
    sizes = [str(size) for size in LADDER]
    assert list(digits["ladder"]) == list(curve["ladder"]) == list(cloud["ladder"]) == sizes
    assert digits["shown"] == curve["shown"] == str(cloud["shown"]) == "32"
    assert [rung["row"] for rung in digits["ladder"].values()] == list(range(len(LADDER)))
    assert all(all(rung["there"]) for rung in digits["ladder"].values())
    rows = picture(digits["redrawn"]).reshape(len(LADDER), 28, 280)
    assert len({row.tobytes() for row in rows}) == len(LADDER)
    assert picture(digits["real"]).shape == (28, 280)
    assert len({rung["points"] for rung in cloud["ladder"].values()}) == len(LADDER)
    losses = [rung["validation"]["y"][-1] for rung in curve["ladder"].values()]
    assert losses == sorted(losses, reverse=True), "more numbers, less loss"


def test_the_sentence_of_a_rung_has_its_size_and_its_loss(ladder: Path) -> None:
    digits = component(opened("lab"), "digits")
    assert digits is not None
    assert "redrawn from 16 numbers each, 49 times smaller" in digits["ladder"]["16"]["line"]
    assert "redrawn from 1 number each, 784 times smaller" in digits["ladder"]["1"]["line"]


@pytest.mark.parametrize("size", LADDER)
def test_a_shipped_run_is_looked_at_and_not_steered(size: int, ladder: Path) -> None:
    test = opened("lab", ladder_id(size))
    assert "Finished: 10 of 10 epochs" in texts(test)
    assert not [label for label in buttons(test) if label.startswith(("Pause", "Step", "Stop", "Go on"))]
    assert not [label for label in buttons(test) if "more epoch" in label]
    assert any(label.startswith("Train this myself") for label in buttons(test))


def test_an_own_run_chases_the_shipped_one_of_its_size(ladder: Path) -> None:
    curve = component(opened("lab", run_with(ladder, size=7).id), "curve")
    assert curve is not None
    assert curve["words"]["ghost"] == "shipped run, 8 numbers"
    assert len(curve["ghost"]["x"]) > 5
    assert curve["ladder"] is None


def test_nobody_chases_itself(ladder: Path) -> None:
    curve = component(opened("lab", ladder_id(8)), "curve")
    assert curve is not None
    assert curve["ghost"] is None


def test_a_finished_run_says_that_its_map_is_on_its_way(ladder: Path) -> None:
    run = finished(ladder)
    assert "UMAP is being made" not in texts(opened("lab", run.id))
    mapjobs.request(run, AUTOMATIC)
    assert "UMAP is being made: 0 %" in texts(opened("lab", run.id))


def test_a_loss_that_ran_away_is_followed(ladder: Path) -> None:
    run = run_with(ladder, Failed("The loss is not finite in epoch 1.", "Choose a smaller learning rate."))
    curve = component(opened("lab", run.id), "curve")
    assert curve is not None
    assert curve["runaway"]


def test_a_run_of_a_preset_stands_beside_what_its_source_printed(runs_root: Path) -> None:
    run = finished(runs_root)
    (run.folder / "config.json").write_text(PRESETS["deep"].config.model_dump_json())
    about = json.loads((run.folder / "about.json").read_text())
    (run.folder / "about.json").write_text(json.dumps({**about, "preset": "deep"}))
    said = texts(opened("lab", run.id))
    assert "Published: 3.00 squared error per image (test; PCA 13.87" in said
    assert "This run: 10" in said
    other = PRESETS["deep"].config.model_copy(update={"code": PRESETS["vae"].config.code})
    (run.folder / "config.json").write_text(other.model_dump_json())
    assert "Published" not in texts(opened("lab", run.id))


def test_a_variational_run_stands_beside_its_published_elbo(runs_root: Path) -> None:
    run = finished(runs_root)
    (run.folder / "config.json").write_text(PRESETS["vae-400"].config.model_dump_json())
    write_json(run.folder / "about.json", {**run.about, "preset": "vae-400"})
    terms = {"loss": 0.13, "reconstruction": 0.1, "kl": 0.03}
    run.record(Epoch(5, 900, 9.0, 27_500.0, terms, {**terms, "mse": 0.01}))
    run.record(FINISHED)
    said = texts(opened("lab", run.id))
    assert "Published: 106 nats per image, negative ELBO" in said
    assert "This run: 102 on held-out images." in said


def test_a_run_on_corrupted_images_says_that_pca_saw_clean_ones(runs_root: Path) -> None:
    run = finished(runs_root)
    assert "PCA saw the clean images" not in texts(opened("lab", run.id))
    noisy = run.config.model_copy(update={"objective": PRESETS["denoising"].config.objective})
    (run.folder / "config.json").write_text(noisy.model_dump_json())
    assert "PCA saw the clean images" in texts(opened("lab", run.id))
