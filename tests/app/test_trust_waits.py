"""How far to trust a map is measured once, however many ask for it, and nobody waits for it without an end."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from making import finished

from aecore.errors import Refused
from aecore.latent.quality import true_neighbours
from aecore.runs import Run
from app import trust
from app.items import Items


@pytest.fixture
def run(runs_root: Path) -> Run:
    return finished(runs_root)


def test_browsers_that_ask_at_once_have_the_neighbours_looked_for_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def slow(codes: np.ndarray, count: int) -> np.ndarray:
        looked.append(len(codes))
        time.sleep(0.1)  # the others come meanwhile
        return true_neighbours(codes, count)

    monkeypatch.setattr(trust, "true_neighbours", slow)
    with ThreadPoolExecutor(6) as browsers:
        found = list(browsers.map(lambda _: trust.near(Items.of(run), 400), range(6)))
    assert looked == [400]
    assert all(one is found[0] for one in found)


def test_what_takes_too_long_is_refused_and_lets_go_of_the_thread(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(trust, "_begun", lambda _run, _key: Future())
    with pytest.raises(Refused, match="still being measured"):
        trust.judged(Items.of(run), "pca-2000")
