"""PCA beside a run: shown once a worker has fit it, asked for until then, and never fit by the page."""

import json
from pathlib import Path

import numpy as np
import pytest
from making import finished
from reading import component, opened, picture, texts

from aecore.measure import pca
from aecore.runs import Run
from app import beside_pca, cache

PAGE = "reconstructions"
WAITS = "is being prepared and appears here by itself"


@pytest.fixture
def run(runs_root: Path) -> Run:
    """Return a finished run with reconstructions, and let no fit be made."""
    run = finished(runs_root, size=4)
    images = cache.dataset("mnist").test.images
    np.save(run.folder / "test" / "reconstructions.npy", np.asarray(images))
    np.save(run.folder / "test" / "errors.npy", np.zeros(len(images), np.float32))
    return run


@pytest.fixture
def unfit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the data folder keep no fit, and no fit be made."""
    beside_pca._fit.cache_clear()
    monkeypatch.setattr(pca, "kept", lambda *_: None)
    monkeypatch.delattr(pca, "fit")


@pytest.mark.usefixtures("unfit")
def test_before_it_is_fit_the_page_says_so_and_shows_the_rest(run: Run) -> None:
    test = opened(PAGE, run.id)
    shown = component(test, "grid")
    assert shown is not None
    assert WAITS in texts(test)
    assert [row["what"] for row in shown["rows"]] == ["image", "redrawn", "difference"]
    assert picture(shown["sprite"]).shape == (3 * 28, 24 * 28, 4)
    assert not shown["pca"]


@pytest.mark.usefixtures("unfit")
def test_a_worker_is_asked_for_it(run: Run, runs_root: Path) -> None:
    assert not beside_pca.ready(run)
    wish = next((runs_root / ".baselines").glob("*.json"))
    assert json.loads(wish.read_text()) == {"name": "mnist", "train_size": None, "validation_size": 5_000}


def test_once_it_is_fit_it_stands_beside(run: Run, runs_root: Path) -> None:
    test = opened(PAGE, run.id)
    shown = component(test, "grid")
    assert shown is not None
    assert WAITS not in texts(test)
    assert [row["what"] for row in shown["rows"]][-1] == "pca"
    assert not (runs_root / ".baselines").exists()


def test_it_comes_by_itself(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    beside_pca._fit.cache_clear()
    with monkeypatch.context() as before:
        before.setattr(pca, "kept", lambda *_: None)
        test = opened(PAGE, run.id)
        assert WAITS in texts(test)
    assert WAITS not in texts(test.run())
