"""The film lies the way up of the data set's maps, so that nothing turns when the map takes the place of its end."""

from pathlib import Path

import numpy as np
import pytest

from aecore.events import Frame
from aecore.film import Film
from aecore.latent.anchor import anchor_of, followed, turned
from aecore.latent.maps import compute
from aecore.latent.pca import pca_map
from aecore.latent.spec import MapSpec
from aecore.mapjobs import anchor, codes_and_labels
from aecore.runs import create
from aecore.settings import configure
from aecore.turn import take_turn

PICTURES = np.zeros((2, 1, 4, 4), np.float32)
SHORT = ("data.train_size=5000", "data.validation_size=500", "training.epochs=6", "training.device=cpu")


def cloud(k: int, seed: int = 0) -> np.ndarray:
    """Codes with a spread of their own along each axis."""
    codes = np.random.default_rng(seed).standard_normal((50, k)) * np.linspace(3, 1, k)
    return np.asarray(codes, np.float32)


def shown(film: Film, step: int, codes: np.ndarray) -> np.ndarray:
    return film.read(film.folder / film.add(Frame(step, 0.0, codes, PICTURES)))["xy"]


def never() -> np.ndarray:
    raise AssertionError("nobody needs to know which way up it lies")


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """Return how the places of two clouds hang together, whatever their scale and middle: 1 for the same."""
    one, other = (xy - xy.mean(axis=0) for xy in (one, other))
    return float((one * other).sum() / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize("seed", range(4))
def test_the_first_frame_lies_like_the_anchor(tmp_path: Path, seed: int) -> None:
    film, way_up = Film(tmp_path, lambda: anchor_of(cloud(2, 9))), anchor_of(cloud(2, 9))
    np.testing.assert_allclose(shown(film, 0, cloud(4, seed)), turned(pca_map(cloud(4, seed)), way_up), atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_a_film_that_lay_another_way_up_comes_to_lie_like_the_anchor(tmp_path: Path, seed: int) -> None:
    """An old film that goes on, or one whose plane turned while the network learned its first digits."""
    way_up = anchor_of(cloud(4, seed)[:40])
    film, lies = Film(tmp_path, lambda: way_up), pca_map(cloud(4, seed))
    shown(Film(tmp_path), 0, cloud(4, seed))
    turns = [alike(shown(film, step, cloud(4, seed)), turned(lies, way_up)) for step in range(1, 4)]
    assert turns[-1] > 0.999


def test_on_its_way_there_it_turns_less_than_at_once() -> None:
    codes, quarter = cloud(4), np.array([[0, 1], [-1, 0]], np.float32)
    before = pca_map(codes)
    half = followed(before, before, before @ quarter)
    assert 0.1 < alike(half, before) < 0.9
    assert alike(half, before @ quarter) > 0.9
    np.testing.assert_allclose(np.linalg.norm(half, axis=1), np.linalg.norm(before, axis=1), atol=1e-5)


@pytest.mark.parametrize("k", [1, 2])
def test_codes_of_one_or_two_numbers_are_never_turned(tmp_path: Path, k: int) -> None:
    wanted = cloud(2) if k == 2 else pca_map(cloud(1))
    np.testing.assert_allclose(shown(Film(tmp_path, never), 0, cloud(k)), wanted, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("settings", [("code.size=16",), ("code.size=8", "code.kind=variational")], ids=" ".join)
def test_the_last_frame_of_a_run_lies_like_its_map(runs_root: Path, settings: tuple[str, ...]) -> None:
    run = create(runs_root, configure((*SHORT, *settings)))
    with run.hold():
        assert take_turn(run) == "finished"
    film = Film(run.folder / "film")
    codes, labels = codes_and_labels(run, 2_000)
    made = compute(codes, labels, MapSpec(points=2_000), anchor=anchor("mnist"))
    assert alike(film.read(film.files()[-1])["xy"], made.xy) > 0.9
