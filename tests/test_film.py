"""The film: bounded, whole from first to last, and every point where the frame before had it."""

from pathlib import Path

import numpy as np
import pytest

from aecore.events import Frame
from aecore.film import MOST, WIDEST, Film, as_bytes

PICTURES = np.zeros((2, 1, 4, 4), np.float32)


@pytest.fixture
def film(tmp_path: Path) -> Film:
    return Film(tmp_path / "film")


def frame(step: int, codes: np.ndarray) -> Frame:
    return Frame(step, 0.0, codes.astype(np.float32), PICTURES)


def cloud(k: int, n: int = 50) -> np.ndarray:
    """Codes with a spread of their own along each axis."""
    return np.random.default_rng(0).standard_normal((n, k)) * np.linspace(3, 1, k)


def read(film: Film, name: str) -> dict[str, np.ndarray]:
    return film.read(film.folder / name)


def test_no_folder_is_an_empty_film(film: Film) -> None:
    assert film.files() == []
    film.forget_after(0)


def test_a_frame_comes_back(film: Film) -> None:
    codes = cloud(3)
    name = film.add(Frame(7, 0.0, codes.astype(np.float32), PICTURES + 0.5))
    arrays = read(film, name)
    assert {key: (value.dtype.name, value.shape) for key, value in arrays.items()} == {
        "xy": ("float32", (50, 2)),
        "reconstructions": ("uint8", (2, 1, 4, 4)),
        "codes": ("float16", (50, 3)),
    }
    np.testing.assert_allclose(arrays["codes"], codes, rtol=1e-3)
    assert (arrays["reconstructions"] == 128).all()


def test_however_many_are_added_few_stay_and_the_ends_among_them(film: Film) -> None:
    codes = cloud(2)
    for step in range(300):
        name = film.add(frame(step, codes))
        files = film.files()
        assert len(files) == min(step + 1, MOST)
        assert files[0].stem == "00000000"
        assert files[-1].name == name
    gaps = np.diff([int(path.stem) for path in film.files()])
    assert gaps.max() <= 4 * gaps.min()


def test_frames_are_in_order_of_step_whatever_the_length_of_their_names(film: Film) -> None:
    for step in (100_000_000, 99_999_999, 5):
        film.add(frame(step, cloud(2)))
    assert [int(path.stem) for path in film.files()] == [5, 99_999_999, 100_000_000]


def test_what_a_killed_process_was_writing_is_no_frame(film: Film) -> None:
    film.add(frame(1, cloud(2)))
    (film.folder / ".deadbeef-00000002.npz").write_bytes(b"half")
    (film.folder / "notes.npz").write_bytes(b"foreign")
    assert [path.stem for path in film.files()] == ["00000001"]
    film.forget_after(5)
    film.add(frame(3, cloud(5)))


def test_frames_after_the_saved_step_go(film: Film) -> None:
    for step in (0, 4, 5, 9):
        film.add(frame(step, cloud(2)))
    film.forget_after(4)
    assert [int(path.stem) for path in film.files()] == [0, 4]


def turn(angle: float, k: int) -> np.ndarray:
    """A rotation in the first two axes and a flip of the third."""
    matrix = np.eye(k)
    matrix[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    matrix[2, 2] = -1
    return matrix


@pytest.mark.parametrize("angle", [0.5, 2.0, np.pi])
def test_codes_that_only_turn_or_flip_stay_where_they_were(film: Film, angle: float) -> None:
    codes = cloud(4)
    before = read(film, film.add(frame(1, codes)))["xy"]
    after = read(film, film.add(frame(2, codes @ turn(angle, 4))))["xy"]
    np.testing.assert_allclose(after, before, atol=1e-4)
    mirrored = read(film, film.add(frame(3, -codes)))["xy"]
    np.testing.assert_allclose(mirrored, before, atol=1e-4)


def test_two_numbers_are_their_own_plane(film: Film) -> None:
    codes = cloud(2)
    film.add(frame(1, codes))
    xy = read(film, film.add(frame(2, -codes)))["xy"]
    np.testing.assert_allclose(xy, -codes, rtol=1e-6)


@pytest.mark.parametrize(("k", "kept"), [(1, True), (WIDEST, True), (WIDEST + 1, False)])
def test_wide_codes_are_kept_as_a_cloud_only(film: Film, k: int, kept: bool) -> None:
    arrays = read(film, film.add(frame(1, cloud(k))))
    assert ("codes" in arrays) == kept
    assert arrays["xy"].shape == (50, 2)


def test_codes_beyond_float16_are_clipped_not_infinite(film: Film) -> None:
    codes = cloud(3) * 1e6
    arrays = read(film, film.add(frame(1, codes)))
    assert np.isfinite(arrays["codes"]).all()
    assert np.abs(arrays["codes"]).max() == np.finfo(np.float16).max
    assert np.abs(arrays["xy"]).max() > 1e6


@pytest.mark.parametrize("codes", [np.zeros((50, 4)), np.ones((50, 1)), cloud(3) * 1e15, cloud(3) * 1e-20])
def test_strange_clouds_still_give_finite_places(film: Film, codes: np.ndarray) -> None:
    film.add(frame(1, cloud(codes.shape[1])))
    assert np.isfinite(read(film, film.add(frame(2, codes)))["xy"]).all()


def test_pixels_become_bytes() -> None:
    np.testing.assert_array_equal(as_bytes(np.array([-1.0, 0.0, 0.499, 0.5, 1.0, 7.0])), [0, 0, 127, 128, 255, 255])


def test_a_network_comes_back_as_halves_and_goes_with_its_frame(film: Film) -> None:
    weights = {"a": np.array([0.1, 1e9, -1e9], np.float32), "seen": np.array(3)}
    for step in (1, 2):
        film.add(Frame(step, 0.0, cloud(3).astype(np.float32), PICTURES, weights=weights))
    film.add(frame(3, cloud(3)))
    first, _, last = film.files()
    kept = film.weights(first)
    assert kept is not None
    assert (kept["a"].dtype, kept["seen"]) == (np.float16, 3)
    assert np.isfinite(kept["a"]).all()
    assert film.weights(last) is None
    film.forget_after(1)
    assert sorted(path.name for path in film.folder.iterdir()) == ["00000001.npz", "weights-00000001.npz"]


def test_thinning_takes_the_networks_along(film: Film) -> None:
    weights = {"a": np.zeros(3, np.float32)}
    for step in range(MOST + 20):
        film.add(Frame(step, 0.0, cloud(2).astype(np.float32), PICTURES, weights=weights))
    assert len(film.files()) == MOST
    kept = [path.name.removeprefix("weights-") for path in film.folder.glob("weights-*")]
    assert sorted(kept) == [path.name for path in film.networks()]
