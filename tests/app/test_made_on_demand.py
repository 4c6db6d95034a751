"""Pages get of a shipped run what did not ship, made once from its weights."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from aecore import outcome
from aecore.errors import Refused
from aecore.runs import Run
from aecore.shipped import install, ladder_id
from app import cache, sheets
from app.items import Items


@pytest.fixture
def run(runs_root: Path) -> Run:
    install(runs_root)
    return Run(runs_root / ladder_id(8))


def test_thirty_askers_and_one_who_makes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    load = outcome.load
    monkeypatch.setattr(outcome, "load", lambda run: (made.append(run.id), load(run))[1])
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: sheets.sheet(Items.of(run), 0), range(30)))
    assert len(found) == 1
    assert made == [run.id]


def test_what_is_made_is_kept(run: Run) -> None:
    pictures = cache.redrawn(run)
    assert (pictures.dtype, pictures.shape) == (np.uint8, (10_000, 1, 28, 28))
    assert (run.folder / "test" / "reconstructions.npy").is_file()
    word = run.history().last_word
    assert word is not None
    assert cache.errors(run).mean(dtype=np.float64) == pytest.approx(word["test"]["mse_per_pixel"], rel=1e-3)


def test_without_weights_it_is_one_sentence(run: Run) -> None:
    (run.folder / "weights.safetensors").unlink()
    with pytest.raises(Refused, match="has no weights"):
        cache.redrawn(run)
