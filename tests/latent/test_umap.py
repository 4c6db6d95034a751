import sys
import threading
import warnings
from itertools import pairwise

import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent import umap as ours
from aecore.latent import umap_library as library
from aecore.latent.quality import trustworthiness
from aecore.latent.umap import umap_map, warm_up


class Stop(Exception):
    pass


def groups(count: int = 300, size: int = 6) -> np.ndarray:
    generator = np.random.default_rng(0)
    centres = 6 * generator.standard_normal((5, size))
    return (centres[np.arange(count) % 5] + generator.standard_normal((count, size))).astype(np.float32)


def test_a_fit_stops_where_it_is_told_to_and_the_next_one_is_whole() -> None:
    numba_threads = library.import_module("numba").get_num_threads
    library.load()
    before, seen = numba_threads(), []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 3:
            raise Stop

    with pytest.raises(Stop):
        umap_map(groups(), progress=stop)
    assert seen == [(0, 500), (0, 500), (1, 500), (2, 500), (3, 500)]
    assert numba_threads() == before
    finished = []
    xy = umap_map(groups(), epochs=30, progress=lambda *told: finished.append(told))
    assert finished == [(0, 30), *((done, 30) for done in range(31))]
    assert (xy.shape, xy.dtype) == ((300, 2), np.float32)
    assert np.isfinite(xy).all()


def test_it_can_be_watched_from_the_start_to_the_end_and_looking_changes_nothing() -> None:
    seen: list[np.ndarray] = []
    xy = umap_map(groups(), epochs=8, watch=lambda places: seen.append(places.copy()))
    assert len(seen) == 9  # before the first round, and after each
    assert all(each.shape == xy.shape and np.isfinite(each).all() for each in seen)
    assert np.array_equal(seen[-1], xy)
    steps = [np.linalg.norm(after - before, axis=1).mean() for before, after in pairwise(seen)]
    assert min(steps[1:]) > 0  # umap draws no pair in its very first round
    assert np.array_equal(xy, umap_map(groups(), epochs=8))


def test_after_a_watched_fit_that_was_stopped_umap_is_as_it_was() -> None:
    umap = library.load()
    before = (umap.layouts.tqdm, umap.umap_.optimize_layout_euclidean)

    def stop(_places: np.ndarray) -> None:
        raise Stop

    with pytest.raises(Stop):
        umap_map(groups(), watch=stop)
    assert (umap.layouts.tqdm, umap.umap_.optimize_layout_euclidean) == before


@pytest.mark.slow
def test_a_stopped_fit_leaves_no_lock_behind() -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise Stop

    with pytest.raises(Stop):
        umap_map(groups(), progress=stop)
    other = threading.Thread(target=umap_map, args=(groups(),), kwargs={"epochs": 2}, daemon=True)
    other.start()
    other.join(60)
    assert not other.is_alive()


@pytest.mark.slow
def test_of_very_many_codes_umap_finds_the_neighbours_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "EXACT", 4_096)  # below that umap compares all pairs itself
    monkeypatch.setattr(ours, "nearest", lambda *_: pytest.fail("all pairs were compared"))
    codes = groups(4_200)
    xy = umap_map(codes, epochs=20)
    assert np.isfinite(xy).all()
    assert np.array_equal(xy, umap_map(codes, epochs=20))
    assert trustworthiness(codes, xy) > 0.8


@pytest.mark.slow
def test_a_seed_fixes_the_map_and_another_changes_it() -> None:
    first = umap_map(groups(), epochs=20, seed=1)
    assert np.array_equal(first, umap_map(groups(), epochs=20, seed=1))
    assert not np.array_equal(first, umap_map(groups(), epochs=20, seed=2))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codes", "neighbours"),
    [
        (groups(), 2),
        (np.repeat(groups(100), 3, axis=0), 4),
        (np.repeat(groups(60), 5, axis=0), 5),
        (groups() * 1e30, 15),
    ],
    ids=["chains", "triples", "fives", "stars"],
)
def test_a_seed_fixes_the_map_of_many_small_groups_too(codes: np.ndarray, neighbours: int) -> None:
    maps = [umap_map(codes, neighbours=neighbours, epochs=3) for _ in range(3)]
    assert all(np.array_equal(maps[0], other) for other in maps)


