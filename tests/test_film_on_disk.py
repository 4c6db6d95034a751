"""What a film takes on disk: few networks are kept, spread over the run, and frames are written small."""

from pathlib import Path

import numpy as np
import pytest

from aecore.events import Frame
from aecore.film import MOST, MOST_WEIGHTS, Film

CODES = np.random.default_rng(0).standard_normal((50, 3)).astype(np.float32)
PICTURES = np.zeros((100, 1, 28, 28), np.float32)
WEIGHTS = {"a": np.arange(1000, dtype=np.float32)}


@pytest.fixture
def film(tmp_path: Path) -> Film:
    return Film(tmp_path / "film")


def test_however_many_frames_few_keep_their_network_and_the_ends_among_them(film: Film) -> None:
    for step in range(0, 900, 9):
        film.add(Frame(step, 0.0, CODES, PICTURES, weights=WEIGHTS))
        kept = film.networks()
        assert len(kept) <= MOST_WEIGHTS < MOST
        assert (kept[0], kept[-1]) == (film.files()[0], film.files()[-1])
    steps = np.diff([int(path.stem) for path in film.networks()])
    assert len(film.networks()) == MOST_WEIGHTS
    assert steps.max() <= 3 * steps.mean()
    assert len(list(film.folder.glob("weights-*.npz"))) == MOST_WEIGHTS


def test_a_film_without_networks_says_so(film: Film) -> None:
    film.add(Frame(0, 0.0, CODES, PICTURES))
    assert film.networks() == []


def test_empty_paper_costs_nothing(film: Film) -> None:
    path = film.folder / film.add(Frame(0, 0.0, CODES, PICTURES))
    assert path.stat().st_size < 0.1 * PICTURES.astype(np.uint8).nbytes
