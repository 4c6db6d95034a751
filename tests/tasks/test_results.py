import csv
import io
from pathlib import Path

import numpy as np
import pytest

from aecore.tasks.intervals import bootstrap, mean, share
from aecore.tasks.result import Result, Score, Table

TABLE = Table("A table", ("method", "PSNR (dB)", "n"), (("ours, today", 21.5, 3), ("theirs", None, 4)))
FOUND = Result(
    lead=Score("PSNR", 21.5, "dB", 21.0, 22.0),
    baseline=Score("of PCA", float("nan"), "dB"),
    said="Ours wins.",
    images=7,
    tables={"methods": TABLE},
    arrays={"scores": np.arange(4, dtype=np.float32), "pictures": np.zeros((2, 1, 3, 3), np.uint8)},
    more={"best": "ours", "curve": [1, np.float32(2.5), float("inf")]},
)


def test_a_result_is_kept_and_read_back(tmp_path: Path) -> None:
    FOUND.save(tmp_path / "kept.npz")
    again = Result.load(tmp_path / "kept.npz")
    assert again is not None
    assert again.words() == FOUND.words()
    assert again.tables["methods"] == TABLE
    assert {name: array.dtype for name, array in again.arrays.items()} == {
        name: array.dtype for name, array in FOUND.arrays.items()
    }
    np.testing.assert_array_equal(again.arrays["scores"], FOUND.arrays["scores"])


def test_what_is_not_finite_is_kept_as_nothing() -> None:
    assert FOUND.words()["more"] == {"best": "ours", "curve": [1, 2.5, None]}
    assert FOUND.words()["baseline"]["value"] is None


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_a_damaged_result_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept.npz").write_bytes(content)
    assert Result.load(tmp_path / "kept.npz") is None
    assert Result.load(tmp_path / "missing.npz") is None


def test_a_pickle_is_not_opened(tmp_path: Path) -> None:
    np.savez(tmp_path / "kept.npz", words=np.array([{"lead": 1}], dtype=object))
    assert Result.load(tmp_path / "kept.npz") is None


def test_a_table_as_commas_reads_back_cell_by_cell() -> None:
    assert list(csv.reader(io.StringIO(TABLE.csv()))) == [
        ["method", "PSNR (dB)", "n"],
        ["ours, today", "21.5", "3"],
        ["theirs", "", "4"],
    ]
    assert TABLE.column("n") == [3, 4]


@pytest.mark.parametrize(("right", "count"), [(0, 10), (10, 10), (3, 10), (900, 1_000), (0, 0)])
def test_the_interval_of_a_share_stays_between_none_and_all_and_holds_it(right: int, count: int) -> None:
    low, high = share(right, count)
    assert 0 <= low <= (right / count if count else 0.5) <= high <= 1
    assert high > low


def test_an_interval_narrows_with_the_root_of_the_count() -> None:
    wide, narrow = share(30, 100), share(3_000, 10_000)
    assert (wide[1] - wide[0]) / (narrow[1] - narrow[0]) == pytest.approx(10, rel=0.05)


def test_the_interval_of_a_mean_covers_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    ends = [mean(rng.normal(3, 2, 50)) for _ in range(1_000)]
    assert 0.92 < np.mean([low < 3 < high for low, high in ends]) < 0.97


def test_the_bootstrap_agrees_with_the_mean_s_own_interval_and_repeats() -> None:
    values = np.random.default_rng(1).normal(size=400)
    found = bootstrap(len(values), lambda index: float(values[index].mean()), seed=3)
    np.testing.assert_allclose(found, mean(values), atol=0.02)
    assert found == bootstrap(len(values), lambda index: float(values[index].mean()), seed=3)