@pytest.mark.slow
def test_it_is_as_good_as_plain_umap() -> None:
    codes = groups(1_000, 16)
    plain = library.load()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = plain.UMAP(random_state=0).fit_transform(codes)
    assert trustworthiness(codes, umap_map(codes)) >= trustworthiness(codes, theirs) - 0.005


@pytest.mark.slow
def test_after_warming_up_a_large_fit_compiles_nothing() -> None:
    def compiled() -> dict[str, list[object]]:
        umap = library.load()
        modules = (umap.umap_, umap.layouts, umap.utils)
        kernels = {name: value for module in modules for name, value in vars(module).items()}
        return {name: list(value.signatures) for name, value in kernels.items() if hasattr(value, "signatures")}

    warm_up()
    before = compiled()
    assert before["smooth_knn_dist"]
    umap_map(groups(300), epochs=20)
    umap_map(groups(5_000, 32), epochs=2)
    assert compiled() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "codes",
    [
        np.linspace(0, 1, 400)[:, None],
        np.geomspace(1e-6, 1e6, 400)[:, None] * np.ones(3),
        np.repeat(groups(3), 100, axis=0),
        np.where(groups() > 0, groups(), 0) * (np.arange(300)[:, None] % 2),
        np.concatenate([groups(), np.full((1, 6), 1e8)]),
        groups() * 1e30,
        groups() * 1e-30,
        groups(16, 1),
    ],
    ids=[
        "one column",
        "a line",
        "duplicates",
        "half of them 0",
        "one far away",
        "huge",
        "tiny",
        "as few as neighbours",
    ],
)
def test_odd_codes_get_finite_places_without_a_warning(codes: np.ndarray) -> None:
    xy = umap_map(codes, epochs=20)
    assert np.isfinite(xy).all()
    assert xy.std() > 0


@pytest.mark.slow
def test_without_a_seed_it_works_too() -> None:
    assert np.isfinite(umap_map(groups(), seed=None, epochs=20)).all()


def test_identical_codes_lie_at_0_and_need_no_umap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "umap", None)
    assert not umap_map(np.ones((40, 3))).any()


def test_points_without_a_place_go_to_their_placed_neighbours() -> None:
    nowhere = [np.nan, np.nan]
    xy = np.array([[0, 0], [2, 4], nowhere, nowhere], np.float32)
    indices = np.array([[0, 1], [1, 0], [2, 1], [3, 2]], np.int32)
    assert ours._placed(xy, indices).tolist() == [[0, 0], [2, 4], [2, 4], [1, 2]]
    assert not ours._placed(np.full((4, 2), np.nan, np.float32), indices).any()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"neighbours": 1}, "neighbours: 1 .* from 2 to 200"),
        ({"neighbours": 201}, "neighbours: 201 .* from 2 to 200"),
        ({"neighbours": 40}, "neighbours: 40 needs at least 41 codes and there are 40"),
        ({"min_dist": -0.1}, "min_dist: -0.1 .* from 0"),
        ({"min_dist": 1.0}, r"min_dist: 1.0 .* to 0\.99"),
        ({"seed": 2**32}, "seed: 4294967296 .* to 4,294,967,295"),
        ({"epochs": 0}, "epochs: 0"),
    ],
)
def test_options_out_of_range_are_refused_before_any_work(options: dict[str, float], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        umap_map(np.eye(40), progress=lambda *_: pytest.fail("it began"), **options)


def test_too_few_codes_and_codes_that_are_not_finite_are_refused() -> None:
    with pytest.raises(Refused, match="at least 4"):
        umap_map(np.eye(3), neighbours=2)
    with pytest.raises(Refused, match="codes: 1 of 40 rows"):
        umap_map(np.diag([np.nan, *range(39)])[:, :1])


def test_only_the_warnings_that_are_meant_are_silenced() -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with library.expecting():
            for message, category in library.EXPECTED.items():
                warnings.warn(message, category, stacklevel=1)
                warnings.warn(message + " And more.", category, stacklevel=1)
    assert [str(each.message)[-9:] for each in heard] == ["And more."] * len(library.EXPECTED)


def test_a_kernel_that_cannot_be_kept_is_still_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        signatures: tuple[object, ...] = ()

        def enable_caching(self) -> None:
            raise RuntimeError("no locator available")

    module = type(sys)("kernels")
    monkeypatch.setattr(module, "kernel", Kernel(), raising=False)
    library._keep_compiled(module)
